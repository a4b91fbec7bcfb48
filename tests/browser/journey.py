"""Filling in the intake as a person does."""

from __future__ import annotations

from zlib import crc32

from playwright.sync_api import Locator, Page

PERSON = {"text": "Fenna de Boer", "email": "fenna@voorbeeld.nl", "tel": "+31 20 624 11 11"}


WHICH = {"now": 0, "later": 1, "no-fit": -1}
"""Which of the answers to choose from leads to a verdict, in all forms of the demo."""


def follow(target: Locator) -> None:
    """Click on what leads to another page, and wait for that: a click by itself does not."""
    with target.page.expect_navigation():
        target.click()


def telephone_of(email: str) -> str:
    """Everybody has a number of their own: who shares one is one lead."""
    return PERSON["tel"] if email == PERSON["email"] else f"+31 6 1{crc32(email.encode()) % 10**7:07}"


def answer_step(page: Page, *, email: str = PERSON["email"], verdict: str = "now") -> None:
    """Answer every question that is shown: as `verdict` wants it, and somebody who can be reached."""
    for question in page.locator("form.intake .question").all():
        if not question.is_visible():
            continue
        choices = question.locator("input[type=radio], input[type=checkbox]")
        if choices.count():
            choices.nth(min(WHICH[verdict], choices.count() - 1)).check()
        elif question.locator("textarea").count():
            question.locator("textarea").fill("Een oude knieblessure.")
        else:
            control = question.locator("input")
            kind = control.get_attribute("type") or "text"
            control.fill({**PERSON, "email": email, "tel": telephone_of(email)}[kind])


def answer_everything(page: Page, *, email: str = PERSON["email"], verdict: str = "now") -> None:
    """Walk through all steps, which the script shows or else the server, and send."""
    for _step in range(10):
        answer_step(page, email=email, verdict=verdict)
        following = page.locator("form.intake .walk button.button")
        if not (following.count() and following.is_visible()):
            page.locator("form.intake .send button").click()
            return
        if page.locator("form.stepped").count():
            following.click()
        else:
            follow(following)
