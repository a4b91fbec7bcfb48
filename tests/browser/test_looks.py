"""Screenshots of every kind of page, for people to look at, and what can be said of looks without taste."""

from __future__ import annotations

import pytest

from .conftest import OpenPage
from .looking import ON_PAGES, WIDTHS, keep_and_check
from .pages import AGENCY, EXAMPLES, KADE, PAGES, ZAAL, Shown


@pytest.mark.parametrize(
    "shown",
    [pytest.param(s, id=s.name, marks=() if s.name in EXAMPLES else pytest.mark.long) for s in PAGES],
)
def test_every_page_fits_every_screen_and_axe_finds_nothing(open_page: OpenPage, shown: Shown) -> None:
    """WCAG 2.2 AA, in all languages; no heading breaks inside a word. What only shows after somebody did something is in test_states.py."""
    keep_and_check(open_page(shown.path, host=shown.host), shown.name, widths=WIDTHS, options=ON_PAGES)


@pytest.mark.parametrize("shown", [s for s in PAGES if "home" in s.name or "arti" in s.name], ids=lambda s: s.name)
def test_no_hero_line_breaks_on_a_small_phone(open_page: OpenPage, shown: Shown) -> None:
    page = open_page(shown.path, host=shown.host, width=360)
    page.evaluate("document.fonts.ready")
    broken = page.evaluate(
        """() => [...document.querySelectorAll('h1 .line, h1 > span')].filter((line) => {
            const range = document.createRange(); range.selectNodeContents(line);
            const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.top / 12)));
            return line.textContent.trim() && tops.size > 1;
        }).map((line) => line.textContent)"""
    )
    assert broken == []
    assert page.locator("h1").count() == 1


@pytest.mark.parametrize(("host", "path"), [(AGENCY, "/personal-trainer-leads/"), (KADE, "/intake/"), (ZAAL, "/fr/")])
def test_a_page_reflows_at_400_percent(open_page: OpenPage, host: str, path: str) -> None:
    page = open_page(path, host=host, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_three_houses_differ_in_more_than_colour(open_page: OpenPage) -> None:
    """Type, measure and alignment of the hero are each house's own."""
    looks = []
    for host in (AGENCY, KADE, ZAAL):
        page = open_page("/", host=host)
        looks.append(
            page.evaluate(
                """() => { const s = getComputedStyle(document.querySelector('h1'));
                return [s.fontFamily, s.fontWeight, s.fontSize, s.letterSpacing].join('|') }"""
            )
        )
    assert len(set(looks)) == 3


def test_print_shows_the_text_without_the_furniture(open_page: OpenPage) -> None:
    page = open_page("/personal-trainer-leads/")
    page.emulate_media(media="print")
    assert page.locator("main h2").first.is_visible()
    assert not page.locator("header nav").first.is_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_stands_on_the_windows_of_an_error_page(open_page: OpenPage, width: int) -> None:
    page = open_page("/fr/nulle-part/", host=ZAAL, width=width)
    assert page.evaluate(
        """() => { const drawing = document.querySelector('.motif').getBoundingClientRect();
        return [...document.querySelectorAll('.title h1, .title p')].every((words) => {
            const range = document.createRange(); range.selectNodeContents(words);
            return [...range.getClientRects()].every((box) => box.right < drawing.left || box.bottom < drawing.top);
        }) }"""
    )
