"""Moments and clocks in words: the one place that pages, mails, desk and phone take them from."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .clock import Reading, State

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


# --- The moment that was promised ---


def promised_moment(due_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> str:
    """`due_at` as the studio's visitors say it, in the active language: today, tomorrow, or the day. None is empty."""
    if due_at is None:
        return ""
    due, today = due_at.astimezone(zone), now.astimezone(zone).date()
    time = time_format(due.timetz(), "TIME_FORMAT")
    if due.date() == today:
        return _("today before %(time)s") % {"time": time}
    if due.date() == today + timedelta(days=1):
        return _("tomorrow before %(time)s") % {"time": time}
    return _("%(day)s before %(time)s") % {"day": date_format(due, "WEEKDAY_FORMAT"), "time": time}


def moment_ahead(due_at: datetime | None, answered_at: datetime | None, *, now: datetime, zone: ZoneInfo) -> str:
    """The promised moment while somebody still owes the call and it can still be kept; else empty."""
    if due_at is None or answered_at is not None or due_at <= now:
        return ""
    return promised_moment(due_at, now=now, zone=zone)


# --- The clock in the desk ---


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


def hour_words() -> str:
    """From an hour on, for a script that counts: `#h` and `#m` stand for the numbers."""
    return _("%(hours)s h %(minutes)02d min").replace("%(minutes)02d", "#m") % {"hours": "#h"}


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


# --- The clock on a phone ---


def phone_words(reading: Reading) -> str:
    """A clock in one line, for whoever stands with a telephone in their hand."""
    length = abs(reading.left or timedelta())
    match reading.state:
        case State.NONE:
            return _("No clock runs: nobody needs to call.")
        case State.STOPPED if reading.taken is None:
            return str(STATE_WORDS[State.STOPPED])
        case State.STOPPED:
            return _("Answered in %(time)s") % {"time": spoken(reading.taken or timedelta())}
        case State.RED:
            return _("%(time)s too late") % {"time": spoken(length)}
        case State.ASLEEP:
            return _("Closed now: the clock runs from opening time")
    return left_words() % {"time": spoken(length)}


def spoken(time: timedelta) -> str:
    """A length of time as people say it: 45 seconds, 4 min 12 s, 3 h 5 min."""
    seconds = max(int(time.total_seconds()), 0)
    minutes, hours = seconds // 60, seconds // 3600
    if minutes == 0:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if hours == 0:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": seconds % 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}


def countdown_words() -> dict[str, str]:
    """What a script writes while time runs out, with `#` for each number: by the largest unit that is left."""
    blanks = {"n": "#", "hours": "#", "minutes": "#", "seconds": "#"}
    lengths = {
        "hours": _("%(hours)s h %(minutes)s min"),
        "minutes": _("%(minutes)s min %(seconds)s s"),
        "seconds": ngettext("%(n)s second", "%(n)s seconds", 2),
        "second": ngettext("%(n)s second", "%(n)s seconds", 1),
    }
    return {unit: left_words() % {"time": words % blanks} for unit, words in lengths.items()}
