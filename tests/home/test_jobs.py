"""Durable work: done once, tried again, given up in words, and found whatever became of queue, worker or clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from home import jobs
from home.models import AccountMail, Job
from home.models.job import JobError
from tests.waiting_tasks import do_waiting_tasks

pytestmark = pytest.mark.django_db
Work = Callable[[AccountMail], bool | None]


@pytest.fixture
def do() -> Iterator[Callable[[Work], None]]:
    """Have jobs of one model done by something else meanwhile."""
    real = jobs._work[AccountMail]
    yield lambda work: jobs.register(AccountMail, work)
    jobs.register(AccountMail, real)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever becomes of a row can be looked at."""
    monkeypatch.setattr(AccountMail, "KEPT", True)


def asked() -> AccountMail:
    job: AccountMail = AccountMail.objects.create(template="x", language="nl")
    jobs.start_soon(job)
    return job


def raises(error: BaseException) -> Work:
    def work(job: AccountMail) -> None:
        raise error

    return work


def state(job: Job) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.status, job.attempts, job.error


def test_every_kind_of_job_has_somebody_who_does_it() -> None:
    kinds = {model for model in apps.get_models() if issubclass(model, Job)}
    by_lanes = {model for model in kinds if model._meta.label == "intake.FollowUp"}
    assert len(kinds) >= 6 and kinds - by_lanes == set(jobs._work)


def test_a_job_is_done_once_by_queue_and_sweep(do: Any) -> None:
    done: list[int] = []
    do(lambda job: done.append(job.pk))
    job = asked()
    do_waiting_tasks()
    assert jobs.sweep_of(AccountMail) == 0
    assert done == [job.pk] and state(job)[0] == "done"


def test_what_the_queue_lost_is_found_by_the_sweep(do: Any) -> None:
    done: list[int] = []
    do(lambda job: done.append(job.pk))
    job = asked()
    DBTaskResult.objects.all().delete()
    assert jobs.sweep() == 1 and done == [job.pk]


def test_a_queue_that_is_away_fails_no_request(monkeypatch: pytest.MonkeyPatch, do: Any) -> None:
    def away(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("queue is away")

    monkeypatch.setattr("django_tasks.base.Task.enqueue", away)
    do(lambda job: None)
    job = asked()
    jobs.sweep()
    assert state(job)[0] == "done"


def test_a_failure_waits_longer_each_time_and_is_given_up_in_words(do: Any) -> None:
    do(raises(OSError("het net\0 is weg")))
    job, waits = asked(), []
    for attempt in range(1, AccountMail.MOST_ATTEMPTS + 1):
        assert jobs.run(AccountMail, job.pk) is jobs.Ran.FAILED
        status, attempts, error = state(job)
        assert (attempts, error) == (attempt, "OSError: het net  is weg")
        assert jobs.run(AccountMail, job.pk) is jobs.Ran.NOT_DUE
        waits.append((job.due_at - timezone.now()).total_seconds())
        AccountMail.objects.update(due_at=timezone.now())
    assert status == "failed" and jobs.run(AccountMail, job.pk) is jobs.Ran.NOT_DUE
    for wait, about in zip(waits[:-1], (15, 60, 240, 960, 3840), strict=True):
        assert about * 0.75 <= wait <= about * 1.25


def test_what_no_further_try_would_help_is_given_up_at_once(do: Any) -> None:
    do(raises(JobError("Dit adres bestaat niet.", for_good=True)))
    job = asked()
    jobs.sweep()
    assert state(job) == ("failed", 1, "Dit adres bestaat niet.")
    do(lambda job: None)
    job.restart()
    jobs.sweep()
    assert state(job)[0] == "done"


def test_a_killed_worker_is_made_up_for_and_who_was_slow_overwrites_nothing(do: Any) -> None:
    do(raises(SystemExit()))
    job = asked()
    with pytest.raises(SystemExit):
        jobs.run(AccountMail, job.pk)
    slow = AccountMail.objects.get()
    do(lambda job: None)
    assert jobs.run(AccountMail, job.pk) is jobs.Ran.NOT_DUE
    with time_machine.travel(timezone.now() + AccountMail.CLAIM_LASTS, tick=False):
        assert jobs.run(AccountMail, job.pk) is jobs.Ran.DONE
        assert not slow.finish() and not slow.fail("too late") and not slow.go_on() and not slow.write(error="x")
    assert state(job) == ("done", 2, "")


def test_a_job_that_takes_its_worker_down_each_time_ends(do: Any) -> None:
    do(raises(SystemExit()))
    job = asked()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _worker in range(AccountMail.MOST_ATTEMPTS):
            with pytest.raises(SystemExit):
                jobs.run(AccountMail, job.pk)
            clock.shift(AccountMail.CLAIM_LASTS)
        assert jobs.run(AccountMail, job.pk) is jobs.Ran.FAILED
    assert state(job)[0] == "failed" and job.error == jobs.broke_off()


@pytest.mark.parametrize("hours", [-6, 6])
def test_a_clock_that_was_set_keeps_no_job_waiting(hours: int, do: Any) -> None:
    """Back: what was written in the future is done now, and what was being done counts as dropped."""
    job, begun = asked(), asked()
    AccountMail.objects.claim(begun.pk, timezone.now())
    do(lambda job: None)
    with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
        assert jobs.sweep() == 2
    assert state(job)[0] == state(begun)[0] == "done"


def test_work_in_parts_goes_on_behind_what_waits_by_then(do: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[int] = []

    def a_part(job: AccountMail) -> bool:
        done.append(job.pk)
        return done.count(job.pk) < 3

    do(a_part)
    first, second = asked(), asked()
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    call_command("worker", once=True)
    assert done == [first.pk, second.pk] * 3
    assert state(first)[:2] == state(second)[:2] == ("done", 1)


def test_a_database_that_goes_away_is_no_failed_attempt(do: Any) -> None:
    do(raises(OperationalError("gone")))
    job = asked()
    with pytest.raises(OperationalError):
        jobs.run(AccountMail, job.pk)
    assert state(job)[0] == "running", "dropped: the sweep takes it up when the claim is over"
