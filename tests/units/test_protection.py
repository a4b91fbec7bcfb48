"""What a form is protected by instead of a cookie."""

from __future__ import annotations

import pytest
import time_machine
from django.core import signing
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from intake.protection import (
    LIFETIME_SECONDS,
    SALT,
    FormToken,
    TokenExpired,
    TokenInvalid,
    comes_from_this_site,
    first_shown,
    form_identity,
    make_token,
    open_token,
    submission_key,
    unfinished_key,
)

FORM = form_identity(studio_uuid="studio-1", translation_key="page-1")
NOON = 1_800_000_000.0


# --- Tokens ---


def test_a_token_opens_the_form_it_was_made_for():
    assert open_token(make_token(FORM), form=FORM).form == FORM


def test_each_showing_of_a_form_has_a_token_of_its_own():
    assert open_token(make_token(FORM), form=FORM).nonce != open_token(make_token(FORM), form=FORM).nonce


@pytest.mark.parametrize(("studio", "page"), [("studio-2", "page-1"), ("studio-1", "page-2")])
def test_a_token_of_another_form_or_studio_does_not_open(studio, page):
    with pytest.raises(TokenInvalid):
        open_token(make_token(form_identity(studio_uuid=studio, translation_key=page)), form=FORM)


def test_a_token_lasts_as_long_as_it_says_and_no_longer():
    with time_machine.travel(NOON, tick=False):
        token = make_token(FORM)
    with time_machine.travel(NOON + LIFETIME_SECONDS - 1, tick=False):
        assert open_token(token, form=FORM)
    with time_machine.travel(NOON + LIFETIME_SECONDS + 1, tick=False), pytest.raises(TokenExpired):
        open_token(token, form=FORM)


@pytest.mark.parametrize(
    "token",
    [
        "",
        "a:b:c",
        ".:::",
        signing.dumps([FORM, "nonce"], salt="another.purpose"),
        signing.dumps([FORM, "nonce"], salt=SALT, key="another-key"),
        signing.dumps(FORM, salt=SALT),
        signing.dumps([FORM], salt=SALT),
        signing.dumps(None, salt=SALT),
    ],
    ids=range(8),
)
def test_a_forged_or_foreign_token_does_not_open(token):
    with pytest.raises(TokenInvalid):
        open_token(token, form=FORM)


@given(position=st.integers(0, 10_000), letter=st.characters())
def test_a_token_with_one_letter_changed_does_not_open(position, letter):
    token = make_token(FORM)
    position %= len(token)
    changed = token[:position] + letter + token[position + 1 :]
    if changed != token:
        with pytest.raises(TokenInvalid):
            open_token(changed, form=FORM)


@given(token=st.text(st.characters()))
def test_anything_may_be_sent_as_a_token(token):
    with pytest.raises(TokenInvalid):
        open_token(token, form=FORM)


def test_a_token_says_when_the_form_was_first_shown_and_what_it_asks():
    with time_machine.travel(NOON + 0.9, tick=False):
        token = make_token(FORM)
        opened = open_token(token, form=FORM)
    assert (opened.issued_at.timestamp(), opened.again, opened.asks_proof, opened.text) == (NOON, False, False, token)
    opened = open_token(make_token(FORM, again=True, asks_proof=True), form=FORM)
    assert (opened.again, opened.asks_proof) == (True, True)


def test_a_form_was_first_seen_when_the_earliest_token_of_it_was_made():
    with time_machine.travel(NOON - 9 * LIFETIME_SECONDS, tick=False):
        earlier, foreign = make_token(FORM), make_token("another")
    with time_machine.travel(NOON + 60, tick=False):
        later = make_token(FORM)
    with time_machine.travel(NOON, tick=False):
        token = open_token(make_token(FORM), form=FORM)
    assert first_shown(token, earlier).timestamp() == NOON - 9 * LIFETIME_SECONDS
    for nothing in ("", "onzin", foreign, later, earlier[:-1], signing.dumps(None, salt=SALT)):
        assert first_shown(token, nothing).timestamp() == NOON


# --- Keys ---

TOKEN = FormToken(form=FORM, nonce="one")
answers = st.dictionaries(
    st.sampled_from(["q1", "q2", "q3"]), st.lists(st.text(st.characters(), max_size=5), max_size=3)
)


@given(given_first=answers, given_then=answers)
def test_the_same_answers_have_the_same_key_and_others_another(given_first, given_then):
    same = submission_key(TOKEN, given_first) == submission_key(TOKEN, given_then)
    assert same == (given_first == given_then)


@given(given=answers)
def test_the_order_of_the_fields_makes_no_difference(given):
    backwards = {name: tuple(values) for name, values in reversed(given.items())}
    assert submission_key(TOKEN, backwards) == submission_key(TOKEN, given)


def test_another_showing_or_another_form_has_another_key():
    tokens = [TOKEN, FormToken(form=FORM, nonce="two"), FormToken(form="other", nonce="one")]
    assert len({submission_key(token, {"q1": ["x"]}) for token in tokens}) == 3


def test_half_a_form_has_one_key_for_each_showing_and_never_that_of_a_whole_one():
    assert unfinished_key(TOKEN) == unfinished_key(FormToken(form=FORM, nonce="one"))
    assert unfinished_key(TOKEN) not in (unfinished_key(FormToken(form=FORM, nonce="two")), submission_key(TOKEN, {}))


def test_a_key_fits_its_column():
    assert len(submission_key(TOKEN, {"q1": ["x" * 10_000]})) == 64


# --- Where a form comes from ---


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://kade.example"}, False),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, True),
        ({"Origin": "https://kade.example"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://kade.example.evil.example"}, False),
        ({"Origin": "https://kade.example:8443"}, False),
        ({"Origin": "https://evil.example@kade.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": "https://["}, False),
    ],
    ids=str,
)
def test_a_form_is_only_taken_from_this_very_site(headers, ours):
    request = RequestFactory(headers={"Host": "kade.example", **headers}).post("/intake/")
    assert comes_from_this_site(request) is ours


def test_a_port_is_part_of_the_site():
    request = RequestFactory(headers={"Host": "noord.localhost:8000", "Origin": "http://noord.localhost:8000"}).post(
        "/"
    )
    assert comes_from_this_site(request)
