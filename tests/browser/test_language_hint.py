"""Visitors whose browser prefers a language that this page has are offered it, in that language."""

from __future__ import annotations

from .conftest import OpenPage
from .pages import AGENCY, KADE, ZAAL


def test_an_english_browser_is_offered_the_english_page(open_page: OpenPage) -> None:
    page = open_page("/wat-kost-personal-training/", host=KADE, locale="en-US")
    hint = page.locator(".hint")
    assert hint.inner_text().startswith("Read this page in English")
    assert hint.get_attribute("lang") == "en"
    page.get_by_role("link", name="Read this page in English").click()
    page.wait_for_url("**/en/what-personal-training-costs/")
    assert page.locator(".hint").count() == 0


def test_a_dismissed_hint_stays_away_without_a_cookie(open_page: OpenPage) -> None:
    page = open_page("/", host=ZAAL, locale="fr-BE")
    page.get_by_role("button", name="Fermer").click()
    assert page.locator(".hint").count() == 0
    page.reload()
    assert page.locator(".hint").count() == 0
    assert page.context.cookies() == []


def test_nobody_else_is_asked(open_page: OpenPage) -> None:
    for path, host, locale in [
        ("/", KADE, "nl-NL"),
        ("/", KADE, "de-DE"),
        ("/", AGENCY, "en-GB"),
        ("/en/", KADE, "en-GB"),
    ]:
        assert open_page(path, host=host, locale=locale).locator(".hint").count() == 0


def test_the_hint_fits_a_phone(open_page: OpenPage) -> None:
    page = open_page("/", host=KADE, width=360, locale="en-GB")
    assert page.locator(".hint").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    box = page.locator(".hint button").bounding_box()
    assert box and min(box["width"], box["height"]) >= 24
