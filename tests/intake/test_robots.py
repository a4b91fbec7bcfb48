"""Robots: kept apart, slowed down, and never told; people: never lost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from intake import acts, follow_up
from intake.models import FollowUp, Lead, LeadContact, LeadEvent, Submission
from intake.questions import Kind
from tests.sites import KADE, ZAAL, good_answers, intake_of, question_of, studio_at, submit, token_in, visit

from .desk import as_
from .solving import ask_proof, solution

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def as_in_production(settings: Any) -> None:
    settings.INTAKE_FASTEST_SECONDS = 2
    settings.INTAKE_LIMIT_PER_ADDRESS = (20, 3600)
    settings.INTAKE_LIMIT_PER_FORM = (1000, 3600)


@pytest.fixture
def at_any_speed(settings: Any) -> None:
    """Where it is not about how fast a form was sent."""
    settings.INTAKE_FASTEST_SECONDS = 0


def field(kind: Kind, host: str = KADE) -> str:
    return question_of(intake_of(host), kind).field_name


def send(*, seconds: float = 30, host: str = KADE, **changes: Any) -> Any:
    """Open the form on Monday morning, and send it so many seconds later."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=host))
        clock.shift(timedelta(seconds=seconds))
        return submit(host=host, token=token, **changes)


# --- Suspected, kept apart ---


def test_whoever_takes_their_time_and_leaves_the_trap_alone_is_no_suspect() -> None:
    assert send().status_code == 303
    assert Lead.objects.get().standing == "complete"
    assert Submission.objects.get().suspicions == []


@pytest.mark.parametrize(("seconds", "trap", "codes"), [(30, "Koop nu", ["trap"]), (0, "x", ["trap", "fast"])])
def test_a_suspect_is_kept_apart_thanked_and_starts_nothing(seconds: float, trap: str, codes: list[str]) -> None:
    response = send(seconds=seconds, onderwerp=trap)
    assert response.status_code == 303
    submission = Submission.objects.select_related("lead").get()
    assert submission.suspicions == codes
    lead = submission.lead
    assert (lead.standing, lead.due_at, lead.assigned_to) == ("suspected", None, None)
    assert FollowUp.objects.count() == 0
    assert LeadContact.objects.count() == 0, "a robot that knows somebody's address must not become that person"
    follow_up.deliver_due()
    assert mail.outbox == []
    with time_machine.travel(MONDAY, tick=False):
        thanks = visit(response["Location"], host=KADE)
    assert thanks.status_code == 200
    shown = re.search(r"<main.*</main>", thanks.content.decode(), flags=re.DOTALL)[0]
    assert "bellen je" not in shown, "nobody will call, as things stand"
    assert not re.search("spam|robot|verdacht", shown, flags=re.IGNORECASE), "and a robot is not told"
    assert re.search(r'class="thanked-text"><p>[^<]+</p>', shown)
    assert 'href="/' in shown, "something to read"


def test_a_suspect_that_was_found_to_be_a_person_gets_the_clock_after_all() -> None:
    response = send(seconds=0, onderwerp="x")
    lead = Lead.objects.get()
    acts.accept(lead, user=None, at=MONDAY + timedelta(hours=1))
    lead.refresh_from_db()
    assert (lead.standing, lead.is_waiting) == ("complete", True)
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        assert "Dank je, we bellen je" in visit(response["Location"], host=KADE).content.decode()


# --- Fast, and nothing else ---


def test_who_was_only_fast_is_kept_apart_and_asked_to_send_once_more() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        form = visit("/intake/", host=KADE)
        clock.shift(timedelta(seconds=1))
        back = submit(token=token_in(form))
        assert back.status_code == 422
        submission = Submission.objects.select_related("lead").get()
        assert (submission.suspicions, submission.lead.standing) == (["fast"], "suspected")
        assert (FollowUp.objects.count(), LeadContact.objects.count()) == (0, 0)
        shown = back.content.decode()
        assert "Een oude knieblessure" in shown
        assert 'name="half" value="yes"' in shown
        clock.shift(timedelta(seconds=2))
        assert submit(token=token_in(back), half="yes").status_code == 303
    lead = Lead.objects.get()
    assert (lead.standing, lead.is_waiting, lead.submissions.count()) == ("complete", True, 1)
    assert lead.submissions.get().suspicions == []
    assert FollowUp.objects.filter(kind="alert").count() == 1


