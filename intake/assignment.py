"""Who calls: the same person always, or whoever is on duty and was given a lead longest ago.

Only people who work in the studio now: a duty stays written down when somebody leaves, and counts no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F

from .models.policy import Duty, FollowUpPolicy
from .people import people_at

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Turn:
    """One person in the queue. `last_given_at` is None for somebody who was never given a lead."""

    person_id: int
    last_given_at: datetime | None


def whose_turn(turns: Iterable[Turn], *, not_these: Sequence[int] = ()) -> int | None:
    """Whoever waited longest; among equals the first. None when nobody is left."""
    free = [turn for turn in turns if turn.person_id not in not_these]
    return min(free, key=lambda turn: turn.last_given_at or NEVER).person_id if free else None


def give_turn(
    policy: FollowUpPolicy,
    *,
    calls_at: datetime,
    zone: ZoneInfo,
    at: datetime,
    not_these: Sequence[int] = (),
    duties: Sequence[Duty] | None = None,
    rather: int | None = None,
) -> Any:
    """The person who calls at `calls_at`; remembers it, so that the next lead goes to somebody else.

    Call inside a transaction: the queue is locked while it is read. `duties` is that queue, when it was read already.
    A fixed person who has left is passed by: then people take turns. `rather` is who has this lead already: they keep
    it while they are there, and nobody else's turn is used up.
    """
    if policy.assignment == FollowUpPolicy.Assignment.FIXED and policy.fixed_person_id not in not_these:
        fixed = people_at(policy.site_id).filter(pk=policy.fixed_person_id).first()
        if fixed is not None:
            return fixed
    if policy.pk is None:
        return None
    queue = locked_queue(policy.site_id) if duties is None else duties
    there = {duty.person_id: duty for duty in queue if duty.takes_calls_at(calls_at, zone)}
    if rather in there and rather not in not_these:
        return there[rather].person
    turns = [Turn(person_id=duty.person_id, last_given_at=duty.last_given_at) for duty in there.values()]
    person = whose_turn(turns, not_these=not_these)
    if person is None:
        return None
    Duty.objects.filter(pk=there[person].pk).update(last_given_at=at)
    return there[person].person


def locked_queue(site_id: int) -> list[Duty]:
    """Everybody there who takes calls for a studio, with their policy; whoever waited longest comes first."""
    duties = Duty.objects.select_for_update(of=("self",)).select_related("person", "policy")
    people = people_at(site_id).order_by().values("pk")
    there = duties.filter(policy__site_id=site_id, on_duty=True, person__in=people)
    return list(there.order_by(F("last_given_at").asc(nulls_first=True), "pk"))


def queue_of(site_id: int) -> tuple[FollowUpPolicy, list[Duty]]:
    """The studio's follow-up and its queue: one query where there is a queue. Call inside a transaction."""
    duties = locked_queue(site_id)
    return (duties[0].policy if duties else policy_of(site_id)), duties


def policy_of(site_id: int) -> FollowUpPolicy:
    """The studio's follow-up, or the defaults when nobody has set any."""
    return FollowUpPolicy.objects.filter(site_id=site_id).first() or FollowUpPolicy(site_id=site_id)
