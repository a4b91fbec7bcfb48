"""The five-minute clock: from facts to how an answer stands. Pure; the moment "now" is given.

It runs only while the studio is open, and only a human act stops it. A robot's mail is an acknowledgement, which is
never counted as an answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from home.opening_hours import OpeningHours

ANSWER_WITHIN = timedelta(minutes=5)


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
class Act:
    """Something that was done about a lead, by a person or by a machine."""

    at: datetime
    human: bool


@dataclass(frozen=True)
class Clock:
    """How it stands. `left` and `taken` are opening time; `left` is negative when it is too late."""

    state: State
    due_at: datetime
    left: timedelta
    stopped_at: datetime | None = None
    taken: timedelta | None = None

    @property
    def in_time(self) -> bool:
        """Whether a person answered before it was due."""
        return self.stopped_at is not None and self.stopped_at <= self.due_at


def clock(*, received_at: datetime, hours: OpeningHours, acts: Iterable[Act], now: datetime, promise: Promise) -> Clock:
    """How the clock that started at `received_at` (aware) stands `now`.

    The first human act at or after the start stops it, whatever the machines did. Asleep: still closed, so no
    time has passed. Amber from `remind_after`, red from `due_at` on.
    """
    due_at = hours.add_open_time(received_at, promise.answer_within)
    stopped_at = min((act.at for act in acts if act.human and act.at >= received_at), default=None)
    until = now if stopped_at is None else stopped_at
    spent = hours.open_time_between(received_at, until)
    left = promise.answer_within - spent
    if stopped_at is not None:
        return Clock(State.STOPPED, due_at=due_at, left=left, stopped_at=stopped_at, taken=spent)
    return Clock(_running(spent, hours, now, due_at, promise), due_at=due_at, left=left)


def _running(spent: timedelta, hours: OpeningHours, now: datetime, due_at: datetime, promise: Promise) -> State:
    if now >= due_at:
        return State.RED
    if spent >= promise.remind_after:
        return State.AMBER
    if not spent and not hours.is_open(now):
        return State.ASLEEP
    return State.GREEN
