"""The demo's desk in a browser: signing in, and finding a page there."""

from __future__ import annotations

import re
from urllib.parse import quote

from playwright.sync_api import Page

from tests.running import RunningSite

from .conftest import OpenPage


def sign_in(open_page: OpenPage, site: RunningSite, path: str = "/admin/", **more: object) -> Page:
    """As the demo's administrator, then on to `path`."""
    page = open_page("/admin/login/", **more)
    page.fill("[name=login]", "admin")
    page.fill("[name=password]", site.password)
    page.locator("form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/admin/$"))
    if path != "/admin/":
        page.goto(site.url(path))
    return page


KADE_INTAKE, ZAAL_INTAKE = "Vertel wat je wilt kunnen", "Maak kennis"


def edit_page(page: Page, site: RunningSite, *, title: str) -> None:
    """Open the editor of the page with this title, found as a marketer finds it."""
    page.goto(site.url(f"/admin/pages/search/?q={quote(title)}"))
    page.locator("main a[href*='/edit/']", has_text=title).first.click()
    page.wait_for_url("**/edit/")
    page.locator("answer-picker").first.wait_for()
