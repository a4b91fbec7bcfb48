"""The columns of the list of leads."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from wagtail.admin.ui.tables import Column, TitleColumn

from ..clock import Reading
from ..clock_text import STATE_WORDS, detail, hour_words
from ..models.lead import Lead, person_name


class ClockColumn(Column):
    """How the clock stands: shape, word and time. `LeadIndexView` hangs the reading on each lead."""

    cell_template_name = "intake/desk/cells/clock.html"

    def get_value(self, instance: Lead) -> Any:
        return clock_context(instance.reading, zone=ZoneInfo(instance.studio.time_zone))  # type: ignore[attr-defined]


class LeadTitleColumn(TitleColumn):
    """Who it is, what they want next, and a number to tap."""

    cell_template_name = "intake/desk/cells/name.html"


class VerdictColumn(Column):
    cell_template_name = "intake/desk/cells/verdict.html"


class StatusColumn(Column):
    cell_template_name = "intake/desk/cells/status.html"


class ReceivedColumn(Column):
    """When they asked, as the studio's own wall clock says it."""

    cell_template_name = "intake/desk/cells/received.html"

    def get_value(self, instance: Lead) -> str:
        return short_moment(instance.received_at, zone=ZoneInfo(instance.studio.time_zone))


def short_moment(at: Any, *, zone: ZoneInfo) -> str:
    """Today only the time; else the day with it."""
    local, now = at.astimezone(zone), timezone.now().astimezone(zone)
    if local.date() == now.date():
        return date_format(local, "TIME_FORMAT")
    return date_format(local, "SHORT_DAY_TIME_FORMAT" if local.year == now.year else "SHORT_DAY_YEAR_TIME_FORMAT")


def clock_context(reading: Reading, *, zone: ZoneInfo) -> dict[str, Any]:
    """What `intake/desk/clock.html` draws."""
    return {
        "state": reading.state.value,
        "word": STATE_WORDS[reading.state],
        "detail": detail(reading, now=timezone.now(), zone=zone),
        "late_answer": reading.state == "stopped" and not reading.in_time,
        "left": None if reading.left is None else int(reading.left.total_seconds()),
        "amber": int(reading.amber.total_seconds()),
        "runs_for": reading.runs_for,
        "hour_words": hour_words(),
        "due_at": reading.due_at.astimezone(zone) if reading.due_at else None,
    }


def article_title(lead: Lead) -> str:
    """The title of the article that brought them."""
    return lead.source_page.title if lead.source_page else lead.source_path


def caller(lead: Lead) -> str:
    """Who was given this lead."""
    return person_name(lead.assigned_to) if lead.assigned_to else "–"
