"""The first screen of the admin: who is waiting now, and how this week went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from wagtail.admin.ui.components import Component

from home.models import Studio

from ..models.lead import Lead
from ..privacy import audit
from .columns import clock_context
from .listing import shown, with_readings
from .scope import Scope, scope_of

SHOWN = 8
TEMPLATE = "intake/desk/waiting.html"


@dataclass(frozen=True)
class Attainment:
    """Calls that were due this week, or done before they were due. `share` is a whole percentage, None for none."""

    owed: int
    in_time: int

    @property
    def share(self) -> int | None:
        return round(100 * self.in_time / self.owed) if self.owed else None


def attainment(scope: Scope, *, now: datetime) -> Attainment:
    """How the promise was kept to whoever asked since Monday. Calls that can still be in time do not count."""
    today = now.astimezone(scope.zone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time.min, scope.zone)
    leads = scope.leads().filter(received_at__gte=monday, due_at__isnull=False)
    counts = leads.aggregate(
        owed=Count("pk", filter=Q(due_at__lte=now) | Q(answered_at__isnull=False)),
        in_time=Count("pk", filter=Q(answered_at__lte=F("due_at"))),
    )
    return Attainment(owed=counts["owed"], in_time=counts["in_time"])


def without_hours(scope: Scope) -> list[Studio]:
    """Studios that gave no opening hours: nobody there is promised a call, and no clock runs."""
    stored = Studio.objects.alias(hours_text=Cast("opening_hours", TextField()))
    studios = stored.filter(suspended_at=None, hours_text__in=("[]", '""'))
    if not scope.everything:
        studios = studios.filter(pk__in=scope.ids)
    return list(studios.only("name", "site_id").order_by("name", "pk")[:SHOWN])


def waiting_context(user: Any) -> dict[str, Any]:
    """What the panel shows: the longest waiting first, never more than fit on it."""
    scope, now = scope_of(user), timezone.now()
    queue = scope.leads().filter(due_at__isnull=False, answered_at__isnull=True).order_by("due_at", "pk")
    leads = with_readings(shown(queue[: SHOWN + 1]))
    audit.glanced(leads[:SHOWN], user=user)
    rows = [
        {"lead": lead, "clock": clock_context(lead.reading, zone=lead.studio.hours.zone)}  # type: ignore[attr-defined]
        for lead in leads[:SHOWN]
    ]
    return {
        "rows": rows,
        "has_more": len(leads) > SHOWN,
        "shown": SHOWN,
        "attainment": attainment(scope, now=now),
        "suspected": scope.leads().filter(standing=Lead.Standing.SUSPECTED, status=Lead.Status.NEW)[:1].count(),
        "several": scope.has_several,
        "without_hours": without_hours(scope),
    }


class WaitingPanel(Component):
    """On the admin's first screen, above everything else."""

    name = "waiting_leads"
    template_name = "intake/desk/waiting_panel.html"
    order = 10

    class Media:
        css = {"all": ["css/desk.css"]}
        js = ["js/desk.js"]

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return waiting_context(parent_context["request"].user)


def waiting(request: HttpRequest) -> HttpResponse:
    """What the panel shows, anew: asked every half minute while somebody looks."""
    response = render(request, TEMPLATE, waiting_context(request.user))
    response.headers["Cache-Control"] = "private, no-store"
    return response
