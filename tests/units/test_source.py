"""Where a visitor came from. Everything here is sent by strangers."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from hypothesis import example, given
from hypothesis import strategies as st

from home.labels import ARTICLE, CARRIED, IDENTIFIERS, TEXTS
from home.page_memory import HARMLESS_PARAMETERS
from intake.source import (
    ARTICLE_KEY,
    CAMPAIGN_KEYS,
    IDENTIFIER_LENGTH,
    LENGTH,
    REFERRER_KEY,
    Source,
    read_source,
)

HOST = "kade.example"


def test_the_form_itself_is_no_article_and_passes_on_where_its_reader_came_from():
    paths = ["/intake/", "/en/intake/"]
    for before, article in (
        ("/intake/", ""),
        ("/intake/dank/?voor=x", ""),
        ("/intake/?van=/prijzen/", "/prijzen/"),
        ("/en/intake/?van=/en/prices/", "/en/prices/"),
        ("/intakes/", "/intakes/"),
        ("/", "/"),
    ):
        assert read_source({}, referer=f"https://{HOST}{before}", host=HOST, form_paths=paths).article == article


def test_a_link_names_article_campaign_and_site_before():
    parameters = {
        ARTICLE_KEY: "/prijzen/",
        REFERRER_KEY: "zoek.example",
        "utm_source": "krant",
        "gclid": "abc",
        "q": "x",
    }
    assert read_source(parameters) == Source(
        article="/prijzen/", referrer="zoek.example", campaign={"utm_source": "krant", "gclid": "abc"}
    )


def test_without_any_sign_nothing_is_known():
    assert read_source({}) == Source(article="", referrer="", campaign={})
    assert read_source({}).hidden_fields == []


def test_somebody_from_elsewhere_came_from_that_site():
    found = read_source({}, referer="https://zoek.example/pagina?utm_source=vreemd&q=knie", host=HOST)
    assert found == Source(referrer="zoek.example")


def test_somebody_from_an_article_brings_its_campaign_along():
    query = urlencode({"utm_source": "krant", "utm_medium": "papier", REFERRER_KEY: "zoek.example"})
    found = read_source({}, referer=f"https://{HOST}/prijzen/?{query}", host=HOST)
    assert found == Source(
        article="/prijzen/", referrer="zoek.example", campaign={"utm_source": "krant", "utm_medium": "papier"}
    )


def test_what_a_link_says_goes_before_where_it_stood():
    found = read_source(
        {ARTICLE_KEY: "/rug/", "utm_source": "folder"}, referer=f"https://{HOST}/prijzen/?utm_source=krant", host=HOST
    )
    assert (found.article, found.campaign) == ("/rug/", {"utm_source": "folder"})


@pytest.mark.parametrize(
    "path", ["prijzen", "//evil.example", "https://evil.example", "javascript:alert(1)", "", "\x00//x"]
)
def test_an_article_is_a_path_on_this_site(path):
    assert read_source({ARTICLE_KEY: path}).article == ""


@pytest.mark.parametrize(
    "referer", ["http://[", "http://[x", "//]", "https://a℀.example/", "http://\x00", "x" * 9000, "::", "\n"]
)
def test_an_address_that_is_none_tells_nothing(referer):
    assert read_source({}, referer=referer, host=HOST).article == ""


texts = st.text(st.characters()) | st.text(alphabet="/[]:@?#&=%htps.\x00℀ü", max_size=40)
keys = st.sampled_from([*CAMPAIGN_KEYS, ARTICLE_KEY, REFERRER_KEY, "q"])


@example(parameters={}, referer="http://[", host=HOST)
@given(
    parameters=st.dictionaries(keys, texts),
    referer=texts | texts.map(lambda text: f"https://{HOST}/{text}") | texts.map(lambda text: f"https://{text}"),
    host=st.just(HOST) | texts,
)
def test_whatever_is_sent_is_short_and_can_be_stored(parameters, referer, host):
    found = read_source(parameters, referer=referer, host=host)
    for value in (found.article, found.referrer, *found.campaign.values()):
        assert len(value) <= IDENTIFIER_LENGTH
        assert value.isprintable()
        assert value.encode().decode() == value
    assert set(found.campaign) <= set(CAMPAIGN_KEYS)


@given(parameters=st.dictionaries(keys, texts))
def test_what_the_form_carries_along_is_read_back_the_same(parameters):
    found = read_source(parameters)
    assert read_source(dict(found.hidden_fields)) == found


@pytest.mark.parametrize("key", IDENTIFIERS)
def test_identifiers_are_kept_whole_or_left_out_and_never_cut(key):
    whole = "a" * IDENTIFIER_LENGTH
    assert read_source({key: whole}).campaign == {key: whole}
    for wrong in (whole + "a", "abc\u200e", "abc\n"):
        assert read_source({key: wrong}).campaign == {}


@pytest.mark.parametrize("key", TEXTS)
def test_a_label_that_is_too_long_is_left_out_rather_than_made_another_one(key):
    assert read_source({key: "a" * LENGTH}).campaign == {key: "a" * LENGTH}
    assert read_source({key: "a" * (LENGTH + 1)}).campaign == {}
    assert read_source({ARTICLE_KEY: "/" + "a" * LENGTH}).article == ""
    assert read_source({REFERRER_KEY: "a" * (LENGTH + 1)}).referrer == ""


def test_a_click_in_a_referer_that_is_too_long_is_left_out():
    referer = f"https://{HOST}/prijzen/?x={'y' * 5000}&gclid=abc"
    found = read_source({}, referer=referer, host=HOST)
    assert (found.article, found.campaign) == ("/prijzen/", {})


def test_the_script_carries_what_the_server_reads():
    script = (Path(settings.BASE_DIR) / "static/js/site.js").read_text()
    listed = re.search(r'const keys = "([^"]+)"\.split', script)
    assert listed and set(listed[1].split()) == CARRIED - {ARTICLE}


@pytest.mark.parametrize("name", ["gbraid", "wbraid", "utm_id", "ttclid", "li_fat_id", "twclid", "epik", "sclid"])
def test_every_click_that_advertisers_send_is_known(name):
    assert name in IDENTIFIERS and name in HARMLESS_PARAMETERS and name in CAMPAIGN_KEYS
