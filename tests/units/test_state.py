"""Answers of earlier steps, carried in the form itself."""

from __future__ import annotations

import pytest
import time_machine
from django.core import signing
from hypothesis import given
from hypothesis import strategies as st

from intake import protection
from intake.state import LIFETIME_SECONDS, LONGEST, SALT, StateInvalid, open_state, pack_state

FORM = "studio-1:page-1"
answers = st.dictionaries(
    st.text(max_size=8),
    st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=50), min_size=1, max_size=3),
)


@given(given=answers)
def test_what_was_packed_comes_out_again(given):
    assert open_state(pack_state(given, form=FORM), form=FORM) == given


def test_nothing_packs_to_nothing():
    assert pack_state({"q": [], "r": [""]}, form=FORM) == ""
    assert open_state("", form=FORM) == {}


def test_a_state_of_another_form_does_not_open():
    with pytest.raises(StateInvalid):
        open_state(pack_state({"q": ["x"]}, form="studio-2:page-1"), form=FORM)


def test_a_state_outlives_the_token_of_its_form_and_then_ends():
    assert LIFETIME_SECONDS > protection.LIFETIME_SECONDS
    with time_machine.travel(1_800_000_000.0, tick=False):
        state = pack_state({"q": ["x"]}, form=FORM)
    with time_machine.travel(1_800_000_000.0 + LIFETIME_SECONDS - 1, tick=False):
        assert open_state(state, form=FORM)
    with time_machine.travel(1_800_000_000.0 + LIFETIME_SECONDS + 1, tick=False), pytest.raises(StateInvalid):
        open_state(state, form=FORM)


@pytest.mark.parametrize(
    "state",
    [
        "x",
        "a:b:c",
        ".:::",
        "x" * (LONGEST + 1),
        signing.dumps([FORM, {"q": ["x"]}], salt="another.purpose"),
        signing.dumps([FORM, {"q": ["x"]}], salt=SALT, key="another-key"),
        signing.dumps([FORM, "text"], salt=SALT),
        signing.dumps([FORM], salt=SALT),
        signing.dumps(None, salt=SALT),
    ],
    ids=range(9),
)
def test_a_forged_state_does_not_open(state):
    with pytest.raises(StateInvalid):
        open_state(state, form=FORM)


@given(position=st.integers(0, 10_000), letter=st.characters())
def test_a_state_with_one_letter_changed_does_not_open(position, letter):
    state = pack_state({"q": ["Fenna"]}, form=FORM)
    position %= len(state)
    changed = state[:position] + letter + state[position + 1 :]
    if changed != state:
        with pytest.raises(StateInvalid):
            open_state(changed, form=FORM)


def test_twenty_long_texts_fit_and_what_no_form_sends_is_cut_off():
    long = "".join(chr(97 + (number * number) % 26) for number in range(4000))
    state = pack_state({f"q{number}": [f"{number}{long}"] for number in range(20)}, form=FORM)
    assert len(state) < LONGEST
    flood = open_state(pack_state({"q": ["x" * 1_000_000] * 500}, form=FORM), form=FORM)
    assert sum(len(value) for value in flood["q"]) <= 60 * 5000
