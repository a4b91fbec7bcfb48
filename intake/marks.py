"""Marks of studios, by which their clocks are read: what each promises itself, and its opening hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from home.models import Studio

from .clock import Marks, Reading, read
from .models.lead import Lead
from .models.policy import FollowUpPolicy


def marks_of(studios: Iterable[Studio], *, now: datetime) -> dict[int, Marks]:
    """Marks by the studio's number. One query; a studio that set nothing has the defaults."""
    named = {studio.pk: studio for studio in studios}
    policies = {
        policy.site_id: policy
        for policy in FollowUpPolicy.objects.filter(site_id__in={studio.site_id for studio in named.values()})
    }
    return {
        pk: Marks.of(studio.hours, policies.get(studio.site_id, FollowUpPolicy()).promise, now=now)
        for pk, studio in named.items()
    }


def reading_of(lead: Lead, marks: Marks) -> Reading:
    """The clock of one lead, by the marks of its studio."""
    return read(due_at=lead.due_at, answered_at=lead.answered_at, answer_seconds=lead.answer_seconds, marks=marks)
