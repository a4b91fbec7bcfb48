"""Which addresses search engines are told to be versions of one page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from home.sitemap import hreflang

NL, EN, FR = "https://kade.example/prijzen/", "https://kade.example/en/prices/", "https://kade.example/fr/prix/"


def test_a_page_in_one_language_has_no_alternates():
    assert hreflang({"nl": NL}) == ()
    assert hreflang({}) == ()


def test_dutch_is_for_everybody_else():
    assert hreflang({"nl": NL, "en": EN}) == (("nl", NL), ("en", EN), ("x-default", NL))


def test_without_dutch_nothing_is_for_everybody_else():
    assert hreflang({"en": EN, "fr": FR}) == (("en", EN), ("fr", FR))


@given(languages=st.lists(st.sampled_from(["nl", "en", "de", "fr"]), unique=True, min_size=2))
def test_every_version_names_every_version_and_itself(languages):
    versions = {language: f"https://kade.example/{language}/" for language in languages}
    named = dict(hreflang(versions))
    named.pop("x-default", None)
    assert named == versions
