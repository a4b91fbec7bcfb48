"""Who is written to, in which language, and that nobody is promised what does not happen."""

from __future__ import annotations

import re
import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.mail import EmailMessage

from home.models import Role, Studio
from intake import acts, follow_up
from intake.models import FollowUp, IntakePage, Lead, LeadEvent
from intake.questions import Kind
from landing.models import LandingPage
from tests.sites import AGENCY, KADE, ZAAL, intake_of, question_of, studio_at, submit, visit

from .people import on_duty, person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def field(kind: Kind, host: str = KADE) -> str:
    return question_of(intake_of(host), kind).field_name


def sent_to(address: str) -> list[EmailMessage]:
    return [message for message in mail.outbox if message.to == [address]]


def deliver_after(clock: time_machine.Coordinates, minutes: int) -> None:
    mail.outbox.clear()
    clock.shift(timedelta(minutes=minutes))
    follow_up.deliver_due()


def no_fit(page: IntakePage) -> dict[str, str]:
    for step in page.question_steps:
        for question in step.questions:
            for choice in question.choices:
                if choice.disqualifies:
                    return {question.field_name: choice.id}
    raise AssertionError("nothing disqualifies")


def test_the_alert_goes_to_who_calls_and_to_the_studio() -> None:
    on_duty(person("sanne"))
    submit()
    follow_up.deliver_due()
    assert len(sent_to("sanne@voorbeeld.nl")) == len(sent_to(studio_at(KADE).email)) == 1
    ids = [message.extra_headers["Message-ID"] for message in mail.outbox]
    assert len(set(ids)) == 3, "a mailbox that gets both must not take one for a copy of the other"


def test_one_address_gets_one_mail() -> None:
    sanne = person("sanne")
    get_user_model().objects.filter(pk=sanne.pk).update(email=studio_at(KADE).email.upper())
    on_duty(sanne)
    submit()
    follow_up.deliver_due()
    assert len(mail.outbox) == 2


def test_each_reads_it_in_their_own_language() -> None:
    on_duty(person("sanne", language="en"))
    with time_machine.travel(MONDAY, tick=False):
        submit()
        follow_up.deliver_due()
    hers, theirs = sent_to("sanne@voorbeeld.nl")[0], sent_to(studio_at(KADE).email)[0]
    assert "call today before 10:05" in hers.subject and '<html lang="en"' in hers.alternatives[0].content
    assert '<html lang="nl"' in theirs.alternatives[0].content


