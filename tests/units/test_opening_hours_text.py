"""A week of opening hours in words."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from home.opening_hours import Opening, OpeningHours
from home.opening_hours_text import hours_lines

pytestmark = pytest.mark.usefixtures("english")


def read_out(*rows: tuple[int, str, str]) -> list[tuple[str, str]]:
    openings = tuple(Opening(day, time.fromisoformat(opens), time.fromisoformat(closes)) for day, opens, closes in rows)
    return [(line.days, line.hours) for line in hours_lines(OpeningHours(openings=openings))]


def test_hours_that_nobody_gave_are_not_shown():
    assert read_out() == []


def test_neighbouring_days_with_the_same_hours_share_a_line():
    rows = [*((day, "07:00", "21:00") for day in range(5)), (5, "09:00", "13:00")]
    assert read_out(*rows) == [("Mon–Fri", "7:00–21:00"), ("Sat", "9:00–13:00"), ("Sun", "closed")]


def test_a_week_without_differences_is_one_line():
    assert read_out(*((day, "06:30", "22:00") for day in range(7))) == [("Mon–Sun", "6:30–22:00")]


def test_a_break_at_noon_is_shown_in_the_order_of_the_day():
    assert read_out((0, "13:00", "17:00"), (0, "09:00", "12:00"))[0] == ("Mon", "9:00–12:00, 13:00–17:00")


def test_equal_hours_on_days_apart_stay_apart():
    assert read_out((0, "09:00", "17:00"), (2, "09:00", "17:00")) == [
        ("Mon", "9:00–17:00"),
        ("Tue", "closed"),
        ("Wed", "9:00–17:00"),
        ("Thu–Sun", "closed"),
    ]


def test_days_are_named_in_the_language_of_the_reader():
    openings = tuple(Opening(day, time(9), time(17)) for day in range(5))
    with override("nl"):
        assert hours_lines(OpeningHours(openings=openings))[0].days == "ma–vr"
    with override("fr"):
        assert hours_lines(OpeningHours(openings=openings))[0].days == "lun–ven"


DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


@given(open_days=st.sets(st.integers(0, 6), min_size=1))
def test_every_day_is_told_exactly_once_and_truly(open_days):
    told = {}
    for days, hours in read_out(*((day, "09:00", "17:00") for day in open_days)):
        first, _dash, last = days.partition("–")
        for day in range(DAYS.index(first), DAYS.index(last or first) + 1):
            assert day not in told
            told[day] = hours
    assert told == {day: "9:00–17:00" if day in open_days else "closed" for day in range(7)}
