"""What must happen after a question came in: who calls, before when, and what is said to whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from home.opening_hours import OpeningHours

from .assignment import give_turn
from .models.follow_up import FollowUp
from .models.lead import Lead, LeadEvent, Submission, person_name
from .models.policy import Duty, FollowUpPolicy
from .models.webhook import Webhook
from .tasks import deliver_soon

Kind = FollowUp.Kind


def start_clock(
    lead: Lead, *, policy: FollowUpPolicy, hours: OpeningHours, at: datetime, duties: Sequence[Duty] | None = None
) -> list[LeadEvent]:
    """Start counting and name who calls. Changes `lead` without saving it; returns the events to save.

    `duties` is the studio's queue, when it was read already.
    """
    lead.clock_started_at = at
    lead.due_at = hours.add_open_time(at, policy.promise.answer_within)
    lead.answered_at = lead.answer_seconds = None
    lead.assigned_to = give_turn(policy, calls_at=lead.due_at, zone=hours.zone, at=at, duties=duties)
    if lead.assigned_to is None:
        return []
    return [LeadEvent.of(lead, LeadEvent.Kind.ASSIGNED, at=at, text=person_name(lead.assigned_to))]


def plan_follow_up(
    submission: Submission, *, policy: FollowUpPolicy, hours: OpeningHours, with_clock: bool
) -> list[FollowUp]:
    """The rows first, which are the truth; then the fast path."""
    at = submission.received_at
    rows = [FollowUp(submission=submission, kind=Kind.ALERT, due_at=at)]
    if submission.lead.email:
        rows.append(FollowUp(submission=submission, kind=Kind.AUTO_REPLY, due_at=at))
    webhooks = Webhook.objects.filter(studio_id=submission.lead.studio_id, is_active=True)
    rows.extend(FollowUp(submission=submission, kind=Kind.WEBHOOK, webhook=webhook, due_at=at) for webhook in webhooks)
    if with_clock:
        promise = policy.promise
        for kind, wait in (
            (Kind.REMINDER, promise.remind_after),
            (Kind.ESCALATION, promise.answer_within),
            (Kind.AGENCY, promise.agency_after),
        ):
            rows.append(FollowUp(submission=submission, kind=kind, due_at=hours.add_open_time(at, wait)))
    FollowUp.objects.bulk_create(rows)
    deliver_soon(submission.pk)
    return rows
