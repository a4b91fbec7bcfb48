"""When a studio is open. Pure functions over plain data; no Django.

All arithmetic is done on instants (UTC), so a night in which the clocks change is as long as it really is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# A studio that is closed for longer than this has no next opening that is worth promising.
HORIZON_DAYS = 366
MIDNIGHT = time(0)


@dataclass(frozen=True)
class Opening:
    """Open on `weekday` (0 = Monday) from `opens` to `closes`, wall-clock times of the studio.

    Closing at 00:00 is closing at the end of that day.
    """

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class OpeningHours:
    """A week of openings, the days it does not hold, and the time zone it is said in.

    Without any openings every hour counts as open: nobody told us otherwise. Nothing is promised then (`opens_after`).
    """

    openings: tuple[Opening, ...] = ()
    closed: frozenset[date] = frozenset()
    time_zone: str = "Europe/Amsterdam"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def windows(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Open windows (start, end; aware, UTC) that end after `since`, in order, up to a year ahead."""
        zone = self.zone
        first = since.astimezone(zone).date() - timedelta(days=1)
        for day in (first + timedelta(days=n) for n in range(HORIZON_DAYS + 2)):
            if day in self.closed:
                continue
            of_this_day = sorted(
                (o.opens, o.closes)
                for o in self.openings
                if o.weekday == day.weekday() and (o.opens < o.closes or o.closes == MIDNIGHT)
            )
            for opens, closes in of_this_day:
                last = day + timedelta(days=1) if closes == MIDNIGHT else day
                start, end = _instant(day, opens, zone), _instant(last, closes, zone)
                if end > since:
                    yield start, end

    def opens_after(self, at: datetime) -> bool:
        """Whether it is known when somebody will be there: some opening ends after `at` (aware), within a year.

        Not where no hours were given: then a moment can be counted, but nobody may be promised one.
        """
        return next(self.windows(at), None) is not None

    def is_open(self, at: datetime) -> bool:
        """Whether somebody is there at `at` (aware)."""
        if not self.openings:
            return True
        window = next(self.windows(at), None)
        return window is not None and window[0] <= at

    def add_open_time(self, start: datetime, duration: timedelta) -> datetime:
        """The instant (UTC) by which `duration` of open time has passed since `start` (aware).

        Never later than a year ahead: a studio that never opens owes an answer in real time instead.
        """
        start = start.astimezone(UTC)
        if not self.openings:
            return start + duration
        left, covered = duration, start
        for opens, closes in self.windows(start):
            begin = max(opens, covered)
            if begin >= closes:
                continue
            if closes - begin >= left:
                return begin + left
            left -= closes - begin
            covered = closes
        return start + duration

    def open_time_between(self, start: datetime, end: datetime) -> timedelta:
        """How long the studio was open between two instants (aware); nothing when `end` is not after `start`.

        What lies more than a year ahead is not counted.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if end <= start:
            return timedelta()
        if not self.openings:
            return end - start
        total, covered = timedelta(), start
        for opens, closes in self.windows(start):
            if opens >= end:
                break
            begin, until = max(opens, covered), min(closes, end)
            if until > begin:
                total += until - begin
                covered = until
        return total


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    at = datetime.combine(day, wall, zone)
    while at.astimezone(UTC).astimezone(zone).time() != at.time():
        at += timedelta(minutes=1)
    return at.astimezone(UTC)
