"""From the form to the phone, in a real browser, over a real mail server, with time moved by hand."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from playwright.sync_api import Browser, Page, expect

from home.models import Role
from intake import follow_up
from intake.models import Lead, Submission
from tests.browser.journey import answer_everything, answer_step
from tests.intake.people import on_duty, person
from tests.sites import AGENCY, KADE, studio_at

if TYPE_CHECKING:
    from tests.conftest import MailServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Playwright's own event loop runs in this thread; Django takes that for async code, which this is not.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Open]:
    """A page of Studio Kade as a phone shows it."""
    contexts = []

    def open_one(path: str, *, script: bool = True, scheme: str = "light") -> Page:
        context = browser.new_context(
            viewport={"width": 360, "height": 780},
            java_script_enabled=script,
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"http://{KADE}:{live_server.thread.port}{path}")
        return page

    yield open_one
    for context in contexts:
        context.close()


def text_of(message: EmailMessage) -> str:
    return message.get_body(("plain",)).get_content()


def mails_to(server: MailServer, address: str) -> list[EmailMessage]:
    return [message for message in server.messages if message["To"] == address]


def link_in(message: EmailMessage) -> str:
    """The path of the link that opens the lead."""
    return re.search(rf"http://{KADE}(/lead/\S+)", text_of(message))[1]


def wider_than_the_screen(page: Page) -> list[str]:
    """What makes the page scroll sideways, once its styles are there."""
    page.wait_for_load_state("load")
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('*')]
            .filter((element) => element.getBoundingClientRect().right > innerWidth)
            .map((element) => element.outerHTML.slice(0, 120))"""
    )


def send_form(open_page: Open, *, language: str, script: bool) -> None:
    page = open_page("/intake/" if language == "nl" else f"/{language}/intake/", script=script)
    answer_everything(page)
    page.wait_for_url("**/dank/**")


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_alert_opens_a_page_on_which_one_press_stops_the_clock(
    open_page: Open, mail_server: MailServer, language: str, script: bool
) -> None:
    on_duty(person("sanne", language=language))
    with time_machine.travel(MONDAY) as clock:
        send_form(open_page, language=language, script=script)
        assert follow_up.deliver_due() == 2
        (reply,) = mails_to(mail_server, "fenna@voorbeeld.nl")
        assert f'<html lang="{language}"' in reply.get_body(("html",)).get_content()
        assert "10:05" in text_of(reply)
        (alert,) = mails_to(mail_server, "sanne@voorbeeld.nl")
        clock.shift(timedelta(minutes=2))
        page = open_page(link_in(alert), script=script)
        expect(page.locator("h1")).to_have_text("Fenna de Boer")
        assert page.locator("html").get_attribute("lang") == language
        assert page.locator("a.call").get_attribute("href") == "tel:+31206241111"
        assert Lead.objects.get().is_waiting, "looking is no answer"
        page.locator("#note").fill("Belt terug na zes uur")
        page.locator("button[value=reached]").click()
        expect(page.locator("[role=status]")).to_be_visible()
        expect(page.locator(".clock")).to_have_class(re.compile("stopped"))
        lead = Lead.objects.get()
        assert (lead.status, lead.answer_seconds // 60) == ("reached", 2)
        assert lead.events.get(kind="called").user.username == "sanne"
        assert page.context.cookies() == []
        if script:
            assert wider_than_the_screen(page) == []
        clock.shift(timedelta(hours=1))
        mail_server.messages.clear()
        assert follow_up.deliver_due() == 0
        assert mail_server.messages == []


def test_who_reloads_a_full_form_and_sends_it_at_once_is_called_like_anybody(
    open_page: Open, mail_server: MailServer, settings: Any
) -> None:
    """A telephone that threw the page away shows it again with all answers: the time taken before counts."""
    settings.INTAKE_FASTEST_SECONDS = 600
    on_duty(person("sanne"))
    with time_machine.travel(MONDAY) as clock:
        page = open_page("/intake/")
        for _step in range(2):
            answer_step(page)
            page.locator(".walk button.button").click()
        answer_step(page)
        clock.shift(timedelta(minutes=15))
        page.reload()
        assert page.locator("input[type=email]").input_value() == "fenna@voorbeeld.nl"
        page.locator(".send button").click()
        page.wait_for_url("**/dank/**")
        assert Lead.objects.get().is_waiting
        assert follow_up.deliver_due() == 2


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_who_sends_at_once_is_asked_once_more_and_then_called(
    open_page: Open, mail_server: MailServer, settings: Any, script: bool
) -> None:
    settings.INTAKE_FASTEST_SECONDS = 600
    on_duty(person("sanne"))
    with time_machine.travel(MONDAY) as clock:
        page = open_page("/intake/", script=script)
        answer_everything(page)
        expect(page.locator("main > .wrong")).to_be_visible()
        assert Lead.objects.get().standing == "suspected", "whoever leaves here is kept apart, and not lost"
        clock.shift(timedelta(minutes=15))
        page.locator(".send button").click()
        page.wait_for_url("**/dank/**")
        lead = Lead.objects.get()
        assert (lead.standing, lead.is_waiting, lead.submissions.count()) == ("complete", True, 1)
        assert follow_up.deliver_due() == 2


def test_who_goes_back_and_sends_again_is_called_once(open_page: Open, mail_server: MailServer) -> None:
    on_duty(person("sanne"))
    with time_machine.travel(MONDAY) as clock:
        page = open_page("/intake/")
        answer_everything(page)
        page.wait_for_url("**/dank/**")
        clock.shift(timedelta(minutes=1))
        page.go_back()
        page.wait_for_url("**/intake/")
        answer_everything(page)
        page.wait_for_url("**/dank/**")
        assert Submission.objects.count() == 1
        follow_up.deliver_due()
        assert len(mails_to(mail_server, "sanne@voorbeeld.nl")) == 1
        assert len(mails_to(mail_server, "fenna@voorbeeld.nl")) == 1


def test_while_nobody_answers_it_is_said_louder_and_louder(open_page: Open, mail_server: MailServer) -> None:
    sanne, joris, olga = person("sanne"), person("joris"), person("olga", role=Role.OWNER)
    on_duty(sanne, joris)
    with time_machine.travel(MONDAY) as clock:
        send_form(open_page, language="nl", script=True)
        follow_up.deliver_due()
        for minutes, told in ((3, {sanne.email}), (2, {joris.email, olga.email}), (25, {studio_at(AGENCY).email})):
            mail_server.messages.clear()
            clock.shift(timedelta(minutes=minutes))
            assert follow_up.deliver_due() == 1
            assert told <= {str(message["To"]) for message in mail_server.messages}
            page = open_page(link_in(mail_server.messages[0]))
            expect(page.locator(".clock")).to_have_class(re.compile("amber" if minutes == 3 else "red"))
        assert Lead.objects.get().is_waiting
        page.locator("button[value=no_answer]").click()
        expect(page.locator("[role=status]")).to_be_visible()
        assert not Lead.objects.get().is_waiting
        assert Lead.objects.get().answer_seconds >= 30 * 60
