"""Clocks read from a lead's columns say what the clock itself says of the same facts."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.opening_hours import Opening, OpeningHours
from intake.clock import Act, Promise, State, clock
from intake.desk.readings import Marks, read, state_of

OFFICE = OpeningHours(openings=tuple(Opening(day, time(9), time(17)) for day in range(5)))
ALWAYS = OpeningHours()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # 10:00 in Amsterdam
PROMISE = Promise()


def state(*, asked: datetime, now: datetime, hours: OpeningHours = OFFICE, answered: datetime | None = None) -> State:
    due_at = hours.add_open_time(asked, PROMISE.answer_within)
    return state_of(due_at, answered, Marks.of(hours, PROMISE, now=now))


@pytest.mark.parametrize(
    ("after", "expected"),
    [(0, "green"), (179, "green"), (180, "amber"), (299, "amber"), (300, "red"), (86400, "red")],
)
def test_colours_follow_the_seconds_that_passed(after: int, expected: str) -> None:
    assert state(asked=MONDAY, now=MONDAY + timedelta(seconds=after)) == expected


def test_asleep_while_closed_and_only_while_nothing_of_the_time_has_passed() -> None:
    evening = datetime(2026, 3, 2, 20, 0, tzinfo=UTC)
    assert state(asked=evening, now=evening + timedelta(hours=3)) == State.ASLEEP
    just_before_closing = datetime(2026, 3, 2, 15, 58, tzinfo=UTC)
    assert state(asked=just_before_closing, now=evening) == State.GREEN


def test_nobody_is_owed_a_call_and_somebody_answered() -> None:
    marks = Marks.of(OFFICE, PROMISE, now=MONDAY)
    assert state_of(None, None, marks) == State.NONE
    assert state_of(MONDAY, MONDAY, marks) == State.STOPPED


def test_a_stopped_clock_says_how_long_it_took_and_whether_that_was_in_time() -> None:
    marks = Marks.of(OFFICE, PROMISE, now=MONDAY)
    late = read(due_at=MONDAY, answered_at=MONDAY + timedelta(minutes=1), answer_seconds=360, marks=marks)
    assert (late.in_time, late.taken) == (False, timedelta(minutes=6))
    assert read(due_at=MONDAY, answered_at=MONDAY, answer_seconds=300, marks=marks).in_time


def test_it_runs_no_longer_than_the_studio_is_open() -> None:
    marks = Marks.of(OFFICE, PROMISE, now=datetime(2026, 3, 2, 15, 59, tzinfo=UTC))
    due_at = OFFICE.add_open_time(marks.now, PROMISE.answer_within)
    reading = read(due_at=due_at, answered_at=None, answer_seconds=None, marks=marks)
    assert (reading.runs_for, reading.left) == (60, timedelta(minutes=5))


@given(
    asked=st.integers(0, 21 * 24 * 3600),
    later=st.integers(0, 4 * 24 * 3600),
    answered=st.none() | st.integers(0, 4 * 24 * 3600),
    hours=st.sampled_from([OFFICE, ALWAYS]),
)
def test_the_columns_say_what_the_events_say(asked: int, later: int, answered: int | None, hours: OpeningHours) -> None:
    """Through the spring change of the clocks too."""
    received_at = datetime(2026, 3, 16, tzinfo=UTC) + timedelta(seconds=asked)
    now = received_at + timedelta(seconds=later)
    acts = [] if answered is None else [Act(at=received_at + timedelta(seconds=answered), human=True)]
    acts = [act for act in acts if act.at <= now]
    truth = clock(received_at=received_at, hours=hours, acts=acts, now=now, promise=PROMISE)
    answered_at = acts[0].at if acts else None
    reading = read(
        due_at=truth.due_at, answered_at=answered_at, answer_seconds=None, marks=Marks.of(hours, PROMISE, now=now)
    )
    assert reading.state == truth.state
    assert reading.in_time == truth.in_time
    if truth.state in (State.GREEN, State.AMBER, State.ASLEEP):
        assert reading.left == truth.left
