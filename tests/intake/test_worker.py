"""The worker's sweeps: what is slow keeps nothing else waiting, and who lost a claim writes nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from intake import claims, follow_up
from intake.management.commands import worker
from intake.models import FollowUp, LeadEvent, Webhook, WebhookAttempt
from intake.questions import Kind
from intake.tidying import tidy_daily
from tests.sites import KADE, intake_of, question_of, studio_at, submit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_programs_are_told_apart_from_people() -> None:
    Webhook.objects.create(studio=studio_at(KADE), name="Planner", url="https://10.0.0.1/")
    submit()
    submission = FollowUp.objects.first().submission_id
    assert follow_up.deliver_submission(submission) == 2
    assert FollowUp.objects.get(kind="webhook").attempts == 0, "the fast path waits for nobody's server"
    worker.tell_people()
    assert FollowUp.objects.get(kind="webhook").attempts == 0
    worker.tell_programs()
    assert FollowUp.objects.get(kind="webhook").attempts == 1


def test_a_full_sweep_is_followed_by_another_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow_up, "SWEEP_SIZE", 2)
    monkeypatch.setattr(worker, "SWEEP_SIZE", 2)
    submit()
    submit(**{question_of(intake_of(KADE), Kind.TEXT).field_name: "Ook mijn schouder."})
    assert worker.tell_people() is True
    assert worker.tell_people() is True
    assert worker.tell_people() is False


def test_whoever_took_too_long_does_not_overwrite_who_came_after() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        pk = FollowUp.objects.get(kind="alert").pk
        slow = claims.claim(pk, MONDAY)
        clock.shift(FollowUp.CLAIM_LASTS + timedelta(seconds=1))
        assert follow_up.deliver(pk) is True
        assert slow.write(status="waiting") is False
        with pytest.raises(claims.ClaimLost):
            claims.told(slow, "somebody")
        follow_up._failed(slow, OSError("too late"))
        follow_up._sent(slow)
    assert FollowUp.objects.get(pk=pk).status == "sent"
    assert LeadEvent.objects.filter(kind="sent", data__follow_up=pk).count() == 1


def test_each_address_renews_the_claim() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        row = claims.claim(FollowUp.objects.get(kind="alert").pk, MONDAY)
        clock.shift(FollowUp.CLAIM_LASTS - timedelta(seconds=1))
        claims.told(row, "first")
        clock.shift(FollowUp.CLAIM_LASTS - timedelta(seconds=1))
        assert claims.claim(row.pk, MONDAY + 2 * FollowUp.CLAIM_LASTS - timedelta(seconds=2)) is None


def test_what_was_given_up_is_in_the_leads_history_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def send(row: FollowUp) -> None:
        raise ConnectionRefusedError("nobody\x00 answers\n")

    monkeypatch.setattr(follow_up, "send", send)
    monkeypatch.setattr(FollowUp, "MOST_ATTEMPTS", 1)
    submit()
    follow_up.deliver_due()
    event = LeadEvent.objects.filter(kind="undelivered").first()
    assert "nobody" in event.text and event.text.isprintable()


def test_a_row_that_takes_its_worker_down_each_time_is_given_up_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def die(row: FollowUp) -> None:
        raise SystemExit("killed")

    monkeypatch.setattr(FollowUp, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr(follow_up, "send", die)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        row = FollowUp.objects.get(kind="alert")
        for _again in range(3):
            with pytest.raises(SystemExit):
                follow_up.deliver(row.pk)
            clock.shift(FollowUp.CLAIM_LASTS + timedelta(seconds=1))
        assert follow_up.deliver(row.pk) is False
    row.refresh_from_db()
    assert row.status == "dead" and row.error
    assert LeadEvent.objects.filter(kind="undelivered", data__follow_up=row.pk).exists()


def test_once_a_day_what_is_long_done_is_thrown_away() -> None:
    hook = Webhook.objects.create(studio=studio_at(KADE), name="Planner", url="https://planner.example/")
    with time_machine.travel(MONDAY, tick=False) as clock:
        for days in (31, 29):
            at = MONDAY - timedelta(days=days)
            WebhookAttempt.objects.create(webhook=hook, message=uuid4(), at=at, succeeded=True, milliseconds=1)
        submit()
        DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=MONDAY - timedelta(days=15))
        assert tidy_daily() == 1
        assert hook.attempts.count() == 1 and not DBTaskResult.objects.exists()
        WebhookAttempt.objects.update(at=MONDAY - timedelta(days=40))
        assert tidy_daily() == 0, "once a day"
        clock.shift(timedelta(hours=25))
        cache.clear()
        assert tidy_daily() == 1
    assert FollowUp.objects.exists()


# --- The database goes away ---


def test_a_worker_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its loop is run again, whatever ended it; asked to stop, it stops."""
    pauses: list[float] = []
    errors = [OperationalError("server closed the connection unexpectedly")] * 9 + [RuntimeError("something else")]

    class Loop:
        def run(self) -> None:
            if errors:
                raise errors.pop()

    monkeypatch.setattr(worker.time, "sleep", pauses.append)
    worker.work_for_ever(Loop())
    assert errors == []
    assert len(pauses) == 10
    assert pauses == sorted(pauses) and pauses[-1] == worker.LONGEST_PAUSE


def test_what_was_claimed_when_the_database_went_away_is_due_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only after the time in which a claim counts as dropped."""
    submit()
    pk = FollowUp.objects.get(kind="alert").pk

    def cut(row: FollowUp) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as away:
        away.setattr(follow_up, "_sent", cut)
        with pytest.raises(OperationalError):
            follow_up.deliver(pk)
    assert FollowUp.objects.get(pk=pk).status == "sending"
    follow_up.deliver_due(kinds={"alert"})
    assert FollowUp.objects.get(pk=pk).status == "sent"


def test_what_somebody_else_claimed_since_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        row = claims.claim(FollowUp.objects.get(kind="alert").pk, MONDAY)
        monkeypatch.setattr(claims, "_dropped", [(row.pk, row.claimed_at)])
        clock.shift(FollowUp.CLAIM_LASTS + timedelta(seconds=1))
        again = claims.claim(row.pk, MONDAY + FollowUp.CLAIM_LASTS + timedelta(seconds=1))
        claims.give_back()
    assert FollowUp.objects.get(pk=row.pk).claimed_at == again.claimed_at
    assert FollowUp.objects.get(pk=row.pk).status == "sending"
