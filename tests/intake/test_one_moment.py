"""Nobody is promised what nobody owes: page, reply, alert, desk and phone read one moment, or none."""

from __future__ import annotations

import base64
import html as entities
import re
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail, signing
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.formats import time_format

from home import invitations
from home.models import Role
from intake import acts, follow_up
from intake.models import FollowUp, FollowUpPolicy, IntakePage, Lead, Submission
from intake.phone.links import Holder, make_token
from intake.privacy.links import make_link_token
from intake.questions import Kind, all_questions
from tests.sites import KADE, intake_of, question_of, studio_at, submit, visit

from .desk import as_
from .people import on_duty, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VISITOR = "fenna@voorbeeld.nl"
CLOCK_TIME = re.compile(r"before (\d\d?:\d\d)")


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    on_duty(person("sanne", language="en"))
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


def again(**more: str) -> HttpResponse:
    """The same person sends the form once more, with other words."""
    text = question_of(intake_of(KADE), Kind.TEXT).field_name
    return submit(language="en", **{text: "Ik miste jullie telefoontje.", **more})


def thanks(sent: HttpResponse) -> str:
    assert sent.status_code == 303, sent.content.decode()[:2000]
    return readable(visit(sent["Location"], host=KADE).content.decode())


def readable(html: str) -> str:
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return " ".join(entities.unescape(re.sub(r"<[^>]+>", " ", main[0] if main else html)).split())


def mails() -> dict[str, str]:
    """What was sent now, by who got it: subject and text."""
    mail.outbox.clear()
    follow_up.deliver_due()
    return {message.to[0].lower(): f"{message.subject}\n{message.body}" for message in mail.outbox}


def phone() -> str:
    lead = Lead.objects.get()
    return readable(visit(f"/lead/{make_token(lead, Holder.of(lead.assigned_to))}/", host=KADE).content.decode())


def desk() -> str:
    client = as_("kade-owner")
    return readable(client.get(reverse("lead:inspect", args=[Lead.objects.get().pk])).content.decode())


def test_who_was_not_reached_and_asks_again_starts_a_clock_and_everybody_reads_the_same_moment(clock: Any) -> None:
    submit(language="en")
    mails()
    clock.shift(timedelta(minutes=2))
    acts.log_call(Lead.objects.get(), user=person("joris"), reached=False)
    clock.shift(timedelta(minutes=18))
    page = thanks(again())
    lead, sent = Lead.objects.get(), mails()
    assert (lead.is_waiting, lead.due_at) == (True, MONDAY + timedelta(minutes=25))
    assert "We will call you today before 10:25" in page
    for reader, words in {**sent, "phone": phone()}.items():
        assert "10:25" in words and "10:05" not in words, (reader, words)
    assert {VISITOR, "sanne@voorbeeld.nl"} <= set(sent)
    assert "in vain" in sent["sanne@voorbeeld.nl"]
    assert "10:25" in desk()
    for kind in FollowUp.UNLESS_ANSWERED:
        assert FollowUp.objects.filter(kind=kind, status="waiting").count() == 1, kind


def test_the_same_answers_again_after_a_call_in_vain_ask_again_and_are_no_double_click(clock: Any) -> None:
    page = intake_of(KADE)
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    token = re.search(r'name="token" value="([^"]+)"', Client().get("/intake/", headers=headers).content.decode())[1]
    submit(token=token)
    clock.shift(timedelta(minutes=2))
    acts.log_call(Lead.objects.get(), user=person("joris"), reached=False)
    clock.shift(timedelta(minutes=2))
    for _click in range(2):
        assert submit(token=token).status_code == 303
    assert Submission.objects.filter(intake_page=page).count() == 2
    assert Lead.objects.get().due_at == MONDAY + timedelta(minutes=9)


