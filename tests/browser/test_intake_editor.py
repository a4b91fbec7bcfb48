"""The editor of an intake: conditions by ticking answers, and the verdict that sample answers would get beside it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.running import RunningSite

from .conftest import OpenPage
from .desk import ZAAL_INTAKE, edit_page, sign_in


def open_editor(open_page: OpenPage, site: RunningSite, *, title: str = ZAAL_INTAKE, **more: object) -> Page:
    page = sign_in(open_page, site, **more)
    edit_page(page, site, title=title)
    return page


def picker_of(page: Page, number: int):
    """The picker of the numbered question of the first step (the first picker is the step's own)."""
    return page.locator("answer-picker").nth(number)


def test_a_marketer_ticks_the_answers_after_which_a_question_is_asked(
    open_page: OpenPage, running_demo: RunningSite
) -> None:
    page = open_editor(open_page, running_demo)
    second = picker_of(page, 2)
    second.locator("summary").focus()
    page.keyboard.press("Enter")
    tick = second.locator("input[type=checkbox]").first
    tick.focus()
    page.keyboard.press("Space")
    expect(second.locator("summary")).to_contain_text("→")
    stored = second.locator("input[type=hidden]").input_value()
    assert re.fullmatch(r"[0-9a-f-]{36}:[0-9a-f-]{36}", stored)
    expect(page.locator("answer-picker").nth(1).locator("summary")).not_to_contain_text("→")
    # The first question has nothing before it to depend on.
    assert picker_of(page, 1).locator("input[type=checkbox]").count() == 0
    tick.uncheck()
    assert second.locator("input[type=hidden]").input_value() == ""
