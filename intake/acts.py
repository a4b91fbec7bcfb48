"""What people do about a lead. One function each; every one leaves a line in the lead's history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .assignment import policy_of
from .known import find_known, remember, starts_clock, take_over
from .models.follow_up import FollowUp
from .models.lead import Lead, LeadEvent, Submission, person_name
from .models.privacy import AuditEntry
from .planning import plan_follow_up, start_clock
from .tasks import deliver_soon
from .telling import tell

Kind = LeadEvent.Kind


def log_call(
    lead: Lead, *, user: Any, reached: bool, text: str = "", by: str = "", at: datetime | None = None
) -> LeadEvent:
    """Somebody called. Reaching a new lead makes them “reached”; not reaching them also counts as answering."""
    changes = {"status": Lead.Status.REACHED} if reached and lead.status == Lead.Status.NEW else {}
    kind = Kind.CALLED if reached else Kind.NO_ANSWER
    return _act(lead, kind, user=user, by=by, text=text, at=at, changes=changes)


def log_reply(lead: Lead, *, user: Any, text: str = "", at: datetime | None = None) -> LeadEvent:
    """Somebody wrote back, by mail or otherwise."""
    return _act(lead, Kind.REPLIED, user=user, text=text, at=at)


def add_note(lead: Lead, *, user: Any, text: str, at: datetime | None = None) -> LeadEvent:
    """Something worth knowing. Does not stop the clock."""
    return _act(lead, Kind.NOTE, user=user, text=text, at=at)


def change_status(
    lead: Lead,
    *,
    user: Any,
    status: str,
    reason: str = "",
    by: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
    at: datetime | None = None,
) -> LeadEvent:
    """How it stands with somebody. Clients get the day they started; who ended, the day they left.

    Whoever is a client again after an end starts anew. Who turns out not to be one, nor to have been, has no such days:
    the report counts them.
    """
    at = at or timezone.now()
    changes: dict[str, Any] = {"status": status, "status_reason": reason}
    if status == Lead.Status.CLIENT:
        before = None if lead.ended_on else lead.started_on
        changes["started_on"] = started_on or before or timezone.localdate(at)
        changes["ended_on"] = None
    elif status == Lead.Status.ENDED:
        if started_on:
            changes["started_on"] = started_on
        changes["ended_on"] = ended_on or timezone.localdate(at)
    elif lead.status in (Lead.Status.CLIENT, Lead.Status.ENDED):
        changes |= {"started_on": None, "ended_on": None}
    data = {"from": lead.status, "to": status}
    words = f"{lead.get_status_display()} → {Lead.Status(status).label}" + (f": {reason}" if reason else "")
    return _act(lead, Kind.STATUS, user=user, by=by, text=words, at=at, changes=changes, **data)


def plan_next_action(lead: Lead, *, user: Any, action: str, on: date | None, at: datetime | None = None) -> LeadEvent:
    """What happens next, and when. An empty action clears it. Does not stop the clock."""
    changes = {"next_action": action, "next_action_on": on}
    words = f"{action} · {on:%Y-%m-%d}" if action and on else action
    return _act(lead, Kind.CHANGED, user=user, text=words, at=at, changes=changes)


def assign(lead: Lead, *, person: Any, user: Any = None, at: datetime | None = None) -> LeadEvent:
    """Give a lead to somebody, and tell them, and who had it; nobody is told what they did themselves.

    Does not stop the clock.
    """
    at, before = at or timezone.now(), lead.assigned_to_id
    with transaction.atomic():
        changes = {"assigned_to": person}
        event = _act(lead, Kind.ASSIGNED, user=user, text=person_name(person), at=at, changes=changes, before=before)
        submission = lead.submissions.order_by("-received_at", "-pk").first()
        did = user.pk if user is not None else None
        if submission is not None and person.pk != before:
            if person.pk != did:
                tell(submission, FollowUp.Kind.GIVEN, at=at)
            if before and before != did:
                tell(submission, FollowUp.Kind.TAKEN_OVER, at=at)
            deliver_soon(submission.pk)
    return event


def revoke_links(lead: Lead, *, user: Any, at: datetime | None = None) -> LeadEvent:
    """Make every link to this lead that was sent so far invalid. Does not stop the clock."""
    return _act(lead, Kind.REVOKED, user=user, at=at, changes={"link_number": F("link_number") + 1})


def accept(lead: Lead, *, user: Any, at: datetime | None = None) -> LeadEvent:
    """No spam after all: treated as it would have been when it came in, but from now on.

    Somebody who is known by its address or number gets it as one more submission of theirs, and the lead that was kept
    apart goes: the event names the lead that stays.
    """
    at = at or timezone.now()
    studio = lead.studio
    policy, hours = policy_of(studio.site_id), studio.hours
    with transaction.atomic():
        submission = lead.submissions.select_related("lead", "intake_page").latest("received_at")
        known = find_known(submission, studio_id=lead.studio_id, at=at)
        starts = starts_clock(submission, known)
        stays = known.lead or lead
        take_over(stays, submission, known)
        events = start_clock(stays, policy=policy, hours=hours, at=at) if starts else []
        stays.save()
        remember(submission, stays, known, at=at)
        if stays.pk != lead.pk:
            _move(lead, to=stays)
        submission.lead, submission.received_at = stays, at
        if submission.finished:
            plan_follow_up(submission, policy=policy, hours=hours, with_clock=starts and stays.is_waiting)
        LeadEvent.objects.bulk_create(events)
        return _act(stays, Kind.ACCEPTED, user=user, at=at)


def _move(lead: Lead, *, to: Lead) -> None:
    """All that belongs to a lead now belongs to another; nothing is left of the first."""
    for model in (Submission, LeadEvent, AuditEntry):
        model.objects.filter(lead=lead).update(lead=to)
    lead.delete()


def _act(
    lead: Lead,
    kind: LeadEvent.Kind,
    *,
    user: Any,
    by: str = "",
    text: str = "",
    at: datetime | None = None,
    changes: dict[str, Any] | None = None,
    **data: Any,
) -> LeadEvent:
    """Write the event and what follows from it, together. `by` names somebody who is no user: as human as one."""
    at = at or timezone.now()
    with transaction.atomic():
        event = LeadEvent.of(lead, kind, at=at, user=user, by=by, text=text, **data)
        event.save()
        if changes:
            Lead.objects.filter(pk=lead.pk).update(**changes)
        if (user is not None or by) and kind in LeadEvent.HUMAN_ANSWERS:
            stop_clock(lead, at=at)
    lead.refresh_from_db()
    return event


def stop_clock(lead: Lead, *, at: datetime) -> None:
    """A person answered: the first time counts. What was still to be said about waiting is not needed any more."""
    if lead.clock_started_at is None:
        return
    seconds = int(lead.studio.hours.open_time_between(lead.clock_started_at, at).total_seconds())
    stopped = Lead.objects.filter(pk=lead.pk, answered_at__isnull=True).update(answered_at=at, answer_seconds=seconds)
    if stopped:
        FollowUp.objects.filter(
            submission__lead=lead, kind__in=FollowUp.UNLESS_ANSWERED, status=FollowUp.Status.WAITING
        ).update(status=FollowUp.Status.NOT_NEEDED)
