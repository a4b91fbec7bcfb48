"""The clock, read from the moment that was promised: it runs in opening time, and whoever answered stopped it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.opening_hours import Opening, OpeningHours
from intake.clock import Marks, Promise, Reading, State, used_share
from intake.clock import read as read_clock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
WEEK = OpeningHours(openings=tuple(Opening(day, time(7), time(21)) for day in range(5)))
MINUTE = timedelta(minutes=1)


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM)


def read(
    received_at: datetime, now: datetime, *, answered: datetime | None = None, hours: OpeningHours = WEEK
) -> Reading:
    marks = Marks.of(hours, Promise(), now=now)
    due_at = hours.add_open_time(received_at, Promise().answer_within)
    taken = None if answered is None else int(hours.open_time_between(received_at, answered).total_seconds())
    return read_clock(due_at=due_at, answered_at=answered, answer_seconds=taken, marks=marks)


MONDAY = at(2, 10)


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(0, State.GREEN), (2, State.GREEN), (3, State.AMBER), (4, State.AMBER), (5, State.RED), (600, State.RED)],
)
def test_it_goes_from_green_over_amber_to_red(minutes: int, state: State) -> None:
    assert read(MONDAY, MONDAY + minutes * MINUTE).state == state


def test_it_says_how_long_is_left_and_how_late_it_is() -> None:
    assert read(MONDAY, MONDAY + 2 * MINUTE).left == 3 * MINUTE
    assert read(MONDAY, MONDAY + 9 * MINUTE).left == -4 * MINUTE


@pytest.mark.parametrize(("minutes", "in_time"), [(4, True), (5, True), (6, False)])
def test_whoever_answered_stopped_it_in_time_or_not(minutes: int, in_time: bool) -> None:
    stopped = read(MONDAY, MONDAY + 60 * MINUTE, answered=MONDAY + minutes * MINUTE)
    assert (stopped.state, stopped.taken, stopped.in_time) == (State.STOPPED, minutes * MINUTE, in_time)


def test_nobody_is_owed_a_call() -> None:
    marks = Marks.of(WEEK, Promise(), now=MONDAY)
    assert read_clock(due_at=None, answered_at=None, answer_seconds=None, marks=marks) == Reading(State.NONE)


def test_what_was_promised_counts_whatever_is_changed_afterwards() -> None:
    """A question of the night, due at opening; then the studio says that it is open all day, or wants ten minutes."""
    due_at, asked, now = at(3, 7, 5), at(2, 23), at(3, 6)
    always = OpeningHours(openings=tuple(Opening(day, time(0), time(0)) for day in range(7)))
    for hours, promise in ((always, Promise()), (WEEK, Promise(answer_within=10 * MINUTE, agency_after=60 * MINUTE))):
        marks = Marks.of(hours, promise, now=now)
        reading = read_clock(due_at=due_at, answered_at=None, answer_seconds=None, marks=marks)
        assert reading.due_at == due_at and reading.state != State.RED
        assert 0 <= used_share(reading, started_at=asked, marks=marks) <= 100
        late = Marks.of(hours, promise, now=due_at + 2 * MINUTE)
        assert read_clock(due_at=due_at, answered_at=None, answer_seconds=None, marks=late).left == -2 * MINUTE


def test_it_runs_no_longer_than_the_studio_is_open() -> None:
    asked = at(2, 20, 59)
    assert (read(asked, asked).runs_for, read(asked, asked).left) == (60, 5 * MINUTE)
    assert read(asked, at(2, 23)).runs_for is None


@pytest.mark.parametrize(("minutes", "share"), [(0, 0), (2, 40), (5, 100), (50, 100)])
def test_the_share_that_is_used_is_of_the_time_that_was_promised(minutes: int, share: int) -> None:
    now = MONDAY + minutes * MINUTE
    marks = Marks.of(WEEK, Promise(), now=now)
    assert used_share(read(MONDAY, now), started_at=MONDAY, marks=marks) == share
    assert used_share(read(MONDAY, now, answered=now), started_at=MONDAY, marks=marks) == share


def test_at_night_it_sleeps_and_is_due_five_minutes_after_opening() -> None:
    asked = at(2, 23)
    asleep = read(asked, at(3, 6, 59))
    assert (asleep.state, asleep.due_at, asleep.left) == (State.ASLEEP, at(3, 7, 5), 5 * MINUTE)
    assert read(asked, at(3, 7, 1)).state == State.GREEN
    assert read(asked, at(3, 7, 6)).state == State.RED


def test_closing_time_pauses_it() -> None:
    asked = at(2, 20, 58)
    assert read(asked, at(2, 23)).left == 3 * MINUTE
    assert read(asked, at(2, 23)).due_at == at(3, 7, 3)


def test_weekends_and_holidays_are_closed() -> None:
    friday = at(6, 20, 59)
    assert read(friday, friday).due_at == at(9, 7, 4)
    holiday = OpeningHours(openings=WEEK.openings, closed=frozenset({date(2026, 3, 9)}))
    assert read(friday, friday, hours=holiday).due_at == at(10, 7, 4)


def test_the_night_that_the_clocks_change_is_as_long_as_it_is() -> None:
    """From 02:00 to 03:00 on 29 March 2026 there is no time at all."""
    always = OpeningHours(openings=tuple(Opening(day, time(0), time(23, 59, 59)) for day in range(7)))
    asked = datetime(2026, 3, 29, 1, 58, tzinfo=AMSTERDAM)
    assert read(asked, asked, hours=always).due_at.astimezone(AMSTERDAM) == datetime(
        2026, 3, 29, 3, 3, tzinfo=AMSTERDAM
    )


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
openings = st.builds(
    lambda day, start, length: Opening(
        day, time(start // 60, start % 60), time((start + length) // 60, (start + length) % 60)
    ),
    st.integers(0, 6),
    st.integers(0, 1200),
    st.integers(10, 239),
)
weeks = st.builds(
    lambda rows, closed, zone: OpeningHours(openings=tuple(rows), closed=frozenset(closed), time_zone=zone),
    st.lists(openings, min_size=1, max_size=6),
    st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=5),
    st.sampled_from(["Europe/Amsterdam", "Europe/London", "America/New_York"]),
)


@given(week=weeks, asked=moments, wait=st.timedeltas(timedelta(0), timedelta(days=9)))
def test_what_is_left_and_when_it_is_due_agree(week: OpeningHours, asked: datetime, wait: timedelta) -> None:
    """Through nights, holidays and changes of the clocks: due exactly when nothing is left."""
    now = asked + wait
    found = read(asked, now, hours=week)
    assert week.open_time_between(asked, found.due_at) == 5 * MINUTE or not any(True for _ in week.windows(asked))
    assert (found.state == State.RED) == (now >= found.due_at)
    if now < found.due_at:
        assert timedelta(0) < found.left <= 5 * MINUTE
    assert week.open_time_between(asked, now) <= max(wait, timedelta(0))


@given(
    week=weeks,
    asked=moments,
    first=st.timedeltas(timedelta(0), timedelta(days=3)),
    more=st.timedeltas(timedelta(0), timedelta(days=3)),
)
def test_time_only_runs_forward(week: OpeningHours, asked: datetime, first: timedelta, more: timedelta) -> None:
    earlier, later = read(asked, asked + first, hours=week), read(asked, asked + first + more, hours=week)
    assert later.left <= earlier.left
    assert later.due_at == earlier.due_at
