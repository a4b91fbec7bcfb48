"""Addresses from Dutch titles."""

import re

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from home.addresses import clean_address, reserved


@pytest.mark.parametrize(
    ("title", "address"),
    [
        ("Één café in ’t IJ", "een-cafe-in-t-ij"),
        ("Coördinatie en reële ideeën", "coordinatie-en-reele-ideeen"),
        ("Ĳsselmeer: foto's", "ijsselmeer-fotos"),
        ("’s-Hertogenbosch", "s-hertogenbosch"),
        ("Große Übung", "grosse-ubung"),
        ("Cœur & âme", "coeur-ame"),
        ("Vanaf € 84 – per uur", "vanaf-euro-84-per-uur"),
        ("Met\u00a0vaste\u00a0spatie", "met-vaste-spatie"),
        ("", ""),
    ],
)
def test_a_title_becomes_plain_letters_and_hyphens(title: str, address: str) -> None:
    assert clean_address(title) == address


def test_a_long_title_keeps_whole_words() -> None:
    found = clean_address("woord " * 40)
    assert len(found) <= 80
    assert set(found.split("-")) == {"woord"}


@given(st.text())
def test_an_address_never_holds_anything_else(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{0,80}", clean_address(title))
    assert clean_address(clean_address(title)) == clean_address(title)


def test_what_the_site_answers_itself_is_reserved() -> None:
    assert reserved() >= {
        *("zoeken", "mijn-gegevens", "admin", "sign-in", "lead", "documents", "healthz", "readyz", "media", "static"),
        *("nl", "en", "de", "fr"),
    }
    for word in ("intake", "privacy", "over-ons", "media-aandacht", "personal-trainer-leads"):
        assert word not in reserved()


@given(st.sampled_from(sorted({"zoek", "admins", "es", "tarieven"} | reserved())))
def test_every_other_address_is_that_of_a_page(address: str) -> None:
    leads_to_pages = all(resolve(f"/{address}/{below}").url_name == "wagtail_serve" for below in ("", "x/"))
    assert leads_to_pages or address in reserved()
