"""What the figures of the report mean, and the days they are about."""

from __future__ import annotations

import math
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.questions import Choice, Kind, Question
from intake.report.answers import Counted, add_up
from intake.report.drawing import Bar, Stack, bars, columns
from intake.report.figures import Ratio, Tally, added_up, ranks, times
from intake.report.period import OWN, read_period

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("part", "whole", "percentage"), [(0, 0, None), (0, 4, 0), (4, 4, 100), (1, 3, 33), (999, 1000, 99), (1, 1000, 1)]
)
def test_a_share_never_says_all_or_none_when_it_is_not(part: int, whole: int, percentage: int | None) -> None:
    assert Ratio(part, whole).percentage == percentage


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=60))
def test_the_median_is_halfway_the_middle_and_nine_in_ten_took_no_longer(seconds: list[int]) -> None:
    ordered = sorted(seconds)
    wanted = {rank: timedelta(seconds=ordered[rank - 1]) for rank in ranks(len(ordered))}
    found = times(len(ordered), wanted)
    half = len(ordered) / 2
    middle = Fraction(ordered[math.ceil(half) - 1] + ordered[math.floor(half)], 2)
    assert found.median == timedelta(seconds=float(middle))
    assert found.ninety == timedelta(seconds=ordered[math.ceil(Fraction(9, 10) * len(ordered)) - 1])


def test_without_answers_there_is_no_time() -> None:
    assert times(0, {}).median is None


def test_studios_together_are_the_sum_of_each() -> None:
    one = Tally(leads=3, promise=Ratio(1, 2), conversion=Ratio(1, 3), classes=(1, 0, 0, 0, 0, 0))
    two = Tally(leads=5, promise=Ratio(4, 4), conversion=Ratio(0, 5), classes=(0, 2, 0, 0, 0, 0))
    both = added_up([one, two])
    assert (both.leads, both.promise, both.conversion, both.classes[:2]) == (8, Ratio(5, 6), Ratio(1, 8), (1, 2))


@pytest.mark.parametrize(
    ("key", "first", "last", "begin", "end"),
    [
        ("30", "", "", date(2026, 10, 25), TODAY),
        ("", "", "", date(2026, 8, 26), TODAY),
        ("weird", "x", "y", date(2026, 8, 26), TODAY),
        (OWN, "2026-03-01", "2026-03-31", date(2026, 3, 1), date(2026, 3, 31)),
        (OWN, "2026-03-31", "2026-03-01", date(2026, 3, 1), date(2026, 3, 31)),
        (OWN, "2026-03-01", "", date(2026, 3, 1), TODAY),
        (OWN, "2026-03-01", "9999-12-31", date(2026, 3, 1), TODAY),
        (OWN, "0001-01-01", "2001-01-01", date(2000, 1, 1), date(2001, 1, 1)),
        (OWN, "2999-01-01", "2999-02-01", TODAY, TODAY),
        (OWN, "", "", date(2026, 8, 26), TODAY),
    ],
)
def test_days_that_make_no_sense_become_days_that_do(key: str, first: str, last: str, begin: date, end: date) -> None:
    period = read_period(key, first, last, today=TODAY)
    assert (period.first, period.last) == (begin, end)


@given(st.dates(date(2000, 1, 1), TODAY), st.dates(date(2000, 1, 1), TODAY))
def test_every_day_of_a_period_has_its_column(one: date, other: date) -> None:
    period = read_period(OWN, str(one), str(other), today=TODAY)
    steps = period.steps()
    assert list(steps) == sorted(set(steps))
    assert period.step_of(period.first) == steps[0]
    assert period.step_of(period.last) == steps[-1]
    assert len(steps) <= 62


def test_every_amount_is_written_and_every_kind_has_a_pattern_of_its_own() -> None:
    svg = columns([Stack("2 mrt", (3, 2, 1)), Stack("9 mrt", (0, 0, 0))], title="Leads")
    assert ">6</text>" in svg
    assert {'class="plot-full"', 'class="plot-stripes"', 'class="plot-dots"'} <= {
        part for part in svg.split() if part.startswith("class=")
    }


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_text_breaks_out_of_a_plot(label: str, words: str) -> None:
    svg = bars([Bar(label=f"<script>{label}", share=0.5, words=f'"><b>{words}')], title=f"<{label}>")
    assert "<script" not in svg and "<b>" not in svg


def test_nothing_to_draw_is_drawn_as_nothing() -> None:
    assert "NaN" not in columns([], title="x") + bars([], title="x") + columns([Stack("a", (0, 0, 0))], title="x")


def question(language: str) -> Question:
    words = {"nl": ("Wanneer?", "Nu", "Ooit"), "en": ("When?", "Now", "Some day")}[language]
    choices = (Choice(id="c1", label=words[1]), Choice(id="c2", label=words[2]))
    return Question(id="q", kind=Kind.CHOICE, label=words[0], choices=choices)


def counted(choice: str, language: str, count: int, display: str = "") -> Counted:
    return Counted("q", choice, language, count, 1, 0, "Wanneer (oud)?", display)


def test_answers_in_two_languages_add_up_in_the_words_of_the_reader() -> None:
    rows = [counted("c2", "nl", 3), counted("c1", "nl", 4), counted("c1", "en", 2)]
    known = {"nl": [question("nl")], "en": [question("en")]}
    (found,) = add_up(rows, asked={"q": 9}, known=known, languages=("en", "nl"))
    assert found.label == "When?"
    assert [(choice.label, choice.ratio) for choice in found.choices] == [
        ("Now", Ratio(6, 9)),
        ("Some day", Ratio(3, 9)),
    ]


def test_a_choice_that_was_removed_keeps_the_words_it_had() -> None:
    rows = [counted("c1", "nl", 1), counted("gone", "nl", 2, display="Misschien")]
    (found,) = add_up(rows, asked={"q": 3}, known={"nl": [question("nl")]}, languages=("nl",))
    assert [choice.label for choice in found.choices] == ["Nu", "Misschien"]
