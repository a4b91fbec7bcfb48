"""Follow-up: delivered at least once, through outages and dead workers, and never inside a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from intake import follow_up
from intake.models import FollowUp
from intake.questions import Kind
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Run the worker until nothing is left. It shares the test's connection, so it must not close it."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    return lambda: call_command("worker", once=True)


class Outage:
    """A mail server that is away until told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.over = False
        real = follow_up.send

        def send(row: FollowUp) -> None:
            if not self.over:
                raise ConnectionRefusedError("nobody answers")
            real(row)

        monkeypatch.setattr(follow_up, "send", send)


def test_the_queue_delivers_reply_and_alert(worker: Callable[[], None]) -> None:
    submit()
    assert DBTaskResult.objects.count() == 1
    worker()
    assert {tuple(message.to) for message in mail.outbox} == {("Fenna@voorbeeld.nl",), (studio_at(KADE).email,)}
    assert set(FollowUp.objects.filter(kind__in=["alert", "auto_reply"]).values_list("status", flat=True)) == {"sent"}


def test_running_it_again_sends_nothing_twice(worker: Callable[[], None]) -> None:
    submit()
    worker()
    worker()
    follow_up.deliver_due(timezone.now() + timedelta(days=2))
    assert len(mail.outbox) == 2


def test_a_lost_queue_loses_nothing() -> None:
    submit()
    DBTaskResult.objects.all().delete()
    assert follow_up.deliver_due() == 2


def test_a_worker_killed_while_sending_is_made_up_for() -> None:
    submit()
    row = FollowUp.objects.get(kind=FollowUp.Kind.ALERT)
    FollowUp.objects.filter(pk=row.pk).update(status=FollowUp.Status.RUNNING, claimed_at=timezone.now())
    assert follow_up.deliver(row.pk) is False
    with time_machine.travel(timezone.now() + FollowUp.CLAIM_LASTS + timedelta(seconds=1)):
        assert follow_up.deliver_due() == 2
    row.refresh_from_db()
    assert row.status == "sent"


def test_an_outage_is_waited_out(monkeypatch: pytest.MonkeyPatch) -> None:
    outage = Outage(monkeypatch)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        follow_up.deliver_due()
        row = FollowUp.objects.get(kind=FollowUp.Kind.ALERT)
        assert (row.status, row.attempts) == ("waiting", 1)
        assert "nobody answers" in row.error
        assert row.due_at > MONDAY
        outage.over = True
        assert follow_up.deliver_due() == 0, "it waits before it tries again"
        clock.shift(timedelta(minutes=1))
        assert follow_up.deliver_due() == 2
    row.refresh_from_db()
    assert (row.status, row.attempts, row.error) == ("sent", 2, "")


def test_after_the_last_attempt_it_is_given_up_where_people_see_it(monkeypatch: pytest.MonkeyPatch) -> None:
    Outage(monkeypatch)
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        for _attempt in range(FollowUp.MOST_ATTEMPTS + 3):
            follow_up.deliver_due()
            clock.shift(timedelta(hours=2))
    row = FollowUp.objects.get(kind=FollowUp.Kind.ALERT)
    assert (row.status, row.attempts) == ("dead", FollowUp.MOST_ATTEMPTS)
    assert "nobody answers" in row.error


def test_a_repeated_message_keeps_its_identity() -> None:
    """So that a mailbox can drop the copy that a crash between sending and writing it down may cause."""
    submit()
    row = FollowUp.objects.get(kind=FollowUp.Kind.AUTO_REPLY)
    follow_up.deliver(row.pk)
    FollowUp.objects.filter(pk=row.pk).update(status=FollowUp.Status.WAITING, told=[])
    follow_up.deliver(row.pk)
    one, other = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert one == other


def test_the_reply_speaks_the_visitors_language_and_can_be_answered() -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit(language="en")
        follow_up.deliver_due()
    reply = next(message for message in mail.outbox if message.to == ["Fenna@voorbeeld.nl"])
    assert reply.reply_to == [studio_at(KADE).email]
    assert "Fenna" in reply.body and "today before 10:05" in reply.body
    html = reply.alternatives[0].content
    assert '<html lang="en"' in html and "Studio Kade" in html
    assert "{" not in reply.body + reply.subject


def test_the_alert_says_who_why_and_before_when() -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit(host=ZAAL)
        follow_up.deliver_due()
    alert = next(message for message in mail.outbox if message.to == [studio_at(ZAAL).email])
    assert alert.reply_to == ["Fenna@voorbeeld.nl"]
    assert "Fenna de Boer" in alert.subject and "10:05" in alert.subject
    for words in ("Fenna de Boer", "10:05", FollowUp.objects.first().submission.reasons[0]["answer"]):
        assert words in alert.body
    assert 'href="tel:' in alert.alternatives[0].content


def test_a_name_cannot_write_a_header() -> None:
    name = question_of(intake_of(KADE), Kind.LINE).field_name
    submit(**{name: "Eve\r\nBcc: alle@voorbeeld.nl <script>"})
    follow_up.deliver_due()
    for message in mail.outbox:
        assert "\n" not in message.subject
        assert "bcc" not in {key.lower() for key in message.message()}
        assert "<script>" not in message.alternatives[0].content
