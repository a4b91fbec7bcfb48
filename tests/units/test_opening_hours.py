"""When a studio is open, against an oracle that walks from minute to minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.opening_hours import Opening, OpeningHours

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTE = timedelta(minutes=1)
MONDAY, TUESDAY, SATURDAY, SUNDAY = 0, 1, 5, 6


def week(
    *rows: tuple[int, str, str], closed: tuple[date, ...] = (), time_zone: str = "Europe/Amsterdam"
) -> OpeningHours:
    openings = tuple(Opening(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in rows)
    return OpeningHours(openings=openings, closed=frozenset(closed), time_zone=time_zone)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def after(hours: OpeningHours, start: str, minutes: int) -> str:
    """When `minutes` of open time have passed, as the studio's clock shows it."""
    return f"{hours.add_open_time(local(start), minutes * MINUTE).astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


# --- The oracle: look at the clock on the wall, one minute at a time ---


def open_on_the_wall(hours: OpeningHours, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(hours.time_zone))
    return wall.date() not in hours.closed and any(
        opening.weekday == wall.weekday() and opening.opens <= wall.time() < opening.closes
        for opening in hours.openings
    )


def walk(hours: OpeningHours, start: datetime, minutes: int) -> datetime:
    at = start
    while minutes:
        minutes -= open_on_the_wall(hours, at)
        at += MINUTE
    return at


NINE_TO_FIVE = week(*((day, "09:00", "17:00") for day in range(5)))
WITH_A_BREAK = week((MONDAY, "09:00", "12:00"), (MONDAY, "13:00", "17:00"), (TUESDAY, "09:00", "17:00"))
OVERLAPPING = week((MONDAY, "09:00", "12:00"), (MONDAY, "10:00", "11:00"), (MONDAY, "11:30", "13:00"))
AROUND_MIDNIGHT = week((SATURDAY, "20:00", "23:59"), (SUNDAY, "00:00", "04:00"))
LONG_NIGHT = week((SUNDAY, "01:00", "05:00"))


@pytest.mark.parametrize(
    ("hours", "start", "minutes", "due"),
    [
        # 14 September 2026 is a Monday.
        (NINE_TO_FIVE, "2026-09-14 10:00", 5, "2026-09-14 10:05"),
        (NINE_TO_FIVE, "2026-09-14 16:55", 5, "2026-09-14 17:00"),
        (NINE_TO_FIVE, "2026-09-14 16:58", 5, "2026-09-15 09:03"),
        (NINE_TO_FIVE, "2026-09-14 17:00", 5, "2026-09-15 09:05"),
        (NINE_TO_FIVE, "2026-09-14 03:00", 5, "2026-09-14 09:05"),
        (NINE_TO_FIVE, "2026-09-18 20:00", 5, "2026-09-21 09:05"),
        (NINE_TO_FIVE, "2026-09-14 09:00", 16 * 60, "2026-09-15 17:00"),
        (WITH_A_BREAK, "2026-09-14 11:58", 5, "2026-09-14 13:03"),
        (WITH_A_BREAK, "2026-09-14 12:30", 5, "2026-09-14 13:05"),
        (OVERLAPPING, "2026-09-14 09:00", 120, "2026-09-14 11:00"),
        (OVERLAPPING, "2026-09-14 09:00", 240, "2026-09-14 13:00"),
        (OVERLAPPING, "2026-09-14 12:58", 5, "2026-09-21 09:03"),
        (AROUND_MIDNIGHT, "2026-09-19 23:57", 5, "2026-09-20 00:03"),
        (AROUND_MIDNIGHT, "2026-09-20 04:00", 1, "2026-09-26 20:01"),
        (LONG_NIGHT, "2026-09-20 00:00", 240, "2026-09-20 05:00"),
        # The clocks go forward: that night has three hours between one and five, then back: five.
        (LONG_NIGHT, "2026-03-29 00:00", 180, "2026-03-29 05:00"),
        (LONG_NIGHT, "2026-03-29 01:30", 60, "2026-03-29 03:30"),
        (LONG_NIGHT, "2026-10-25 00:00", 300, "2026-10-25 05:00"),
        (NINE_TO_FIVE, "2026-03-27 16:58", 5, "2026-03-30 09:03"),
        (NINE_TO_FIVE, "2026-10-23 16:58", 5, "2026-10-26 09:03"),
        (week((MONDAY, "09:00", "17:00"), closed=(date(2026, 9, 14),)), "2026-09-14 10:00", 5, "2026-09-21 09:05"),
        (week((MONDAY, "09:00", "17:00"), closed=(date(2026, 9, 21),)), "2026-09-14 16:58", 5, "2026-09-28 09:03"),
    ],
)
def test_a_promise_counts_only_the_time_somebody_is_there(hours, start, minutes, due):
    assert after(hours, start, minutes) == due


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-09-14 08:59", False),
        ("2026-09-14 09:00", True),
        ("2026-09-14 11:59", True),
        ("2026-09-14 12:00", False),
        ("2026-09-14 13:00", True),
        ("2026-09-14 17:00", False),
        ("2026-09-16 10:00", False),
    ],
)
def test_the_door_opens_at_the_first_minute_and_closes_at_the_last(at, is_open):
    assert WITH_A_BREAK.is_open(local(at)) is is_open


