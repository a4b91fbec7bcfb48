"""Who asked before, who calls, and what is still said while nobody has answered."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail

from home.models import Role
from intake import acts, follow_up
from intake.models import Duty, FollowUp, FollowUpPolicy, Lead, LeadEvent
from intake.phone.links import Holder, make_token
from intake.questions import Kind
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit, visit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def field(kind: Kind) -> str:
    return question_of(intake_of(KADE), kind).field_name


def person(name: str) -> Any:
    user = get_user_model().objects.create_user(name, f"{name}@voorbeeld.nl", first_name=name.title())
    user.groups.add(studio_at(KADE).roles.get(role=Role.TRAINER).group)
    return user


def on_duty(*people: Any, **policy: Any) -> FollowUpPolicy:
    made, _new = FollowUpPolicy.objects.update_or_create(site=studio_at(KADE).site, defaults=policy)
    made.duties.all().delete()
    Duty.objects.bulk_create(Duty(policy=made, person=one) for one in people)
    return made


def test_who_asks_twice_is_one_lead_that_is_called_once() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        due_at = Lead.objects.get().due_at
        clock.shift(timedelta(minutes=2))
        submit(**{field(Kind.PHONE): "020 624 99 99", field(Kind.EMAIL): "fenna@VOORBEELD.nl"})
    lead = Lead.objects.get()
    assert lead.submissions.count() == 2
    assert lead.due_at == due_at
    assert FollowUp.objects.filter(kind=FollowUp.Kind.REMINDER).count() == 1
    assert list(lead.events.values_list("kind", flat=True)) == ["received", "asked_again"]


def test_after_thirty_days_they_are_a_new_lead() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        clock.shift(timedelta(days=31))
        submit()
    assert Lead.objects.count() == 2


def test_the_same_person_at_another_studio_is_another_lead() -> None:
    submit()
    submit(host=ZAAL)
    assert {lead.studio for lead in Lead.objects.all()} == {studio_at(KADE), studio_at(ZAAL)}


def test_who_was_spoken_with_starts_no_new_clock() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        acts.log_call(Lead.objects.get(), user=person("sanne"), reached=True)
        clock.shift(timedelta(days=2))
        submit()
    lead = Lead.objects.get()
    assert not lead.is_waiting
    assert FollowUp.objects.filter(kind=FollowUp.Kind.ALERT).count() == 2


def test_who_was_let_go_and_asks_again_is_called_again() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        acts.change_status(Lead.objects.get(), user=person("sanne"), status=Lead.Status.NO_FIT, reason="te ver weg")
        clock.shift(timedelta(days=2))
        submit()
        lead = Lead.objects.get()
        assert (lead.status, lead.is_waiting) == ("new", True)
        assert lead.due_at == datetime(2026, 3, 4, 9, 5, tzinfo=UTC)


def test_people_on_duty_take_turns() -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris)
    given = []
    for number in range(4):
        with time_machine.travel(MONDAY + timedelta(hours=number), tick=False):
            submit(**{field(Kind.EMAIL): f"x{number}@voorbeeld.nl", field(Kind.PHONE): f"020 624 11 1{number}"})
            given.append(Lead.objects.order_by("pk").last().assigned_to)
    assert given == [sanne, joris, sanne, joris]


def test_who_is_not_there_that_day_is_passed_by() -> None:
    sanne, joris = person("sanne"), person("joris")
    policy = on_duty(sanne, joris)
    Duty.objects.filter(policy=policy, person=sanne).update(days="2,3")
    with time_machine.travel(MONDAY, tick=False):
        submit()
    assert Lead.objects.get().assigned_to == joris


def test_nobody_answers_so_reminder_owner_and_agency_are_told_in_turn() -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        mail.outbox.clear()
        for minutes, kind in ((3, "reminder"), (2, "escalation"), (25, "agency")):
            clock.shift(timedelta(minutes=minutes) - timedelta(seconds=1))
            assert follow_up.deliver_due() == 0
            clock.shift(timedelta(seconds=1))
            assert follow_up.deliver_due() == 1, kind
            assert FollowUp.objects.get(kind=kind).status == "sent"
    assert len(mail.outbox) >= 3
    assert Lead.objects.get().assigned_to == joris, "somebody else takes over when it is late"


def test_handing_over_happens_once_however_often_it_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris)

    def refuse(row: FollowUp) -> None:
        raise ConnectionRefusedError("nobody answers")

    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        monkeypatch.setattr(follow_up, "send", refuse)
        for _again in range(4):
            clock.shift(timedelta(minutes=5))
            follow_up.deliver_due()
    assert LeadEvent.objects.filter(kind="assigned").count() == 2


@pytest.mark.parametrize("act", ["called", "no answer", "replied", "status"])
def test_any_human_act_stops_the_clock_and_all_that_would_follow(act: str) -> None:
    sanne = person("sanne")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        assert Lead.objects.get().is_waiting, "the robot's mail is no answer"
        assert Lead.objects.get().acknowledged_at == MONDAY
        clock.shift(timedelta(minutes=2))
        lead = Lead.objects.get()
        match act:
            case "called":
                acts.log_call(lead, user=sanne, reached=True)
            case "no answer":
                acts.log_call(lead, user=sanne, reached=False)
            case "replied":
                acts.log_reply(lead, user=sanne)
            case "status":
                acts.change_status(lead, user=sanne, status=Lead.Status.CONVERSATION)
        assert (lead.answered_at, lead.answer_seconds) == (MONDAY + timedelta(minutes=2), 120)
        clock.shift(timedelta(hours=1))
        assert follow_up.deliver_due() == 0
    assert set(FollowUp.objects.filter(kind__in=FollowUp.UNLESS_ANSWERED).values_list("status", flat=True)) == {
        "not_needed"
    }


@pytest.mark.parametrize("act", ["note", "next action", "assign"])
def test_nothing_else_stops_it(act: str) -> None:
    sanne = person("sanne")
    submit()
    lead = Lead.objects.get()
    match act:
        case "note":
            acts.add_note(lead, user=sanne, text="Belt liever na zes uur.")
        case "next action":
            acts.plan_next_action(lead, user=sanne, action="Terugbellen", on=None)
        case "assign":
            acts.assign(lead, person=sanne, user=sanne)
    assert lead.is_waiting


def test_a_client_has_a_first_and_a_last_day() -> None:
    sanne = person("sanne")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        lead = Lead.objects.get()
        acts.change_status(lead, user=sanne, status=Lead.Status.CLIENT)
        clock.shift(timedelta(days=50))
        acts.change_status(lead, user=sanne, status=Lead.Status.ENDED, reason="verhuisd")
    assert (lead.started_on.isoformat(), lead.ended_on.isoformat()) == ("2026-03-02", "2026-04-21")
    assert lead.status_reason == "verhuisd"


def test_no_fit_starts_no_clock_where_the_studio_does_not_call_them() -> None:
    page = intake_of(KADE)
    page.call_no_fit = False
    page.save_revision().publish()
    budget = next(q for s in page.question_steps for q in s.questions if any(c.disqualifies for c in q.choices))
    submit(**{budget.field_name: next(c.id for c in budget.choices if c.disqualifies)})
    lead = Lead.objects.get()
    assert (lead.intent, lead.due_at) == ("no_fit", None)
    assert set(FollowUp.objects.values_list("kind", flat=True)) == {"alert", "auto_reply"}


# --- Whoever left ---


def told() -> set[str]:
    """Addresses of the team that were written to, and forget them."""
    addresses = {address for message in mail.outbox for address in message.to} - {"Fenna@voorbeeld.nl"}
    mail.outbox.clear()
    return addresses


@pytest.mark.parametrize("how", ["left the studio", "switched off"])
@pytest.mark.parametrize("assignment", ["in_turn", "fixed"])
def test_whoever_left_is_given_nothing_and_told_nothing(assignment: str, how: str) -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris, assignment=assignment, fixed_person=sanne if assignment == "fixed" else None)
    if how == "left the studio":
        sanne.groups.clear()
    else:
        get_user_model().objects.filter(pk=sanne.pk).update(is_active=False)
    with time_machine.travel(MONDAY, tick=False):
        submit()
        follow_up.deliver_due()
    assert Lead.objects.get().assigned_to == joris, "whoever is there takes turns, also for a fixed person who left"
    assert told() == {"joris@voorbeeld.nl", studio_at(KADE).email}


def test_a_lead_that_waits_with_somebody_who_left_reaches_who_is_there() -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        assert Lead.objects.get().assigned_to == sanne
        path = f"/lead/{make_token(Lead.objects.get(), Holder.of(sanne))}/"
        sanne.groups.clear()
        assert visit(path, host=KADE).status_code == 410, "being given a lead is no key to a studio that one left"
        follow_up.deliver_due()
        assert told() == {studio_at(KADE).email}
        clock.shift(timedelta(minutes=3))
        follow_up.deliver_due()
        assert told() == {studio_at(KADE).email}, "the reminder"
        clock.shift(timedelta(minutes=2))
        follow_up.deliver_due()
        assert "joris@voorbeeld.nl" in told()
    assert Lead.objects.get().assigned_to == joris


def test_who_works_at_another_studio_only_is_not_on_duty_here() -> None:
    eva = get_user_model().objects.create_user("eva", "eva@voorbeeld.nl")
    eva.groups.add(studio_at(ZAAL).roles.get(role=Role.TRAINER).group)
    on_duty(eva)
    submit()
    assert Lead.objects.get().assigned_to is None


def test_whoever_answers_at_the_last_moment_keeps_their_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne, joris)
    real = follow_up.hand_over

    def answered_first(row: FollowUp) -> bool:
        acts.log_call(Lead.objects.get(), user=sanne, reached=True)
        return real(row)

    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        monkeypatch.setattr(follow_up, "hand_over", answered_first)
        clock.shift(timedelta(minutes=5))
        mail.outbox.clear()
        follow_up.deliver_due()
    assert Lead.objects.get().assigned_to == sanne
    assert FollowUp.objects.get(kind="escalation").status == "not_needed"
    assert not [message for message in mail.outbox if "laat" in message.subject.casefold()]


# --- Days of clients ---


@pytest.mark.parametrize("status", ["new", "reached", "conversation", "no_fit"])
@pytest.mark.parametrize("ended", [False, True])
def test_who_was_called_a_client_by_mistake_has_no_days(status: str, ended: bool) -> None:
    sanne = person("sanne")
    submit()
    lead = Lead.objects.get()
    acts.change_status(lead, user=sanne, status=Lead.Status.CLIENT)
    if ended:
        acts.change_status(lead, user=sanne, status=Lead.Status.ENDED)
    acts.change_status(lead, user=sanne, status=status)
    assert (lead.status, lead.started_on, lead.ended_on) == (status, None, None)


@pytest.mark.parametrize("typed", [None, date(2026, 1, 1)])
def test_a_client_who_comes_back_starts_anew_unless_a_day_was_given(typed: date | None) -> None:
    sanne = person("sanne")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        lead = Lead.objects.get()
        for status in ("client", "ended"):
            acts.change_status(lead, user=sanne, status=status)
            clock.shift(timedelta(days=200))
        acts.change_status(lead, user=sanne, status="client", started_on=typed)
    assert (lead.started_on, lead.ended_on) == (typed or date(2027, 4, 6), None)


def test_a_stay_that_was_over_is_kept_when_they_only_ask_again() -> None:
    sanne = person("sanne")
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        lead = Lead.objects.get()
        acts.change_status(lead, user=sanne, status="client")
        clock.shift(timedelta(days=5))
        acts.change_status(lead, user=sanne, status="ended")
        clock.shift(timedelta(days=5))
        submit()
        lead.refresh_from_db()
        assert lead.status == "new"
        acts.change_status(lead, user=sanne, status="conversation")
    assert (lead.started_on, lead.ended_on) == (date(2026, 3, 2), date(2026, 3, 7))