def test_the_address_that_failed_is_tried_again_and_the_other_is_not_told_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    on_duty(person("sanne"))
    away = True
    real = EmailMessage.send

    def send(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        if away and message.to == ["sanne@voorbeeld.nl"]:
            raise smtplib.SMTPServerDisconnected("gone")
        return real(message, *args, **kwargs)

    monkeypatch.setattr(EmailMessage, "send", send)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        row = FollowUp.objects.get(kind="alert")
        assert (row.status, len(row.told)) == ("waiting", 1)
        away = False
        clock.shift(timedelta(minutes=1))
        follow_up.deliver_due()
    row.refresh_from_db()
    assert row.status == "sent"
    assert len(sent_to("sanne@voorbeeld.nl")) == len(sent_to(studio_at(KADE).email)) == 1
    assert studio_at(KADE).email not in str(row.told), "what is kept does not say who"


def test_reminder_escalation_and_agency_each_say_it_to_the_right_people() -> None:
    sanne, joris = person("sanne", language="en"), person("joris", language="en")
    owner = person("olga", role=Role.OWNER, language="en")
    elsewhere = person("zeno", host=ZAAL, role=Role.OWNER)
    on_duty(sanne, joris)
    get_user_model().objects.filter(username="kade-owner").update(email="")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        deliver_after(clock, 3)
        assert [message.to for message in mail.outbox] == [[sanne.email]]
        assert mail.outbox[0].subject == "Still waiting: Fenna de Boer, call today before 10:05"
        deliver_after(clock, 2)
        assert {message.to[0] for message in mail.outbox} == {owner.email, joris.email, sanne.email}
        assert "Joris takes over" in sent_to(sanne.email)[0].body
        assert "It is yours now" in sent_to(joris.email)[0].body
        assert "Joris takes over" in sent_to(owner.email)[0].body
        deliver_after(clock, 25)
        assert [message.to for message in mail.outbox] == [[studio_at(AGENCY).email]]
        assert "Studio Kade" in mail.outbox[0].subject and "30" in mail.outbox[0].body
        assert studio_at(KADE).phone.as_international in mail.outbox[0].body
    assert not sent_to(elsewhere.email)


def test_without_anybody_on_duty_the_studio_is_reminded() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        deliver_after(clock, 3)
    assert sent_to(studio_at(KADE).email)


def test_a_studio_without_an_address_turns_to_its_owners() -> None:
    Studio.objects.filter(pk=studio_at(KADE).pk).update(email="")
    submit()
    follow_up.deliver_due()
    assert sent_to("owner@kade.example")


def test_a_studio_without_anybody_says_so_and_goes_on_when_somebody_is_there() -> None:
    Studio.objects.filter(pk=studio_at(KADE).pk).update(email="")
    get_user_model().objects.filter(username="kade-owner").update(email="")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        row = FollowUp.objects.get(kind="alert")
        assert row.status == "waiting"
        assert "address" in row.error or "adres" in row.error
        assert "Error" not in row.error, "it is for people"
        Studio.objects.filter(pk=studio_at(KADE).pk).update(email="nieuw@voorbeeld.nl")
        clock.shift(timedelta(minutes=1))
        follow_up.deliver_due()
    assert sent_to("nieuw@voorbeeld.nl")


def test_an_agency_without_an_address_is_said_as_well() -> None:
    Studio.objects.filter(kind="agency").update(email="")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        deliver_after(clock, 31)
    row = FollowUp.objects.get(kind="agency")
    assert row.status == "waiting" and row.error and "Error" not in row.error


def test_who_asks_again_is_said_to_ask_again() -> None:
    on_duty(person("sanne", language="en"))
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        clock.shift(timedelta(minutes=1))
        mail.outbox.clear()
        submit(**{field(Kind.TEXT): "Ook mijn schouder."})
        follow_up.deliver_due()
    alert = sent_to("sanne@voorbeeld.nl")[0]
    assert alert.subject.startswith("Asked again: Fenna de Boer, call")
    assert "one call will do" in alert.body


def test_who_was_spoken_with_and_asks_again_is_promised_nothing() -> None:
    sanne = person("sanne", language="en")
    on_duty(sanne)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit(language="en")
        acts.log_call(Lead.objects.get(), user=sanne, reached=True)
        clock.shift(timedelta(days=2))
        mail.outbox.clear()
        submit(language="en")
        follow_up.deliver_due()
    reply, alert = sent_to("Fenna@voorbeeld.nl")[-1], sent_to(sanne.email)[-1]
    assert "before" not in reply.subject and "10:05" not in reply.body
    assert alert.subject == "Asked again: Fenna de Boer"


def test_without_a_number_the_subject_says_answer() -> None:
    on_duty(person("sanne", language="en"))
    page = intake_of(KADE)
    raw = list(page.steps.raw_data)
    phone = question_of(page, Kind.PHONE)
    for step in raw:
        for question in step["value"]["questions"]:
            if question["id"] == phone.id:
                question["value"]["required"] = False
    page.steps = page.steps.stream_block.to_python(raw)
    page.save_revision().publish()
    with time_machine.travel(MONDAY, tick=False):
        submit(**{phone.field_name: ""})
        follow_up.deliver_due()
    alert = sent_to("sanne@voorbeeld.nl")[0]
    assert alert.subject.endswith("Fenna de Boer, answer today before 10:05")
    assert "Answer today before 10:05" in alert.body


def test_a_greeting_needs_no_name() -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit(language="en")
        Lead.objects.update(name="")
        follow_up.deliver_due()
    reply = sent_to("Fenna@voorbeeld.nl")[0]
    first = reply.body.splitlines()[0]
    assert "you," not in first and "{" not in first and " ," not in first
    assert first.rstrip(",!.").isalpha(), first


def test_what_is_no_name_does_not_reach_whoever_owns_the_address() -> None:
    """Anybody can fill in anybody's address: their words must not travel in our mail."""
    with time_machine.travel(MONDAY, tick=False):
        submit(**{field(Kind.LINE): "https://win.evil.example/prize"})
        follow_up.deliver_due()
    reply = sent_to("Fenna@voorbeeld.nl")[0]
    assert reply.body.startswith("Dag,")
    assert "evil" not in reply.subject + reply.body + str(reply.alternatives[0].content)


@pytest.mark.parametrize("gone", ["target", "everything"])
def test_who_does_not_fit_is_sent_on_also_when_the_page_that_was_meant_is_gone(gone: str) -> None:
    page = intake_of(KADE)
    page.call_no_fit = False
    page.save_revision().publish()
    outcome = next(block.value for block in page.outcomes if block.block_type == "no_fit")
    articles = LandingPage.objects.descendant_of(studio_at(KADE).container)
    for article in articles if gone == "everything" else [outcome["action_page"]]:
        article.unpublish()
    with time_machine.travel(MONDAY, tick=False):
        response = submit(**no_fit(page))
        follow_up.deliver_due()
        thanks = visit(response["Location"], host=KADE).content.decode()
    main = re.search(r"<main.*</main>", thanks, re.DOTALL)[0]
    reply = sent_to("Fenna@voorbeeld.nl")[0]
    if gone == "everything":
        assert re.search(r'<a class="button" href="/">[^<]+</a>', main)
        return
    newest = articles.live().filter(locale=page.locale).order_by("-first_published_at").first()
    assert f'href="/{newest.slug}/"' in main and newest.title in main
    assert newest.title in reply.body and f"http://{KADE}/{newest.slug}/" in reply.body


def test_a_moment_that_has_passed_is_not_promised_again() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit(language="en")
        clock.shift(timedelta(hours=3))
        follow_up.deliver_due()
    reply = sent_to("Fenna@voorbeeld.nl")[0]
    assert "10:05" not in reply.body and "as soon as we can" in reply.body


@pytest.mark.parametrize("language", ["nl", "en"])
def test_who_does_not_fit_reads_what_their_page_said_instead_of_a_promise(language: str) -> None:
    page = intake_of(KADE, language)
    page.call_no_fit = False
    page.save_revision().publish()
    with time_machine.travel(MONDAY, tick=False):
        response = submit(language=language, **no_fit(page))
        follow_up.deliver_due()
        thanks = visit(response["Location"], host=KADE).content.decode()
    reply = sent_to("Fenna@voorbeeld.nl")[0]
    outcome = next(block.value for block in page.outcomes if block.block_type == "no_fit")
    assert reply.subject == outcome["title"]
    assert "10:05" not in reply.body
    shown = re.search(r'class="thanked-text">(.*?)</div>', thanks, re.DOTALL)[1]
    words = " ".join(re.sub(r"<[^>]+>", " ", shown).split())
    html = reply.alternatives[0].content
    assert words[:60] in " ".join(re.sub(r"<[^>]+>", " ", html).split())
    assert words[:40] in " ".join(reply.body.split())
    for address in re.findall(r'href="([^"]+)"', html):
        assert address.startswith(("http://", "tel:", "mailto:")), address
    if outcome["action_label"]:
        assert outcome["action_label"] in reply.body and f"http://{KADE}/" in reply.body


def test_a_visitors_address_that_is_refused_for_good_is_given_up_at_once_and_the_caller_can_see_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def send(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})

    monkeypatch.setattr(EmailMessage, "send", send)
    submit()
    follow_up.deliver_due()
    reply, alert = FollowUp.objects.get(kind="auto_reply"), FollowUp.objects.get(kind="alert")
    assert (reply.status, reply.attempts) == ("dead", 1)
    assert "550 no such user" in reply.error
    assert alert.status == "waiting", "the team is told however long it takes"
    event = LeadEvent.objects.get(kind="undelivered")
    assert "550" in event.text and event.data["message"] == "auto_reply"


def test_a_visitors_address_that_is_refused_for_now_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(message: EmailMessage, *args: Any, **kwargs: Any) -> int:
        raise smtplib.SMTPRecipientsRefused({message.to[0]: (450, b"greylisted")})

    monkeypatch.setattr(EmailMessage, "send", send)
    submit()
    follow_up.deliver_due()
    assert FollowUp.objects.get(kind="auto_reply").status == "waiting"
