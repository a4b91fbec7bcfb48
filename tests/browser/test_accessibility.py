"""What the keyboard reaches. What axe finds is looked at with the looks (test_looks.py, test_states.py)."""

from __future__ import annotations

from .conftest import OpenPage
from .pages import KADE


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
