"""The editor's *Checks* really look at the page: words are counted, faults are found, and our own frame has none."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect
from wagtail.admin.userbar import AccessibilityItem

from tests.running import RunningSite

from .conftest import OpenPage
from .desk import sign_in
from .pages import PAGES

WAGTAILS_OWN = {rule["id"] for rule in AccessibilityItem.axe_custom_rules}
"""Rules that look at pictures' words and at the description: at what an editor writes, not at our frame."""


def no_autosave(route: Route) -> None:
    """What is typed here is previewed, and not kept: other tests find the demo as it was."""
    route.abort() if route.request.method == "POST" else route.continue_()


def test_checks_count_words_and_find_a_fault_that_is_typed(open_page: OpenPage, running_demo: RunningSite) -> None:
    page = sign_in(open_page, running_demo, "/admin/pages/search/?q=eerste+zes+weken")
    page.locator("main a[href*='/edit/']", has_text="zes weken").first.click()
    page.wait_for_url("**/edit/")
    page.route("**/admin/pages/*/edit/", no_autosave)
    page.locator("[data-side-panel-toggle='checks']").click()
    words, found = page.locator("[data-content-word-count]"), page.locator("[data-content-checker-count]")
    expect(words).to_have_text(re.compile(r"^\d{2,}$"), timeout=60_000)
    text = page.locator(".public-DraftEditor-content").first
    text.scroll_into_view_if_needed()
    text.click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Control+B")
    page.keyboard.press("Control+I")
    page.keyboard.type("Dit is een kop die er geen is")
    expect(found).to_have_text("1", timeout=60_000)
    # The typed one and no other: without it there would be none.
    expect(page.locator("[data-content-checker-row] [data-content-checker-name]")).to_have_count(1)


def test_our_own_frame_has_no_fault_that_checks_would_tell(open_page: OpenPage) -> None:
    rules = [rule for rule in AccessibilityItem.axe_run_only if rule not in WAGTAILS_OWN]
    faults = {}
    for shown in PAGES:
        page = open_page(shown.path, host=shown.host)
        found = Axe().run(page, options={"runOnly": {"type": "rule", "values": rules}}).response["violations"]
        if found:
            faults[shown.name] = [(fault["id"], [node["html"][:120] for node in fault["nodes"]]) for fault in found]
        page.context.close()
    assert faults == {}
