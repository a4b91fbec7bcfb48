"""A week of opening hours in words: days with the same hours share a line."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import time

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext as _

from .opening_hours import OpeningHours


@dataclass(frozen=True)
class HoursLine:
    """`days` such as "ma–vr", `hours` such as "07:00–21:00" or "gesloten"."""

    days: str
    hours: str


def hours_lines(hours: OpeningHours) -> list[HoursLine]:
    """Runs of neighbouring days with equal hours, Monday first. Empty when no hours are known."""
    if not hours.openings:
        return []
    by_day: dict[int, list[tuple[time, time]]] = defaultdict(list)
    for opening in hours.openings:
        by_day[opening.weekday].append((opening.opens, opening.closes))
    week = [tuple(sorted(by_day[day])) for day in range(7)]
    lines = []
    start = 0
    for day in range(1, 8):
        if day == 7 or week[day] != week[start]:
            lines.append(HoursLine(days=_days(start, day - 1), hours=_hours(week[start])))
            start = day
    return lines


def _days(first: int, last: int) -> str:
    one, other = str(WEEKDAYS_ABBR[first]), str(WEEKDAYS_ABBR[last])
    return one if first == last else f"{one}–{other}"


def _hours(openings: tuple[tuple[time, time], ...]) -> str:
    if not openings:
        return _("closed")
    return ", ".join(
        f"{time_format(opens, 'TIME_FORMAT')}–{time_format(closes, 'TIME_FORMAT')}" for opens, closes in openings
    )
