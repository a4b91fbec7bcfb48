"""How clocks stand, from the moment that was promised (`due_at`) and the marks of a studio. Pure; "now" is given.

The stored moment is what everybody was told, so it is what counts, whatever the studio changes afterwards. A list of
leads shares a few marks per studio: instants against which `due_at` is held. So a hundred clocks cost one look at the
opening hours, and a filter on a clock's state needs no events.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from home.opening_hours import OpeningHours

ANSWER_WITHIN = timedelta(minutes=5)
FOR_EVER = 24 * 60 * 60


class State(StrEnum):
    """How a clock stands. Without one, nobody is owed a call."""

    NONE = "none"
    ASLEEP = "asleep"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Promise:
    """What a studio wants of itself, in opening time after a question came in."""

    remind_after: timedelta = timedelta(minutes=3)
    answer_within: timedelta = ANSWER_WITHIN
    agency_after: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class Marks:
    """One studio at one moment.

    A call due at or before `now` is late, at or before `amber_until` it is nearly so. Due at or after `asleep_from`
    (None while open) no opening time has passed at all. `closes_at` is None when closed, or when never closing.
    """

    now: datetime
    hours: OpeningHours
    is_open: bool
    amber: timedelta
    amber_until: datetime
    asleep_from: datetime | None
    closes_at: datetime | None

    @classmethod
    def of(cls, hours: OpeningHours, promise: Promise, *, now: datetime) -> Marks:
        is_open = hours.is_open(now)
        amber = promise.answer_within - promise.remind_after
        return cls(
            now=now,
            hours=hours,
            is_open=is_open,
            amber=amber,
            amber_until=hours.add_open_time(now, amber),
            asleep_from=None if is_open else hours.add_open_time(now, promise.answer_within),
            closes_at=next(hours.windows(now))[1] if is_open and hours.openings else None,
        )


@dataclass(frozen=True)
class Reading:
    """One clock. `left` is opening time, negative when late; `taken` is what a person needed to answer.

    `runs_for` is how many more seconds it runs at the pace of a wall clock; None when it stands still.
    """

    state: State
    due_at: datetime | None = None
    left: timedelta | None = None
    taken: timedelta | None = None
    in_time: bool = False
    amber: timedelta = timedelta()
    runs_for: int | None = None


def state_of(due_at: datetime | None, answered_at: datetime | None, marks: Marks) -> State:
    """Nobody is owed a call; somebody answered; else by how near it is to being due."""
    if due_at is None:
        return State.NONE
    if answered_at is not None:
        return State.STOPPED
    if due_at <= marks.now:
        return State.RED
    if due_at <= marks.amber_until:
        return State.AMBER
    if marks.asleep_from is not None and due_at >= marks.asleep_from:
        return State.ASLEEP
    return State.GREEN


def read(*, due_at: datetime | None, answered_at: datetime | None, answer_seconds: int | None, marks: Marks) -> Reading:
    """A clock as people see it."""
    state = state_of(due_at, answered_at, marks)
    if due_at is None or state == State.NONE:
        return Reading(State.NONE)
    if answered_at is not None:
        taken = None if answer_seconds is None else timedelta(seconds=answer_seconds)
        return Reading(State.STOPPED, due_at=due_at, taken=taken, in_time=answered_at <= due_at)
    hours, now = marks.hours, marks.now
    left = -hours.open_time_between(due_at, now) if state == State.RED else hours.open_time_between(now, due_at)
    runs_for = None
    if marks.is_open:
        runs_for = FOR_EVER if marks.closes_at is None else int((marks.closes_at - now).total_seconds())
    return Reading(state, due_at=due_at, left=left, amber=marks.amber, runs_for=runs_for)


def used_share(reading: Reading, *, started_at: datetime | None, marks: Marks) -> int:
    """How much of the time between the question and the promised moment is (or was) used up, in percent."""
    if reading.due_at is None or started_at is None:
        return 0
    whole = marks.hours.open_time_between(started_at, reading.due_at)
    if not whole:
        return 100
    used = whole - (reading.left or timedelta()) if reading.state != State.STOPPED else reading.taken or timedelta()
    return round(100 * min(max(used / whole, 0), 1))
