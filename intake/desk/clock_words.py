"""Clocks in words, so that nobody has to tell their colours apart."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..clock import State
from ..promise import promised_moment
from .readings import Reading

STATE_WORDS = {
    State.GREEN: gettext_lazy("Call now"),
    State.AMBER: gettext_lazy("Hurry"),
    State.RED: gettext_lazy("Too late"),
    State.ASLEEP: gettext_lazy("Asleep"),
    State.STOPPED: gettext_lazy("Answered"),
    State.NONE: gettext_lazy("No call owed"),
}
STATE_CHOICES = [
    (State.RED, gettext_lazy("too late (red)")),
    (State.AMBER, gettext_lazy("hurry (amber)")),
    (State.GREEN, gettext_lazy("call now (green)")),
    (State.ASLEEP, gettext_lazy("asleep: we are closed")),
    (State.STOPPED, gettext_lazy("stopped: a person answered")),
    (State.NONE, gettext_lazy("no call owed")),
]

LONG_AGO = timedelta(hours=8)
"""Of opening time. From here on the day says more than a number of hours."""


def spell(length: timedelta) -> str:
    """A length as people say it: seconds below a minute, then minutes, then hours and minutes."""
    seconds = int(abs(length).total_seconds())
    if seconds < 60:
        return _("%(count)s s") % {"count": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return _("%(count)s min") % {"count": minutes}
    if minutes < 10 * 60 and minutes % 60:
        return _("%(hours)s h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
    return _("%(count)s h") % {"count": minutes // 60}


def ticking(length: timedelta) -> str:
    """A length that is watched while it runs: 4:05. From an hour on nobody counts seconds."""
    seconds = int(abs(length).total_seconds())
    return spell(length) if seconds >= 60 * 60 else f"{seconds // 60}:{seconds % 60:02d}"


def detail(reading: Reading, *, now: datetime, zone: ZoneInfo) -> str:
    """What stands beside a clock's state: the time left, how late, or how long a person took."""
    match reading.state:
        case State.GREEN | State.AMBER if reading.runs_for is not None:
            return left_words() % {"time": ticking(reading.left or timedelta())}
        case State.GREEN | State.AMBER | State.ASLEEP:
            return promised_moment(reading.due_at, now=now, zone=zone)
        case State.RED if reading.left is not None and -reading.left >= LONG_AGO:
            due = (reading.due_at or now).astimezone(zone)
            return _("since %(day)s") % {
                "day": date_format(due, "SHORT_DAY_FORMAT" if due.year == now.year else "SHORT_DAY_YEAR_FORMAT")
            }
        case State.RED:
            return late_words() % {"time": ticking(reading.left or timedelta())}
        case State.STOPPED if reading.taken is None:
            return ""
        case State.STOPPED:
            words = _("in %(time)s") if reading.in_time else _("after %(time)s, too late")
            return words % {"time": spell(reading.taken or timedelta())}
    return ""


def left_words() -> str:
    """What stands beside a clock that runs."""
    return _("%(time)s left")


def late_words() -> str:
    """What stands beside a clock that is past its time."""
    return _("%(time)s late")
