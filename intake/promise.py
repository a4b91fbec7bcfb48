"""A promised moment in words: "vandaag vóór 14:05"."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _


def promised_moment(due_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> str:
    """`due_at` as the studio's visitors say it, in the active language: today, tomorrow, or the day. None is empty."""
    if due_at is None:
        return ""
    due, today = due_at.astimezone(zone), now.astimezone(zone).date()
    time = time_format(due.timetz(), "H:i")
    if due.date() == today:
        return _("today before %(time)s") % {"time": time}
    if due.date() == today + timedelta(days=1):
        return _("tomorrow before %(time)s") % {"time": time}
    return _("%(day)s before %(time)s") % {"day": date_format(due, "WEEKDAY_FORMAT"), "time": time}
