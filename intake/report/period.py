"""The days that a report is about. Pure; "today" is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = {"7": 7, "30": 30, "90": 90, "365": 365}
USUAL = "90"
OWN = "own"
LONGEST = timedelta(days=5 * 366)
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included. `key` is the choice that was made."""

    key: str
    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def step(self) -> str:
        """Into what a plot divides it, so that there are at most some thirty columns."""
        if self.days <= 21:
            return "day"
        return "week" if self.days <= 200 else "month"

    def begins(self, zone: ZoneInfo) -> datetime:
        return datetime.combine(self.first, time.min, zone)

    def ends(self, zone: ZoneInfo) -> datetime:
        """The first instant after it."""
        return datetime.combine(self.last + timedelta(days=1), time.min, zone)

    def step_of(self, day: date) -> date:
        """The first day of the column in which `day` falls."""
        if self.step == "week":
            return day - timedelta(days=day.weekday())
        return day.replace(day=1) if self.step == "month" else day

    def steps(self) -> tuple[date, ...]:
        """The first day of each column, in order. The first column may begin before the period does."""
        found: list[date] = []
        for number in range(self.days):
            start = self.step_of(self.first + timedelta(days=number))
            if not found or found[-1] != start:
                found.append(start)
        return tuple(found)


def read_period(key: str, first: str, last: str, *, today: date) -> Period:
    """What was chosen. What cannot be read becomes the usual period; own days are put in order and cut short."""
    if key == OWN:
        start, end = _day(first), _day(last)
        if start or end:
            start, end = sorted((start or end or today, end or today))
            end = min(end, today)
            start = min(max(start, EARLIEST, end - LONGEST), end)
            return Period(OWN, start, end)
    key = key if key in DAYS else USUAL
    return Period(key, today - timedelta(days=DAYS[key] - 1), today)


def _day(text: str) -> date | None:
    try:
        return max(date.fromisoformat(text.strip()), EARLIEST)
    except ValueError:
        return None
