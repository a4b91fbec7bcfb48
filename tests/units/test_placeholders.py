"""Placeholders are filled; what has no value is noted and never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.spin_up.placeholders import PLACEHOLDER, Filler

VALUES = {"studio": "Studio <Noord> & Co", "city": "Utrecht", "empty": ""}


@pytest.mark.parametrize(
    ("text", "filled", "unfilled"),
    [
        ("Trainen in {city}", "Trainen in Utrecht", set()),
        ("{studio} in {city}", "Studio <Noord> & Co in Utrecht", set()),
        ("Bel {phone}, of kom langs", "Bel, of kom langs", {"phone"}),
        ("Bij {empty} in de buurt", "Bij in de buurt", {"empty"}),
        ("{nobody}", "", {"nobody"}),
        ("Welkom in {City}, { city } of {CITY}", "Welkom in Utrecht, Utrecht of Utrecht", set()),
        ("Dag {eerste-naam}", "Dag", {"eerste_naam"}),
        ("Aan de {Straat  naam} 1", "Aan de 1", {"straat_naam"}),
        ("Een { die\nniet sluit} en {}", "Een { die\nniet sluit} en {}", set()),
        ("{" + "x" * 41 + "}", "{" + "x" * 41 + "}", set()),
        ("twee  spaties blijven", "twee  spaties blijven", set()),
    ],
)
def test_text(text: str, filled: str, unfilled: set[str]) -> None:
    filler = Filler(VALUES)
    assert filler.text(text) == filled
    assert filler.unfilled == unfilled


def test_a_value_in_rich_text_is_no_markup() -> None:
    assert Filler(VALUES).html("<p>{studio}</p>") == "<p>Studio &lt;Noord&gt; &amp; Co</p>"


def test_tags_between_the_braces_stay_around_the_value() -> None:
    assert Filler(VALUES).html("<p>{<b>city</b>} en {<i>nie</i>mand}</p>") == "<p><b>Utrecht</b> en <i></i></p>"


def test_what_is_filled_later_is_left_as_the_mail_knows_it() -> None:
    assert Filler(VALUES).text("Dag { Name }", kept={"name"}) == "Dag {name}"


def test_what_is_filled_later_stays() -> None:
    filler = Filler(VALUES)
    assert filler.text("Dag {name}, hier {studio}", kept={"name", "studio"}) == "Dag {name}, hier {studio}"
    assert not filler.unfilled


def test_a_value_that_looks_like_a_placeholder_is_not_filled_again() -> None:
    assert Filler({"a": "{b}", "b": "fout"}).text("{a}") == "{b}"


@given(st.text(alphabet="ab{} .", max_size=60))
def test_no_known_syntax_is_left(text: str) -> None:
    assert not PLACEHOLDER.search(Filler({}).text(text)) or PLACEHOLDER.search(text)
