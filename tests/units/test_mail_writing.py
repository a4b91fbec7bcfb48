"""Words that stand in several mails."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.mail.writing import first_name


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
    ],
)
def test_a_person_is_greeted_by_what_looks_like_a_name(name, greeted):
    assert first_name(name) == greeted


@given(name=st.text())
def test_any_text_gives_a_short_first_word_without_addresses(name):
    found = first_name(name)
    assert len(found) <= 60 and not set(found) & set("/\\@:<> \n")