def test_openings_that_overlap_are_open_from_the_first_to_the_last():
    times = ["08:59", "09:00", "10:30", "11:15", "12:30", "12:59", "13:00"]
    assert [OVERLAPPING.is_open(local(f"2026-09-14 {at}")) for at in times] == [False, *[True] * 5, False]


@pytest.mark.parametrize(
    ("opens", "closes", "at", "is_open"),
    [("02:15", "03:05", "03:02", True), ("02:15", "03:05", "03:06", False), ("01:00", "02:30", "03:10", False)],
)
def test_an_hour_that_the_clocks_skip_neither_delays_opening_nor_closing(opens, closes, at, is_open):
    hours = week((SUNDAY, opens, closes))
    assert hours.is_open(local(f"2026-03-29 {at}")) is is_open


def test_a_studio_without_hours_is_always_open():
    start = local("2026-12-25 03:00")
    assert OpeningHours().is_open(start)
    assert OpeningHours().add_open_time(start, 5 * MINUTE) == start + 5 * MINUTE


@pytest.mark.parametrize(
    "never",
    [
        week((MONDAY, "17:00", "09:00")),
        week((MONDAY, "09:00", "17:00"), closed=tuple(date(2026, 1, 5) + timedelta(weeks=n) for n in range(200))),
    ],
)
def test_a_studio_that_never_opens_owes_an_answer_in_real_time(never):
    start = local("2026-09-14 10:00")
    assert not never.is_open(start)
    assert never.add_open_time(start, 5 * MINUTE) == start + 5 * MINUTE


def test_a_studio_in_another_time_zone_opens_by_its_own_clock():
    hours = week((MONDAY, "09:00", "17:00"), time_zone="America/New_York")
    assert after(hours, "2026-09-14 09:00", 5) == "2026-09-14 15:05"


# --- Properties, around both nights on which the clocks change and in an ordinary week ---

quarters = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
# Whether 02:30 comes twice, once or never is said by the examples above.
edges = quarters.filter(lambda at: not time(2) < at < time(3))
openings = st.builds(Opening, st.integers(0, 6), edges, edges).filter(lambda opening: opening.opens < opening.closes)
days = st.sampled_from([date(2026, 3, 26), date(2026, 10, 22), date(2026, 9, 10), date(2026, 12, 30)])
starts = st.builds(
    lambda day, minutes: datetime.combine(day, time(), UTC) + minutes * MINUTE, days, st.integers(0, 6 * 24 * 60)
)
weeks = st.builds(
    lambda rows, closed: OpeningHours(openings=tuple(rows), closed=closed),
    st.lists(openings, min_size=1, max_size=5),
    st.frozensets(days.flatmap(lambda day: st.integers(0, 9).map(lambda n: day + timedelta(days=n))), max_size=3),
)
durations = st.integers(1, 90)


@given(hours=weeks, start=starts)
def test_open_means_open_on_the_wall(hours, start):
    assert hours.is_open(start) == open_on_the_wall(hours, start)


@given(hours=weeks, start=starts, minutes=durations)
def test_the_open_time_until_the_promise_is_exactly_what_was_promised(hours, start, minutes):
    assert hours.add_open_time(start, minutes * MINUTE) == walk(hours, start, minutes)


@given(hours=weeks, start=starts, seconds=st.integers(1, 20_000))
def test_a_promise_falls_in_an_opening_or_at_its_end(hours, start, seconds):
    due = hours.add_open_time(start, timedelta(seconds=seconds))
    assert hours.is_open(due) or hours.is_open(due - timedelta(microseconds=1))


@given(hours=weeks, starts=st.tuples(starts, starts), minutes=st.tuples(durations, durations))
def test_asking_later_or_for_longer_never_makes_it_earlier(hours, starts, minutes):
    (first, last), (short, long) = sorted(starts), sorted(minutes)
    assert hours.add_open_time(first, short * MINUTE) <= hours.add_open_time(last, short * MINUTE)
    assert hours.add_open_time(first, short * MINUTE) <= hours.add_open_time(first, long * MINUTE)


@given(hours=weeks, start=starts, one=durations, other=durations)
def test_two_waits_in_a_row_are_one_long_wait(hours, start, one, other):
    first = hours.add_open_time(start, one * MINUTE)
    assert hours.add_open_time(first, other * MINUTE) == hours.add_open_time(start, (one + other) * MINUTE)


def test_midnight_is_the_end_of_the_day() -> None:
    late = OpeningHours(openings=(Opening(4, time(18), time(0)),))
    friday = datetime(2026, 3, 6, 23, 58, tzinfo=ZoneInfo("Europe/Amsterdam"))
    assert late.is_open(friday)
    assert not late.is_open(friday + timedelta(minutes=2))
    assert late.open_time_between(friday, friday + timedelta(hours=1)) == timedelta(minutes=2)