def test_who_is_known_and_was_fast_stays_one_lead() -> None:
    send()
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False) as clock:
        other = {field(Kind.TEXT): "Ook mijn schouder."}
        back = submit(token=token_in(visit("/intake/", host=KADE)), **other)
        assert (back.status_code, Lead.objects.count()) == (422, 2)
        clock.shift(timedelta(seconds=3))
        assert submit(token=token_in(back), half="yes", **other).status_code == 303
    lead = Lead.objects.get()
    assert (lead.standing, lead.submissions.count()) == ("complete", 2)


def test_a_robot_that_is_fast_again_and_again_is_one_suspect() -> None:
    with time_machine.travel(MONDAY, tick=False):
        token = token_in(visit("/intake/", host=KADE))
        assert [submit(token=token, **{field(Kind.LINE): name}).status_code for name in ("a", "b", "c")] == [422] * 3
    assert Lead.objects.get().standing == "suspected"


def test_who_reloads_has_taken_their_time_before() -> None:
    """The script keeps the token of the first showing with the draft, and sends it along."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        first = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(hours=20))
        token = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(seconds=1))
        assert submit(token=token, first=first).status_code == 303
    assert Lead.objects.get().standing == "complete"


@pytest.mark.parametrize("first", ["", "onzin", "of another studio"])
def test_what_is_no_token_of_this_form_says_nothing_about_when_it_was_first_seen(first: str) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        first = token_in(visit("/intake/", host=ZAAL)) if first == "of another studio" else first
        clock.shift(timedelta(seconds=40))
        token = token_in(visit("/intake/", host=KADE))
        assert submit(token=token, first=first).status_code == 422
    assert Lead.objects.get().standing == "suspected"


@pytest.mark.parametrize("reason", ["forged", "elsewhere"])
def test_a_form_that_came_back_may_be_sent_again_at_once(reason: str) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(seconds=40))
        headers = {"host": KADE, "sec-fetch-site": "cross-site" if reason == "elsewhere" else "same-origin"}
        sent = {**good_answers(intake_of(KADE)), "token": token if reason == "elsewhere" else "onzin"}
        back = Client().post("/intake/", sent, headers=headers)
        assert back.status_code == (403 if reason == "elsewhere" else 422)
        clock.shift(timedelta(seconds=1))
        assert submit(token=token_in(back)).status_code == 303
    assert Lead.objects.get().standing == "complete"


def test_a_suspect_does_not_touch_the_lead_of_the_person_it_names() -> None:
    send()
    before = Lead.objects.values().get()
    send(seconds=0, onderwerp="x", **{field(Kind.LINE): "Iemand anders"})
    assert Lead.objects.count() == 2
    assert Lead.objects.values().get(pk=before["id"]) == before


def accept(lead: Lead, *, hours: int = 1) -> LeadEvent:
    return acts.accept(lead, user=None, at=MONDAY + timedelta(hours=hours))


def test_a_suspect_of_somebody_known_becomes_a_submission_of_theirs_and_no_second_call() -> None:
    send()
    known = Lead.objects.get()
    send(seconds=0, **{field(Kind.PHONE): "020 624 99 99", field(Kind.TEXT): "Ook mijn schouder."})
    suspect = Lead.objects.exclude(pk=known.pk).get()
    event = accept(suspect)
    lead = Lead.objects.get()
    assert event.lead == lead == known
    assert (lead.due_at, lead.phone, lead.standing) == (known.due_at, known.phone, "complete")
    assert lead.submissions.count() == 2
    assert FollowUp.objects.filter(kind="reminder").count() == 1
    assert FollowUp.objects.filter(kind="alert").count() == 2
    assert {"received", "asked_again", "accepted"} >= set(lead.events.values_list("kind", flat=True)) - {"assigned"}


def test_who_was_accepted_is_known_from_then_on() -> None:
    send(seconds=0)
    suspect = Lead.objects.get()
    accept(suspect, hours=0)
    send(**{field(Kind.TEXT): "Ook mijn schouder."})
    lead = Lead.objects.get()
    assert lead.submissions.count() == 2
    assert FollowUp.objects.filter(kind="reminder").count() == 1


@pytest.mark.parametrize("calls", [True, False])
def test_an_accepted_suspect_that_does_not_fit_is_called_only_where_the_studio_calls_them(calls: bool) -> None:
    page = intake_of(KADE)
    page.call_no_fit = calls
    page.save_revision().publish()
    budget = next(q for s in page.question_steps for q in s.questions if any(c.disqualifies for c in q.choices))
    no = next(choice for choice in budget.choices if choice.disqualifies)
    send(seconds=0, **{budget.field_name: no.id})
    accept(Lead.objects.get())
    lead = Lead.objects.get()
    assert (lead.standing, lead.intent, lead.is_waiting) == ("complete", "no_fit", calls)
    assert FollowUp.objects.filter(kind="reminder").count() == int(calls)
    assert FollowUp.objects.filter(kind="alert").count() == 1


def test_after_accepting_the_desk_shows_the_lead_that_stays() -> None:
    send()
    known = Lead.objects.get()
    send(seconds=0)
    suspect = Lead.objects.exclude(pk=known.pk).get()
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        response = as_("kade-trainer").post(reverse("lead:act", args=[suspect.pk, "accept"]))
    assert (response.status_code, response["Location"]) == (302, reverse("lead:inspect", args=[known.pk]))


def test_a_correction_may_be_quick() -> None:
    """The form comes back with the token of its first showing: whoever mends one field in a second is no robot."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(seconds=40))
        back = submit(token=token, **{field(Kind.PHONE): "12"})
        assert back.status_code == 422
        clock.shift(timedelta(seconds=1))
        assert submit(token=token_in(back)).status_code == 303
    assert Lead.objects.get().standing == "complete"


