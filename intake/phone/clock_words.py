"""The clock of one lead in words, for the person who has to call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ..assignment import policy_of
from ..clock import Act, Clock, State, clock
from ..models.lead import Lead

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class ClockFace:
    """What is shown. `share` is how much of the time is used up, in percent; `ticks` while it can be counted down.

    Seconds are given rather than a moment: a phone's own clock may be wrong.
    """

    state: State
    words: str
    due_at: datetime | None = None
    share: int = 0
    seconds_left: int = 0
    ticks: bool = False


def face_of(lead: Lead, *, now: datetime) -> ClockFace:
    """How it stands with one lead, in the active language."""
    if lead.clock_started_at is None or lead.due_at is None:
        return ClockFace(State.NONE, _("No clock runs: nobody needs to call."))
    promise, hours = policy_of(lead.studio.site_id).promise, lead.studio.hours
    acts = [Act(at=lead.answered_at, human=True)] if lead.answered_at else []
    found = clock(received_at=lead.clock_started_at, hours=hours, acts=acts, now=now, promise=promise)
    used = 1 - found.left / promise.answer_within
    running = found.state in (State.GREEN, State.AMBER)
    return ClockFace(
        state=found.state,
        words=_words(found),
        due_at=lead.due_at,
        seconds_left=int(found.left.total_seconds()),
        share=round(100 * min(max(used, 0), 1)),
        # Closing time may lie between now and the moment: then seconds on the wall are not seconds on this clock.
        ticks=running and abs((lead.due_at - now) - found.left) < SECOND,
    )


def _words(found: Clock) -> str:
    match found.state:
        case State.STOPPED:
            return _("Answered in %(time)s") % {"time": spoken(found.taken or timedelta(0))}
        case State.RED:
            return _("%(time)s too late") % {"time": spoken(-found.left)}
        case State.ASLEEP:
            return _("Closed now: the clock runs from opening time")
        case _:
            return _("%(time)s left") % {"time": spoken(found.left)}


def spoken(time: timedelta) -> str:
    """A length of time as people say it: 45 seconds, 4 min 12 s, 3 h 5 min."""
    seconds = max(int(time.total_seconds()), 0)
    minutes, hours = seconds // 60, seconds // 3600
    if minutes == 0:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    if hours == 0:
        return _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": seconds % 60}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": minutes % 60}
