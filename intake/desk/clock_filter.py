"""Leads by the state of their clock, as a filter that the database can use."""

from __future__ import annotations

from datetime import datetime

from home.models import Studio

from ..clock import State, state_of
from ..marks import marks_of
from ..models.lead import LeadQuerySet

WAITING = "waiting"
"""Green, amber, red and asleep together."""

LOOKED_AT = 2000
"""Waiting leads that are not late: only their state depends on opening hours. Nobody waits behind more."""


def with_clock(leads: LeadQuerySet, state: str, *, now: datetime) -> LeadQuerySet:
    """Only leads whose clock is in `state`."""
    waiting = leads.filter(due_at__isnull=False, answered_at__isnull=True)
    match state:
        case "waiting":
            return waiting
        case State.NONE:
            return leads.filter(due_at__isnull=True)
        case State.STOPPED:
            return leads.filter(due_at__isnull=False, answered_at__isnull=False)
        case State.RED:
            return waiting.filter(due_at__lte=now)
    running = list(
        waiting.filter(due_at__gt=now).order_by("due_at").values_list("pk", "studio_id", "due_at")[:LOOKED_AT]
    )
    studios = Studio.objects.filter(pk__in={studio_id for _pk, studio_id, _due in running})
    marks = marks_of(studios, now=now)
    return leads.filter(
        pk__in=[pk for pk, studio_id, due_at in running if state_of(due_at, None, marks[studio_id]) == state]
    )
