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

    Without opening hours nobody can say before when, so no clock runs; somebody is named all the same. `duties` is the
    studio's queue, when it was read already.
    """
    calls_at = hours.add_open_time(at, policy.promise.answer_within)
    lead.clock_started_at, lead.due_at = (at, calls_at) if hours.opens_after(at) else (None, None)
    lead.answered_at = lead.answer_seconds = None
    before = lead.assigned_to_id
    lead.assigned_to = give_turn(policy, calls_at=calls_at, zone=hours.zone, at=at, duties=duties, rather=before)
    if lead.assigned_to is None or lead.assigned_to_id == before:
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