def test_a_form_that_stood_open_overnight_may_be_sent_again_at_once() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(hours=13))
        back = submit(token=token)
        assert submit(token=token_in(back)).status_code == 303
    assert Lead.objects.get().standing == "complete"


def test_the_trap_is_out_of_reach_for_people() -> None:
    shown = visit("/intake/", host=KADE).content.decode()
    trap = re.search(r'<div class="trap".*?</div>', shown)
    assert trap
    for words in ('aria-hidden="true"', 'tabindex="-1"', 'autocomplete="off"', "<label"):
        assert words in trap[0]


# --- Too often ---


@pytest.mark.usefixtures("at_any_speed")
def test_too_many_from_one_address_are_asked_to_wait_with_their_answers_kept(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_ADDRESS = (2, 3600)
    with time_machine.travel(MONDAY + timedelta(minutes=20), tick=False):
        for number in range(2):
            assert submit(**{field(Kind.EMAIL): f"x{number}@voorbeeld.nl"}).status_code == 303
        response = submit(**{field(Kind.EMAIL): "derde@voorbeeld.nl"})
    assert response.status_code == 429
    assert response["Retry-After"] == str(40 * 60)
    shown = response.content.decode()
    assert "40 minu" in shown
    assert studio_at(KADE).phone.as_e164 in shown
    assert "derde@voorbeeld.nl" in shown
    assert Submission.objects.count() == 2
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        assert submit(**{field(Kind.EMAIL): "derde@voorbeeld.nl"}).status_code == 303


@pytest.mark.usefixtures("at_any_speed")
def test_one_studio_flooded_leaves_the_others_in_peace(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_FORM = (1, 3600)
    assert [submit().status_code, submit(**{field(Kind.LINE): "x"}).status_code] == [303, 429]
    assert submit(host=ZAAL).status_code == 303


@pytest.mark.usefixtures("at_any_speed")
def test_only_forms_that_hold_are_counted(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_ADDRESS = (1, 3600)
    for _again in range(4):
        assert submit(**{field(Kind.PHONE): "12"}).status_code == 422
    assert submit().status_code == 303


def test_no_address_is_stored_with_a_lead() -> None:
    token = token_in(visit("/intake/", host=KADE))
    headers = {"host": KADE, "sec-fetch-site": "same-origin", "x-forwarded-for": "198.51.100.77"}
    answers = {**good_answers(intake_of(KADE)), "token": token}
    Client().post("/intake/", answers, headers=headers, REMOTE_ADDR="203.0.113.77")
    stored = str(Lead.objects.values().get()) + str(Submission.objects.values().get())
    assert "203.0.113.77" not in stored
    assert "198.51.100.77" not in stored


# --- Too large ---


def test_too_large_a_form_is_refused_before_it_is_read(settings: Any) -> None:
    settings.INTAKE_LARGEST_FORM = 1000
    response = submit(**{field(Kind.TEXT): "x" * 2000})
    assert response.status_code == 413
    assert 'name="token"' in response.content.decode()
    assert Lead.objects.count() == 0


# --- Proof of work ---


def test_a_studio_that_asks_for_proof_takes_solved_forms_only() -> None:
    ask_proof()
    with time_machine.travel(MONDAY, tick=False) as clock:
        form = visit("/intake/", host=KADE)
        clock.shift(timedelta(seconds=30))
        token = token_in(form)
        response = submit(token=token)
        assert response.status_code == 422
        assert studio_at(KADE).phone.as_e164 in response.content.decode()
        assert "Een oude knieblessure" in response.content.decode()
        assert Lead.objects.count() == 0
        assert submit(token=token, altcha=solution(form)).status_code == 303
    assert Lead.objects.get().standing == "complete"


@pytest.mark.usefixtures("at_any_speed")
def test_one_solution_is_good_for_one_submission_and_its_double_click() -> None:
    ask_proof()
    form = visit("/intake/", host=KADE)
    token, proof = token_in(form), solution(form)
    assert [submit(token=token, altcha=proof).status_code for _click in range(2)] == [303, 303]
    assert submit(token=token, altcha=proof, **{field(Kind.EMAIL): "ander@voorbeeld.nl"}).status_code == 422
    assert Submission.objects.count() == 1


def test_who_was_told_to_wait_and_then_corrects_an_answer_can_send(settings: Any) -> None:
    """The solution is spent when something is stored, and not before."""
    settings.INTAKE_LIMIT_PER_ADDRESS = (1, 3600)
    ask_proof()
    with time_machine.travel(MONDAY + timedelta(minutes=20), tick=False) as clock:
        other = visit("/intake/", host=KADE)
        form = visit("/intake/", host=KADE)
        clock.shift(timedelta(seconds=30))
        assert submit(token=token_in(other), altcha=solution(other)).status_code == 303
        back = submit(token=token_in(form), altcha=solution(form))
        assert back.status_code == 429
        clock.shift(timedelta(hours=1))
        changed = {field(Kind.EMAIL): "beter@voorbeeld.nl", field(Kind.PHONE): "020 624 99 99"}
        assert submit(token=token_in(back), altcha=solution(back), **changed).status_code == 303
    assert set(Lead.objects.values_list("email", flat=True)) == {"Fenna@voorbeeld.nl", "beter@voorbeeld.nl"}


def test_who_sends_a_form_again_with_other_answers_gets_a_new_sum_and_is_told_why() -> None:
    ask_proof()
    with time_machine.travel(MONDAY, tick=False) as clock:
        form = visit("/intake/", host=KADE)
        clock.shift(timedelta(seconds=30))
        token, proof = token_in(form), solution(form)
        submit(token=token, altcha=proof)
        changed = {field(Kind.TEXT): "Toch ook mijn schouder."}
        back = submit(token=token, altcha=proof, **changed)
        assert back.status_code == 422
        assert "Toch ook mijn schouder." in back.content.decode()
        assert token_in(back) != token
        assert submit(token=token_in(back), altcha=solution(back), **changed).status_code == 303
    assert Lead.objects.get().submissions.count() == 2


def test_a_solution_for_one_form_does_not_send_another() -> None:
    ask_proof()
    form, other = visit("/intake/", host=KADE), visit("/intake/", host=KADE)
    assert submit(token=token_in(other), altcha=solution(form)).status_code == 422


def test_who_has_no_script_is_told_kindly_whom_to_call() -> None:
    assert "<noscript>" not in visit("/intake/", host=KADE).content.decode()
    ask_proof()
    shown = visit("/intake/", host=KADE).content.decode()
    told = re.search(r"<noscript>.*?</noscript>", shown, flags=re.DOTALL)
    assert told
    assert f"tel:{studio_at(KADE).phone.as_e164}" in told[0]


@pytest.mark.usefixtures("at_any_speed")
def test_other_studios_ask_for_no_proof() -> None:
    ask_proof()
    assert "data-challenge" not in visit("/intake/", host=ZAAL).content.decode()
    assert submit(host=ZAAL).status_code == 303
