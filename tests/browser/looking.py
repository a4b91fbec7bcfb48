"""Looking at a page as people will: every width, light and dark.

What is seen on SQLite stays in var/screenshots/; the same pages on PostgreSQL are measured without pictures of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from tests.demo_copy import server

SCREENSHOTS = Path(settings.BASE_DIR) / "var" / "screenshots"
SCREENSHOTS.mkdir(parents=True, exist_ok=True)
WIDTHS = (360, 768, 1440)
PHONE_AND_DESK = (360, 1440)
SCHEMES = ("light", "dark")
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    # What passed is not told in full: that takes longer than looking.
    "resultTypes": ["violations"],
}


def findings(page: Page) -> str:
    """What axe-core has against the page as it stands; empty when nothing."""
    results = Axe().run(page, options=OPTIONS)
    return results.generate_report() if results.violations_count else ""


def keep(page: Page, name: str, *, widths: Sequence[int] = WIDTHS, schemes: Sequence[str] = SCHEMES) -> None:
    """Nothing is wider than the window; one picture for each width and scheme."""
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} {width} {scheme}"
            picture(page, f"{name}-{width}-{scheme}")


def picture(page: Page, name: str) -> None:
    """JPEG, which Chromium writes twice as fast as PNG."""
    if server() is None:
        page.screenshot(path=SCREENSHOTS / f"{name}.jpg", quality=90, full_page=True)


def check(page: Page, name: str) -> None:
    """axe on a phone and on a desk, in light and in dark."""
    for width, scheme in zip(PHONE_AND_DESK, SCHEMES, strict=True):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        assert findings(page) == "", f"{name} {width} {scheme}"


def keep_and_check(page: Page, name: str, *, widths: Sequence[int] = PHONE_AND_DESK) -> None:
    """Pictures, and axe."""
    keep(page, name, widths=widths)
    check(page, name)
