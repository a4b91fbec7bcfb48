"""The editor's *Checks* really look at the page: words are counted, faults are found, and our own frame has none."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Route, expect
from wagtail.admin.userbar import AccessibilityItem

from tests.running import RunningSite

from .conftest import OpenPage
from .desk import sign_in
from .looking import EXPERIMENTS, OPTIONS

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


def test_pages_are_looked_at_by_every_rule_that_checks_would_tell(open_page: OpenPage) -> None:
    """test_looks.py finds no fault in any page of the demo: nor would *Checks* find one in our own frame."""
    rules = {rule for rule in AccessibilityItem.axe_run_only if rule not in WAGTAILS_OWN}
    page = open_page("/")
    Axe().run(page, options=OPTIONS)
    tagged = page.evaluate("tags => axe.getRules(tags).map((rule) => rule.ruleId)", OPTIONS["runOnly"]["values"])
    assert rules <= {*tagged, *EXPERIMENTS}
