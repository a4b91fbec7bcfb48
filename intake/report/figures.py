"""The figures of a report and what each means. Pure: counts in, shares out.

A figure without anything to divide by is None, never zero: "no calls were due" is not "no call was in time".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

SIX_WEEKS = timedelta(days=42)
SIX_MONTHS = timedelta(days=182)
"""Twenty-six weeks: the same length for everybody."""

FIVE_MINUTES = 5 * 60
UP_TO = (60, FIVE_MINUTES, 15 * 60, 60 * 60, 8 * 60 * 60)
"""Seconds of opening time at which the plot of answers divides; what took longer is the last class."""


@dataclass(frozen=True)
class Ratio:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    @property
    def share(self) -> float | None:
        """Between 0 and 1."""
        return self.part / self.whole if self.whole else None

    @property
    def percentage(self) -> int | None:
        """Whole per cents; all but one of many is not 100, and one of many is not 0."""
        if not self.whole:
            return None
        shown = round(100 * self.part / self.whole)
        if shown == 100 and self.part < self.whole:
            return 99
        return 1 if shown == 0 and self.part else shown

    def __add__(self, other: Ratio) -> Ratio:
        return Ratio(self.part + other.part, self.whole + other.whole)


@dataclass(frozen=True)
class Times:
    """How long something took. Median: the middle one, or halfway between the middle two. `ninety`: nine in ten took
    no longer (nearest rank).
    """

    count: int = 0
    median: timedelta | None = None
    ninety: timedelta | None = None


@dataclass(frozen=True)
class Tally:
    """What was counted of the leads of one studio, or of several together.

    `promise`: of calls that were due or done, those done in time, by what the studio promised. `five_minutes`: of the
    same calls, those done within five minutes, whatever was promised. `waiting`: due, and nobody answered yet.
    `six_weeks`, `six_months`: of the clients whose time was up, those known to have stayed; `…_left`: of the same
    clients, those known to have left before. Of the others nobody wrote down either.
    `classes`: answers by a person by how long they took (see UP_TO), the last those that took longer.
    """

    leads: int = 0
    now: int = 0
    later: int = 0
    no_fit: int = 0
    promise: Ratio = Ratio()
    five_minutes: Ratio = Ratio()
    answered: int = 0
    waiting: int = 0
    conversion: Ratio = Ratio()
    six_weeks: Ratio = Ratio()
    six_months: Ratio = Ratio()
    six_weeks_left: int = 0
    six_months_left: int = 0
    classes: tuple[int, ...] = (0,) * (len(UP_TO) + 1)

    @property
    def six_weeks_unknown(self) -> int:
        return self.six_weeks.whole - self.six_weeks.part - self.six_weeks_left

    @property
    def six_months_unknown(self) -> int:
        return self.six_months.whole - self.six_months.part - self.six_months_left

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            leads=self.leads + other.leads,
            now=self.now + other.now,
            later=self.later + other.later,
            no_fit=self.no_fit + other.no_fit,
            promise=self.promise + other.promise,
            five_minutes=self.five_minutes + other.five_minutes,
            answered=self.answered + other.answered,
            waiting=self.waiting + other.waiting,
            conversion=self.conversion + other.conversion,
            six_weeks=self.six_weeks + other.six_weeks,
            six_months=self.six_months + other.six_months,
            six_weeks_left=self.six_weeks_left + other.six_weeks_left,
            six_months_left=self.six_months_left + other.six_months_left,
            classes=tuple(a + b for a, b in zip(self.classes, other.classes, strict=True)),
        )


@dataclass(frozen=True)
class Line:
    """One article, campaign, language or studio. `key` is what a filter of the list of leads wants; empty for none."""

    key: str
    label: str
    tally: Tally
    human: Times = Times()
    machine: Times = Times()


@dataclass(frozen=True)
class Column:
    """What came in during one day, week or month."""

    start: date
    now: int = 0
    later: int = 0
    no_fit: int = 0

    @property
    def leads(self) -> int:
        return self.now + self.later + self.no_fit


@dataclass(frozen=True)
class Report:
    """Everything on the page. `other_promise`: whether a studio in it promises anything but five minutes."""

    total: Tally
    human: Times
    machine: Times
    columns: tuple[Column, ...]
    articles: tuple[Line, ...]
    campaigns: tuple[Line, ...]
    languages: tuple[Line, ...]
    studios: tuple[Line, ...]
    apart: Mapping[str, int] = field(default_factory=dict)
    other_promise: bool = False


def added_up(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    return sum(tallies, Tally())


def times(count: int, ranked: Mapping[int, timedelta]) -> Times:
    """From how many there are and those at the ranks that `ranks` names (the shortest has rank 1)."""
    if not count:
        return Times()
    lower, upper, ninety = ranks(count)
    return Times(count=count, median=(ranked[lower] + ranked[upper]) / 2, ninety=ranked[ninety])


def ranks(count: int) -> tuple[int, int, int]:
    """The two middle ranks (the same where there is one middle), and that of the ninetieth percentile."""
    return (count + 1) // 2, (count + 2) // 2, (count * 9 + 9) // 10
