"""Delivery of follow-up: claim a row, send outside any transaction, write down how it went."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from home.jobs import broke_off
from home.log_privacy import scrubbed

from .claims import ClaimLost, claim, give_back, lets_go
from .escalation import hand_over
from .failures import CannotDeliver, Refused
from .mail import sending as mails
from .models.follow_up import FollowUp
from .models.lead import Lead, LeadEvent
from .webhooks import sending as webhooks

logger = logging.getLogger(__name__)

Status = FollowUp.Status
SWEEP_SIZE = 100
TO_PEOPLE = frozenset(FollowUp.Kind.values) - FollowUp.TO_PROGRAMS


def send(row: FollowUp) -> None:
    """Say what a row says, to people or to a program. Raises what came between, `Refused` where that is for good.

    `row.uuid` is the same at each try. What takes longer than half a minute calls `claims.told` on the way.
    """
    (webhooks if row.kind in FollowUp.TO_PROGRAMS else mails).send(row)


@lets_go
def deliver(pk: int) -> bool:
    """Send one follow-up if it is due and nobody else is at it. True when it was sent now.

    At least once: a worker killed between sending and writing it down leaves a claimed row, which is
    sent again after CLAIM_LASTS.
    """
    row = claim(pk, timezone.now())
    if row is None:
        return False
    if row.attempts > row.MOST_ATTEMPTS:
        # Whatever fails in words stops at the maximum: this row took its worker down, each time.
        _failed(row, Refused(broke_off()))
        return False
    if row.kind in FollowUp.UNLESS_ANSWERED and not row.submission.lead.is_waiting:
        row.write(status=Status.NOT_NEEDED)
        return False
    try:
        if row.kind == FollowUp.Kind.ESCALATION and not hand_over(row):
            row.write(status=Status.NOT_NEEDED)
            return False
        send(row)
    except ClaimLost:
        logger.warning("Follow-up %s took too long; whoever claims it next goes on with it.", row.pk)
        return False
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is written down and tried again
        _failed(row, error)
        return False
    _sent(row)
    return True


def deliver_submission(pk: int) -> int:
    """Say to people whatever is due for one submission. How many were sent."""
    due = FollowUp.objects.due(timezone.now()).filter(submission_id=pk, kind__in=TO_PEOPLE)
    return sum(deliver(pk) for pk in due.values_list("pk", flat=True))


def deliver_due(at: datetime | None = None, *, kinds: Collection[str] = FollowUp.Kind.values) -> int:
    """The sweeper: deliver whatever is due, was lost by the queue, or was dropped by a worker that died.

    A webhook that fails is left alone for the rest of the sweep, so that one dead server takes one time-out of
    everybody's time and not one for each message.
    """
    give_back()
    due = FollowUp.objects.due(at or timezone.now()).filter(kind__in=kinds)
    sent, failing = 0, set()
    for pk, webhook_id in list(due.values_list("pk", "webhook_id")[:SWEEP_SIZE]):
        if webhook_id in failing:
            continue
        if deliver(pk):
            sent += 1
        elif webhook_id is not None:
            failing.add(webhook_id)
    return sent


def try_again(row: FollowUp) -> None:
    """Somebody wants a message that was given up to be tried again: from the start, now."""
    FollowUp.objects.filter(pk=row.pk, status=Status.FAILED).update(
        status=Status.WAITING, due_at=timezone.now(), attempts=0
    )


def _sent(row: FollowUp) -> None:
    """Write down that it was sent: on the row, in the lead's history, and what it means for the lead."""
    at, lead = timezone.now(), row.submission.lead
    with transaction.atomic():
        # What a webhook was sent is kept for the next try only.
        if not row.finish(sent_at=at, body=""):
            return
        LeadEvent.of(lead, LeadEvent.Kind.SENT, at=at, follow_up=row.pk, message=row.kind).save()
        if row.kind == FollowUp.Kind.AUTO_REPLY:
            Lead.objects.filter(pk=lead.pk, acknowledged_at__isnull=True).update(acknowledged_at=at)


def _failed(row: FollowUp, error: Exception) -> None:
    """Wait longer each time, with jitter; after the last attempt give up where people can see it."""
    logger.warning("Follow-up %s failed (attempt %s): %s", row.pk, row.attempts, scrubbed(str(error)))
    words = str(error) if isinstance(error, CannotDeliver) else f"{type(error).__name__}: {error}"
    words = words.replace("\n", " ")[:300]
    with transaction.atomic():
        if row.fail(words, for_good=isinstance(error, Refused)) and row.status == Status.FAILED:
            lead, kind = row.submission.lead, LeadEvent.Kind.UNDELIVERED
            event = LeadEvent.of(lead, kind, at=row.due_at, text=row.error, follow_up=row.pk, message=row.kind)
            event.save()
