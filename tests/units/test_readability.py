"""Flesch-Douma: counted by hand, and what the figure must tell apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.readability import Level, readability, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("kat", 1),
        ("water", 2),
        ("fietsen", 2),
        ("mooie", 2),
        ("leeuw", 1),
        ("nieuwe", 2),
        ("bloeien", 2),
        ("draaien", 2),
        ("ijs", 1),
        ("ĳs", 1),
        ("gelijk", 2),
        ("coördinatie", 5),
        ("reëel", 2),
        ("ideeën", 3),
        ("zeeën", 2),
        ("café", 2),
        ("personal-training", 5),
        ("één", 1),
        ("trainer", 2),
        ("’s", 1),
    ],
)
def test_syllables_of_dutch_words(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_figure_follows_the_formula() -> None:
    found = readability("De kat zit op de mat. " * 10)
    assert (found.words, found.sentences, found.syllables) == (60, 10, 60)
    assert found.figure == round(206.84 - 0.93 * 6 - 77)
    assert found.level is Level.VERY_EASY


def test_long_words_in_long_sentences_read_harder() -> None:
    easy = readability("Je belt ons. Wij komen langs. We kijken wat je kunt. " * 10)
    hard = readability(
        "De verantwoordelijkheidsverdeling binnen organisatorische samenwerkingsverbanden vereist "
        "voortdurende coördinatie tussen beleidsmedewerkers en uitvoeringsorganisaties. " * 10
    )
    assert easy.figure is not None
    assert hard.figure is not None
    assert easy.figure > 70 > 20 > hard.figure
    assert hard.level is Level.VERY_HARD


def test_abbreviations_and_lines_are_counted_as_a_reader_would() -> None:
    assert readability("We trainen o.a. met gewichten, d.w.z. zwaar. Daarna rust.").sentences == 2
    assert readability("Wat kost het\nEen uur kost € 84,50.").sentences == 2


def test_of_a_few_words_it_says_nothing() -> None:
    assert readability("Kom langs.").figure is None
    assert readability("").level is None


@given(st.text())
def test_any_text_can_be_counted(text: str) -> None:
    found = readability(text)
    assert found.syllables >= found.words >= 0
