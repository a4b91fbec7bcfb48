"""With a slow mail server alerts go before everything else, several at once, and one that hangs holds up only itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from home.models import Invitation, Role
from intake import follow_up
from intake.lanes import Due, Lanes, run_in_this_process
from intake.mail.sending import MOST_PERHAPS
from intake.models import FollowUp, LeadEvent
from intake.questions import Kind
from intake.tasks import deliver_follow_up
from tests.conftest import MailServer
from tests.intake.desk import as_
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit

LEADS, LANES = 8, 4
PATIENCE = 30
"""Seconds after which a test that waits for something gives up; nothing here takes as long."""


class GatedServer(MailServer):
    """A mail server that has each mail in hand until it may go on. `in_hand` are the addresses, `taken` those done."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.in_hand: list[str] = []
        self.taken: list[str] = []
        self.held: Callable[[str], bool] = lambda address: True
        super().__init__()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await server.loop.run_in_executor(None, self._hold, envelope.rcpt_tos[0])
        return await super().handle_DATA(server, session, envelope)

    def _hold(self, address: str) -> None:
        with self.changed:
            self.in_hand.append(address)
            self.changed.notify_all()
            self.changed.wait_for(lambda: not self.held(address), PATIENCE)
            self.in_hand.remove(address)
            self.taken.append(address)
            self.changed.notify_all()

    def wait_until(self, holds: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(holds, PATIENCE), (self.in_hand, self.taken)

    def hold(self, held: Callable[[str], bool]) -> None:
        with self.changed:
            self.held = held
            self.changed.notify_all()


@pytest.fixture
def server(settings: Any) -> Iterator[GatedServer]:
    server = GatedServer()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.hostname, server.port, False
    settings.EMAIL_TIMEOUT = PATIENCE * 2
    yield server
    server.hold(lambda address: False)
    server.stop()


def ask(number: int, *, host: str = KADE) -> None:
    page = intake_of(host)
    email, phone = (question_of(page, kind).field_name for kind in (Kind.EMAIL, Kind.PHONE))
    submit(host=host, **{email: f"p{number}@voorbeeld.nl", phone: f"+3161000{number:04}"})


def is_visitor(address: str) -> bool:
    return address.endswith("@voorbeeld.nl")


def finish(lanes: Lanes) -> None:
    """Look whenever a lane is free, until nothing is left."""
    waiting = FollowUp.objects.filter(kind__in=["alert", "auto_reply"]).exclude(status="sent")
    for _look in range(40 * LEADS):
        lanes.look()
        if not waiting.exists():
            return
        lanes.wait(1)
    raise AssertionError(list(waiting.values_list("kind", "status", "error")))


@pytest.mark.django_db(transaction=True)
def test_with_a_slow_mail_server_all_alerts_leave_before_the_second_reply(server: GatedServer) -> None:
    for number in range(LEADS):
        ask(number)
    lanes = Lanes(LANES)
    assert lanes.look() == LANES - 1, "the last lane is for other studios"
    server.wait_until(lambda: len(server.in_hand) == LANES - 1)
    assert not any(map(is_visitor, server.in_hand)), "several at once, and only alerts"
    assert lanes.look() == 0, "no more than there are lanes"
    ask(LEADS, host=ZAAL)
    assert lanes.look() == 1
    server.wait_until(lambda: len(server.in_hand) == LANES)
    server.hold(lambda address: False)
    finish(lanes)
    assert lanes.close(PATIENCE)
    replies = [place for place, address in enumerate(server.taken) if is_visitor(address)]
    alerts = [place for place, address in enumerate(server.taken) if not is_visitor(address)]
    assert len(replies) == len(alerts) == LEADS + 1
    assert max(alerts) < replies[1]


@pytest.mark.django_db(transaction=True)
def test_an_alert_finds_a_free_lane_while_replies_hang(server: GatedServer) -> None:
    server.hold(is_visitor)
    for number in range(LEADS):
        ask(number)
    lanes = Lanes(LANES)
    for _look in range(LEADS * 10):
        lanes.look()
        if len(server.in_hand) == LANES // 2 and len(server.taken) == LEADS:
            break
        lanes.wait(1)
    server.wait_until(lambda: len(server.in_hand) == LANES // 2)
    assert lanes.look() == 0, "replies never take all lanes"
    ask(99)
    assert lanes.look() == 1
    server.wait_until(lambda: len(server.taken) == LEADS + 1)
    assert all(map(is_visitor, server.in_hand))
    server.hold(lambda address: False)
    assert lanes.close(PATIENCE)


@pytest.mark.django_db(transaction=True)
def test_a_recipient_that_hangs_holds_up_one_lane(server: GatedServer) -> None:
    hangs = studio_at(ZAAL).email
    server.hold(lambda address: address == hangs)
    ask(0, host=ZAAL)
    lanes = Lanes(LANES)
    lanes.look()
    server.wait_until(lambda: server.in_hand.count(hangs) == 1)
    for number in range(1, LEADS):
        ask(number)
    for _look in range(LEADS * 10):
        lanes.look()
        if sum(not is_visitor(address) for address in server.taken) == LEADS - 1:
            break
        lanes.wait(1)
    server.wait_until(lambda: sum(not is_visitor(address) for address in server.taken) == LEADS - 1)
    assert hangs in server.in_hand
    server.hold(lambda address: False)
    assert lanes.close(PATIENCE)


def due(pk: int, *, reply: bool = False, studio: int = 1) -> Due:
    return Due(pk, is_reply=reply, whose=(studio, reply))


@pytest.mark.parametrize(
    ("sending", "failing", "wanted", "starts"),
    [
        ([], [], due(1), True),
        ([], [], due(1, reply=True), True),
        ([due(1)], [], due(1), False),
        ([due(n, studio=n) for n in range(LANES)], [], due(9), False),
        ([due(n) for n in range(LANES - 1)], [], due(9), False),
        ([due(n) for n in range(LANES - 1)], [], due(9, studio=2), True),
        ([due(1)], [], due(2, reply=True), True),
        ([due(1), due(2, reply=True)], [], due(3, reply=True), False),
        ([due(1, reply=True)], [], due(2, reply=True), True),
        ([due(1, reply=True), due(2, reply=True)], [], due(3, reply=True), False),
        ([due(1, reply=True), due(2, reply=True)], [], due(3), True),
        ([due(1)], [(1, False)], due(2), False),
        ([due(1)], [(1, False)], due(2, studio=2), True),
        ([due(1, reply=True)], [(1, True)], due(2), True),
        ([], [(1, False)], due(2), True),
    ],
)
def test_which_row_may_start(sending: list[Due], failing: list[tuple[int, bool]], wanted: Due, starts: bool) -> None:
    lanes = Lanes(LANES)
    lanes._sending = {one.pk: one for one in sending}
    lanes._failing = set(failing)
    assert lanes._may_start(wanted) is starts


def test_lanes_that_are_closed_start_nothing() -> None:
    lanes = Lanes(LANES)
    assert lanes.close(0) is True
    assert lanes._may_start(due(1)) is False


@pytest.mark.django_db
@pytest.mark.parametrize("at_once", [True, False], ids=["sweep", "worker --once"])
def test_one_after_the_other_too_alerts_go_before_replies(at_once: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    for number in range(3):
        ask(number)
    follow_up.deliver_due() if at_once else call_command("worker", once=True)
    assert [is_visitor(message.to[0]) for message in mail.outbox] == [False] * 3 + [True] * 3


@pytest.mark.sqlite
@pytest.mark.django_db
def test_looking_for_what_is_due_reads_nothing_that_is_done() -> None:
    """Every half second, also where a million rows are done."""
    assert "follow_up_unsent" in FollowUp.objects.due(timezone.now()).explain()


def test_every_kind_has_its_place() -> None:
    assert set(FollowUp.URGENCY) == set(FollowUp.Kind)
    to_people_of_the_studio = set(FollowUp.Kind) - {FollowUp.Kind.AUTO_REPLY, FollowUp.Kind.WEBHOOK}
    assert set(FollowUp.URGENCY[: len(to_people_of_the_studio)]) == to_people_of_the_studio
    assert FollowUp.URGENCY[0] == FollowUp.Kind.ALERT


@pytest.mark.django_db
def test_a_task_leaves_the_sending_to_the_lanes_of_its_worker() -> None:
    ask(0)
    lanes = Lanes(LANES)
    run_in_this_process(lanes)
    try:
        deliver_follow_up.call(FollowUp.objects.first().submission_id)
        assert not mail.outbox
    finally:
        run_in_this_process(None)
    deliver_follow_up.call(FollowUp.objects.first().submission_id)
    assert len(mail.outbox) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["kade-owner", "admin"])
def test_no_request_waits_for_the_mail_of_an_invitation(who: str, monkeypatch: pytest.MonkeyPatch) -> None:
    client, studio = as_(who), studio_at(KADE)
    address = reverse("people") if who != "admin" else reverse("studios:invite", args=[studio.pk])
    answered = client.post(address, {"email": "nieuw@voorbeeld.nl", "role": Role.TRAINER}, headers={"host": KADE})
    assert answered.status_code == 302
    assert not mail.outbox and Invitation.objects.get(studio=studio, role=Role.TRAINER).status == "waiting"
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    call_command("worker", once=True)
    assert [message.to for message in mail.outbox] == [["nieuw@voorbeeld.nl"]]


class BreaksOff(MailServer):
    """Takes each mail and hangs up without a word."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await super().handle_DATA(server, session, envelope)
        server.transport.abort()
        return "250 OK"


@pytest.fixture
def breaks_off(settings: Any) -> Iterator[BreaksOff]:
    server = BreaksOff()
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = server.hostname, server.port, False
    yield server
    server.stop()


@pytest.mark.django_db
def test_a_server_that_breaks_off_after_taking_a_reply_does_not_make_it_a_hundred(breaks_off: BreaksOff) -> None:
    ask(0)
    for _again in range(MOST_PERHAPS + 5):
        FollowUp.objects.filter(status="waiting", sent_at=None).exclude(kind__in=FollowUp.UNLESS_ANSWERED).update(
            due_at="2026-01-01T00:00:00Z"
        )
        follow_up.deliver_due()
    to = [str(message["To"]) for message in breaks_off.messages]
    assert to.count("p0@voorbeeld.nl") == MOST_PERHAPS
    reply = FollowUp.objects.get(kind="auto_reply")
    assert reply.status == "dead" and reply.error
    assert LeadEvent.objects.filter(kind="undelivered", data__follow_up=reply.pk).exists()
    assert to.count(studio_at(KADE).email) == MOST_PERHAPS + 5, "an alert goes on until a server says that it has it"
    assert FollowUp.objects.get(kind="alert").status == "waiting"
