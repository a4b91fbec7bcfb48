"""Looking at a page as people will: every width, light and dark.

`make screenshots` leaves what is seen in var/screenshots/; without it pages are measured, and no picture is taken.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
SCREENSHOTS.mkdir(parents=True, exist_ok=True)
WANTED = bool(os.environ.get("SCREENSHOTS"))
WIDTHS = (360, 768, 1440)
PHONE_AND_DESK = (360, 1440)
SCHEMES = ("light", "dark")
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What passed is not told in full: that takes longer than looking.
    "resultTypes": ["violations"],
}
EXPERIMENTS = {"p-as-heading"}
"""Of axe's, which the editor's *Checks* ask of a page."""
ON_PAGES = {**OPTIONS, "rules": {rule: {"enabled": True} for rule in EXPERIMENTS}}


BROKEN_WORDS = r"""() => [...document.querySelectorAll('h1, h2, h3')].flatMap((heading) => {
    if (getComputedStyle(heading).hyphens === 'auto') return [];
    const found = [], texts = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\s\u00ad–\/-]+/g)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) found.push(word[0]);
    }
    return found;
})"""


def findings(page: Page, *, options: Mapping[str, Any] = OPTIONS) -> str:
    """What axe-core has against the page as it stands; empty when nothing."""
    results = Axe().run(page, options=dict(options))
    return results.generate_report() if results.violations_count else ""


def keep(page: Page, name: str, *, widths: Sequence[int] = WIDTHS, schemes: Sequence[str] = SCHEMES) -> None:
    """Nothing is wider than the window, nor is a heading broken inside a word; a picture for each width and scheme."""
    page.evaluate("document.fonts.ready")
    for scheme in schemes if WANTED else schemes[:1]:
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} {width} {scheme}"
            assert page.evaluate(BROKEN_WORDS) == [], f"{name} {width}"
            picture(page, f"{name}-{width}-{scheme}")


def picture(page: Page, name: str) -> None:
    """JPEG, which Chromium writes twice as fast as PNG."""
    if WANTED:
        page.screenshot(path=SCREENSHOTS / f"{name}.jpg", quality=90, full_page=True)


def check(page: Page, name: str, *, options: Mapping[str, Any] = OPTIONS) -> None:
    """axe on a phone and on a desk, in light and in dark."""
    for width, scheme in zip(PHONE_AND_DESK, SCHEMES, strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert findings(page, options=options) == "", f"{name} {width} {scheme}"


def keep_and_check(
    page: Page, name: str, *, widths: Sequence[int] = PHONE_AND_DESK, options: Mapping[str, Any] = OPTIONS
) -> None:
    """Pictures, and axe."""
    keep(page, name, widths=widths)
    check(page, name, options=options)