@pytest.mark.parametrize("act", ["reached", "replied", "client"])
@pytest.mark.parametrize("same_answers", [True, False], ids=["same answers", "other answers"])
def test_who_was_answered_before_and_asks_again_reads_no_moment_that_has_passed(
    act: str, same_answers: bool, clock: Any
) -> None:
    submit(language="en")
    lead, sanne = Lead.objects.get(), person("joris")
    clock.shift(timedelta(minutes=2))
    match act:
        case "reached":
            acts.log_call(lead, user=sanne, reached=True)
        case "replied":
            acts.log_reply(lead, user=sanne)
        case "client":
            acts.change_status(lead, user=sanne, status=Lead.Status.CLIENT)
    mails()
    clock.shift(timedelta(minutes=26))
    page = thanks(submit(language="en") if same_answers else again())
    told = {"page": page, **mails()}
    for reader, words in told.items():
        assert not CLOCK_TIME.search(words), (reader, words)
    assert "five minutes" not in page and "call you" not in page
    assert not Lead.objects.get().is_waiting


def test_a_moment_that_has_passed_is_promised_to_nobody_again(clock: Any) -> None:
    sent = submit(language="en")
    clock.shift(timedelta(minutes=7))
    assert "as soon as we can" in thanks(sent)
    told = {"page": thanks(sent), **mails()}
    assert len(told) > 3, "reply, alert, reminder and escalation leave late"
    for reader, words in told.items():
        assert not CLOCK_TIME.search(words), (reader, words)
    assert "It was due before 10:05" in phone()


# --- Without opening hours ---


@pytest.fixture
def no_hours() -> None:
    studio = studio_at(KADE)
    studio.opening_hours = []
    studio.save()


@pytest.mark.usefixtures("no_hours")
def test_a_studio_without_opening_hours_promises_no_moment_and_runs_no_clock(clock: Any) -> None:
    form = readable(visit("/en/intake/", host=KADE).content.decode())
    assert intake_of(KADE, "en").promise not in form
    page, lead = thanks(submit(language="en")), Lead.objects.get()
    assert (lead.due_at, lead.clock_started_at, lead.assigned_to.first_name) == (None, None, "Sanne")
    sent = mails()
    assert "no opening hours" in sent["sanne@voorbeeld.nl"]
    for reader, words in {"page": page, "phone": phone(), **sent}.items():
        assert not CLOCK_TIME.search(words) and "five minutes" not in words, (reader, words)
    assert "We read them, and come back to you" in page and "We read them, and come back to you" in sent[VISITOR]
    clock.shift(timedelta(hours=12))
    assert mails() == {}, "nobody is reminded in the night of a moment that nobody promised"
    thanks(again())
    assert FollowUp.objects.filter(kind__in=FollowUp.UNLESS_ANSWERED).count() == 0


@pytest.mark.usefixtures("no_hours")
@pytest.mark.parametrize("who", ["kade-owner", "kade-trainer", "admin"])
def test_its_desk_says_so_on_the_first_screen(who: str) -> None:
    submit()
    page = readable(as_(who).get(reverse("wagtailadmin_home")).content.decode())
    assert "Studio Kade has no opening hours." in page
    assert "Everybody who asked has been answered" not in page


@pytest.mark.parametrize("who", ["kade-owner", "zaal-owner", "admin"])
def test_a_studio_with_opening_hours_is_told_nothing_of_the_kind(who: str) -> None:
    assert "has no opening hours" not in as_(who).get(reverse("wagtailadmin_home")).content.decode()


# --- One place ---


@pytest.mark.parametrize("change", ["minutes", "hours"])
def test_phone_and_desk_agree_after_call_within_or_the_hours_were_changed(change: str, clock: Any) -> None:
    clock.move_to(datetime(2026, 3, 2, 22, 0, tzinfo=UTC))
    submit()
    due_at = Lead.objects.get().due_at
    studio = studio_at(KADE)
    if change == "minutes":
        FollowUpPolicy.objects.filter(site=studio.site).update(answer_within=90, agency_after=120)
    else:
        studio.opening_hours = [
            ("open", {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "opens": time(0, 0), "closes": time(23, 59)})
        ]  # fmt: skip
        studio.save()
    clock.shift(timedelta(minutes=12))
    due = time_format(due_at.astimezone(studio.hours.zone).time(), "G:i")
    assert "too late" not in phone() and f"Call before {due}" in phone()
    assert f"Call before {due}" in desk() or due in desk()
    assert "Too late" not in desk()


