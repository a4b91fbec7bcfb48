"""A promised moment in words, on the clock of the studio."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils.formats import time_format
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from intake.clock_text import promised_moment

AMSTERDAM, NEW_YORK = ZoneInfo("Europe/Amsterdam"), ZoneInfo("America/New_York")


def promised(due: str, *, now: str, zone: ZoneInfo = AMSTERDAM, language: str = "en") -> str:
    """Both moments in UTC."""
    with override(language):
        return promised_moment(
            datetime.fromisoformat(due).replace(tzinfo=UTC),
            now=datetime.fromisoformat(now).replace(tzinfo=UTC),
            zone=zone,
        )


@pytest.mark.parametrize(
    ("now", "due", "words"),
    [
        ("2026-09-14 12:00", "2026-09-14 12:05", "today before 14:05"),
        # Amsterdam is two hours ahead in summer, one in winter: there the day is over sooner than in UTC.
        ("2026-09-14 21:57", "2026-09-14 22:02", "tomorrow before 0:02"),
        ("2026-09-14 22:02", "2026-09-14 22:07", "today before 0:07"),
        ("2026-12-14 22:02", "2026-12-14 22:07", "today before 23:07"),
        ("2026-09-14 18:00", "2026-09-15 07:05", "tomorrow before 9:05"),
        ("2026-09-18 18:00", "2026-09-21 07:05", "Monday 21 September before 9:05"),
        # Eve of the new year, and the nights on which the clocks change.
        ("2026-12-31 22:58", "2026-12-31 23:03", "tomorrow before 0:03"),
        ("2026-03-28 22:00", "2026-03-29 07:05", "tomorrow before 9:05"),
        ("2026-10-24 18:00", "2026-10-25 08:05", "tomorrow before 9:05"),
        ("2026-10-25 00:30", "2026-10-25 01:30", "today before 2:30"),
    ],
)
def test_the_moment_is_named_as_people_there_would(now, due, words):
    assert promised(due, now=now) == words


def test_the_same_moment_is_tomorrow_here_and_today_elsewhere():
    moment = {"due": "2026-09-14 22:02", "now": "2026-09-14 21:57"}
    assert promised(**moment, zone=AMSTERDAM) == "tomorrow before 0:02"
    assert promised(**moment, zone=NEW_YORK) == "today before 18:02"


@pytest.mark.parametrize(
    ("language", "day", "time"),
    [
        ("nl", "maandag 21 september", "09:05"),
        ("de", "Montag, 21. September,", "09:05"),
        ("fr", "lundi 21 septembre", "9\u00a0h\u00a005"),
    ],
)
def test_the_day_and_the_time_are_written_as_in_the_language_of_the_visitor(language, day, time):
    words = promised("2026-09-21 07:05", now="2026-09-18 18:00", language=language)
    assert day in words
    assert time in words


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))


@given(now=moments, wait=st.timedeltas(timedelta(0), timedelta(days=5)), zone=st.sampled_from([AMSTERDAM, NEW_YORK]))
def test_the_day_is_counted_in_nights_between(now, wait, zone):
    with override("en"):
        words = promised_moment(now + wait, now=now, zone=zone)
    nights = ((now + wait).astimezone(zone).date() - now.astimezone(zone).date()).days
    said = 0 if words.startswith("today ") else 1 if words.startswith("tomorrow ") else 2
    assert said == min(nights, 2)
    assert words.endswith(time_format((now + wait).astimezone(zone).time(), " G:i"))
