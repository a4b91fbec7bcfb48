"""The clock of one lead on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..clock import State, used_share
from ..clock_text import phone_words
from ..marks import marks_of, reading_of
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

    @property
    def is_ahead(self) -> bool:
        """Whether the moment can still be kept."""
        return self.state in (State.GREEN, State.AMBER, State.ASLEEP)


def face_of(lead: Lead, *, now: datetime) -> ClockFace:
    """How it stands with one lead, in the active language: read as the desk reads it."""
    marks = marks_of([lead.studio], now=now)[lead.studio_id]
    reading = reading_of(lead, marks)
    left = reading.left or timedelta()
    runs = reading.state in (State.GREEN, State.AMBER)
    return ClockFace(
        state=reading.state,
        words=phone_words(reading),
        due_at=reading.due_at,
        seconds_left=int(left.total_seconds()),
        share=used_share(reading, started_at=lead.clock_started_at, marks=marks),
        # Closing time may lie between now and the moment: then seconds on the wall are not seconds on this clock.
        ticks=runs and reading.due_at is not None and abs((reading.due_at - now) - left) < SECOND,
    )
