"""axe-core finds nothing (WCAG 2.2 AA) on any kind of page, in light and dark, in all languages."""

from __future__ import annotations

import pytest

from .conftest import OpenPage
from .looking import SCHEMES, findings
from .pages import KADE, PAGES, Shown

pytestmark = pytest.mark.looks


@pytest.mark.parametrize("shown", PAGES, ids=lambda shown: shown.name)
def test_axe_finds_nothing(open_page: OpenPage, shown: Shown) -> None:
    """Pages as they are opened; what only shows after somebody did something is in test_states.py."""
    page = open_page(shown.path, host=shown.host)
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert findings(page) == "", f"{width} {scheme}"


def test_everything_is_reached_by_keyboard_and_seen(open_page: OpenPage) -> None:
    """Each stop of the tab key is visible, has an outline of some kind, and the first one skips to the text."""
    page = open_page("/wat-kost-personal-training/", host=KADE)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#main"
    wanted = page.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input')].filter((e) => e.checkVisibility()).length"""
    )
    stops = 1
    for _press in range(wanted + 5):
        page.keyboard.press("Tab")
        state = page.evaluate(
            """() => { const e = document.activeElement; if (!e || e === document.body) return null;
            const s = getComputedStyle(e), b = e.getBoundingClientRect();
            return { name: e.outerHTML.slice(0, 80), seen: b.width > 0 && b.height > 0,
            marked: s.outlineStyle !== 'none' || s.boxShadow !== 'none' } }"""
        )
        if state is None:
            break
        stops += 1
        assert state["seen"] and state["marked"], state["name"]
    assert stops >= wanted
