"""Words that stand in several mails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mail.writing import fill, first_name


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Fenna de Boer", "Fenna"),
        ("  fenna  ", "fenna"),
        ("J.P. Balk", "J.P."),
        ("Anne-Marie O’Neill", "Anne-Marie"),
        ("Zoë", "Zoë"),
        ("李 小龙", "李"),
        ("Jan 2", "Jan"),
        ("", ""),
        ("12345", ""),
        ("+31 20 624 11 11", ""),
        ("https://win.evil.example/prize", ""),
        ("Win evil.example", ""),
        ("WWW.EVIL.EXAMPLE", ""),
        ("evil。example", ""),
        ("evil/prize", ""),
        ("fenna@voorbeeld.nl", ""),
        ("Fenna\nhttps://evil.example", ""),
        ("mailto:iemand", ""),
        ("Win 1000 euro", ""),
        ("a" * 61, ""),
        ("a" * 60, "a" * 60),
        ("…", ""),
        ("Peeters, An", "An"),
        ("Van den Bossche, Anne-Marie", "Anne-Marie"),
        ("Peeters,", "Peeters"),
        (", An", "An"),
        ("Jansen, Smit, Bos", ""),
        ("J", ""),
        ("J. Balk", ""),
        ("JAN SMIT", ""),
        ("SMIT, Jan", "Jan"),
        ("dhr. Jansen", ""),
        ("Mevr A. de Vries", ""),
        ("Dr. An Peeters", ""),
        ("Herr Müller", ""),
        ("Mme Dupont", ""),
        ("de Boer", ""),
        ("van der Berg", ""),
        ("Fam. Jansen", ""),
        ("Bakkerij Jansen B.V.", ""),
        ("Jansen BV", ""),
        ("Müller GmbH", ""),
        ("Jansen & Zonen", ""),
        ("Studio Kade", ""),
        ("💪 Jan", ""),
        ("Jan 💪", "Jan"),
        ("jan@voorbeeld.nl", ""),
        ("An (mama van Tom)", "An"),
        ("D’Artagnan", "D’Artagnan"),
        ("Rene\u0301 Smit", "René"),
        ("Anne\u2011Marie", "Anne\u2011Marie"),
        ("Мария", "Мария"),
        ("प्रिया", "प्रिया"),
        ("Jan\u200e", "Jan"),
    ],
)
def test_a_person_is_greeted_by_what_looks_like_a_name(name, greeted):
    assert first_name(name) == greeted


@given(name=st.text())
def test_any_text_gives_a_short_first_word_without_addresses(name):
    found = first_name(name)
    assert len(found) <= 60 and not set(found) & set("/\\@:<> \n")


@pytest.mark.parametrize(
    "name", ["Peeters, An", "Peeters,", ",", "An, ", "dhr. Jansen", "J", "", "💪", "Jansen BV", ",,"]
)
@pytest.mark.parametrize("greeting", ["Dag {name},", "Hallo {name}!", "{name}, dank je", "Bonjour {name},"])
def test_no_greeting_has_two_commas_or_a_gap(name: str, greeting: str) -> None:
    greeted = fill(greeting, {"name": first_name(name)})
    assert ",," not in greeted and ", ," not in greeted and "  " not in greeted and " ," not in greeted and greeted