@pytest.mark.parametrize("verdict", ["now", "later", "no_fit"])
def test_the_reply_never_contradicts_the_page_after_sending(verdict: str) -> None:
    sent = submit(language="en", **verdict_of(intake_of(KADE, "en"), verdict))
    page = thanks(sent)
    assert Lead.objects.get().intent == verdict
    reply = " ".join(mails()[VISITOR].split())
    assert set(CLOCK_TIME.findall(page)) == set(CLOCK_TIME.findall(reply))
    if verdict != "now":
        outcome = intake_of(KADE, "en").outcome_of(verdict)
        first = readable(outcome["text"].source.partition("</p>")[0])
        assert first in page and first in reply
        assert "forty minutes" not in reply


def test_an_outcome_may_have_a_text_of_its_own_for_the_mail() -> None:
    page = intake_of(KADE, "en")
    raw = list(page.outcomes.raw_data)
    raw[1]["value"]["mail_text"] = "Dear {name}, thank you for looking round."
    page.outcomes = page.outcomes.stream_block.to_python(raw)
    page.save_revision().publish()
    submit(language="en", **verdict_of(page, "later"))
    reply = mails()[VISITOR]
    assert "Dear Fenna, thank you for looking round." in reply and "We will call you today before 10:05." in reply


def verdict_of(page: IntakePage, verdict: str) -> dict[str, Any]:
    """Answers that come to a verdict: the last choice everywhere that decides nothing, or one that decides."""
    questions = [q for q in all_questions(page.question_steps) if q.choices]
    if verdict == "now":
        return {}
    if verdict == "no_fit":
        budget = next(q for q in questions if any(c.disqualifies for c in q.choices))
        return {budget.field_name: next(c.id for c in budget.choices if c.disqualifies)}
    start = max(questions, key=lambda q: max(c.points for c in q.choices) - min(c.points for c in q.choices))
    return {start.field_name: next(c.id for c in start.choices if not c.disqualifies and c.points < 4)}


# --- Links that act ---


def test_a_post_to_a_link_that_says_nothing_of_where_it_comes_from_changes_nothing() -> None:
    submit()
    lead, studio = Lead.objects.get(), studio_at(KADE)
    own_data = f"/mijn-gegevens/?link={make_link_token(studio_id=studio.pk, email=VISITOR)}"
    tried = [(f"/lead/{make_token(lead, holder)}/", {"act": act})
             for holder in (Holder.STUDIO, Holder.AGENCY, Holder.of(lead.assigned_to))
             for act in ("reached", "no_answer", "not_for_us")]  # fmt: skip
    tried += [(own_data, {act: "1"}) for act in ("take", "erase")]
    invitation = invitations.ask(studio, email="nieuw@elders.example", role=Role.TRAINER)
    tried.append((reverse("join", args=[signing.dumps(invitation.pk, salt=invitations.SALT)]), {}))
    before = [list(Lead.objects.values()), list(Submission.objects.values()), invitation.user_id]
    for path, data in tried:
        answer = Client(enforce_csrf_checks=True).post(path, data, headers={"host": KADE})
        assert answer.status_code == 403, path
        assert "knieblessure" not in answer.content.decode() or path != own_data
    invitation.refresh_from_db()
    assert [list(Lead.objects.values()), list(Submission.objects.values()), invitation.user_id] == before


def test_links_to_own_data_carry_no_readable_address() -> None:
    token = make_link_token(studio_id=studio_at(KADE).pk, email=VISITOR)
    assert re.fullmatch(r"[\w-]+", token)
    for start in range(4):
        piece = token[start:]
        plain = base64.urlsafe_b64decode(piece[: len(piece) // 4 * 4])
        assert b"fenna" not in plain and b"voorbeeld" not in plain
