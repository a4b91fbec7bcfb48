"""The queue is only a fast path: swapped for another one, or away, it costs nobody their lead."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, connection
from django_tasks.backends.base import BaseTaskBackend
from django_tasks_db.models import DBTaskResult

from intake import follow_up
from intake.models import FollowUp, Lead
from tests.sites import submit

IMMEDIATE = "django_tasks.backends.immediate.ImmediateBackend"
DUMMY = "django_tasks.backends.dummy.DummyBackend"
AWAY = "tests.intake.test_queue.QueueThatIsAway"


class QueueThatIsAway(BaseTaskBackend):
    """A queue on a server that does not answer."""

    def enqueue(self, task: Any, args: Any, kwargs: Any) -> Any:
        raise ConnectionError("nobody answers")


@pytest.fixture
def queue(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.TASKS = {**settings.TASKS, "follow_up": {"BACKEND": request.param}}
    return request.param


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("queue", [AWAY, DUMMY], indirect=True)
def test_a_queue_that_is_away_or_forgets_loses_no_lead(queue: str) -> None:
    assert submit().status_code == 303
    assert Lead.objects.count() == 1 and not mail.outbox
    assert not DBTaskResult.objects.exists()
    call_command("worker", once=True)
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("queue", [IMMEDIATE], indirect=True)
def test_another_queue_hears_of_rows_that_are_stored(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    within: list[bool] = []
    real = follow_up.send

    def send(row: FollowUp) -> None:
        within.append(connection.in_atomic_block)
        real(row)

    monkeypatch.setattr(follow_up, "send", send)
    assert submit().status_code == 303
    assert within == [False, False], "nothing is sent while the transaction is open"
    assert len(mail.outbox) == 2
    assert set(FollowUp.objects.filter(kind__in=["alert", "auto_reply"]).values_list("status", flat=True)) == {"sent"}


@pytest.mark.django_db
def test_rows_are_stored_though_the_database_refuses_the_task(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr(DBTaskResult.objects, "create", refuse)
    with pytest.raises(DatabaseError):
        # What it looks like without the savepoint around it.
        from django.db import transaction

        with transaction.atomic():
            refuse()
    assert submit().status_code == 303
    assert follow_up.deliver_due() == 2
