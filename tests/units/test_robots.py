"""What looks like a robot, how often is too often, and the small sum that a browser solves."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from intake.proof_of_work import HARDEST, is_solved, make_challenge, signing_key, use
from intake.protection import FormToken
from intake.rate_limit import client_address, hashed, seconds_to_wait
from intake.suspicion import suspicions

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FORM = "studio-1:page-1"


# --- Suspicion ---


@pytest.mark.parametrize(
    ("trap", "seconds", "found"),
    [("", 2, ()), ("", 1.9, ("fast",)), ("x", 2, ("trap",)), ("x", 0, ("trap", "fast")), ("  ", 600, ())],
)
def test_a_filled_trap_and_a_form_sent_at_once_are_suspicious(trap, seconds, found):
    sent_at = NOON + timedelta(seconds=seconds)
    assert suspicions(trap=trap, shown_at=NOON, sent_at=sent_at, fastest=timedelta(seconds=2)) == found


# --- Addresses ---


@pytest.mark.parametrize(
    ("remote", "header", "sent", "address"),
    [
        ("203.0.113.9", "", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "X-Forwarded-For", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "X-Forwarded-For", "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "X-Forwarded-For", "", ""),
        ("127.0.0.1", "X-Forwarded-For", "onzin", ""),
        ("", "", "198.51.100.1", ""),
        ("2001:db8:1:2:3:4:5:6", "", "", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "", "", "2001:db8:1:2::"),
        ("::ffff:203.0.113.9", "", "", "203.0.113.9"),
    ],
)
def test_an_address_is_read_from_where_it_can_be_trusted(settings, remote, header, sent, address):
    settings.CLIENT_ADDRESS_HEADER = header
    request = RequestFactory(headers={"X-Forwarded-For": sent}).post("/", REMOTE_ADDR=remote)
    assert client_address(request) == address


def test_an_address_is_kept_as_a_hash_that_is_another_tomorrow():
    with time_machine.travel(NOON, tick=False) as clock:
        today, other = hashed("203.0.113.9"), hashed("203.0.113.10")
        assert hashed("203.0.113.9") == today != other
        clock.shift(timedelta(days=1))
        assert hashed("203.0.113.9") != today
    assert "203.0.113.9" not in today


# --- How often ---


def send(address: str = "203.0.113.9", *, form: str = FORM) -> int:
    return seconds_to_wait(RequestFactory().post("/", REMOTE_ADDR=address), form=form)


def test_one_address_may_send_so_often_and_then_waits_until_the_window_ends(settings):
    settings.INTAKE_LIMIT_PER_ADDRESS, settings.INTAKE_LIMIT_PER_FORM = (3, 600), (100, 600)
    with time_machine.travel(NOON + timedelta(minutes=1), tick=False) as clock:
        assert [send() for _again in range(5)] == [0, 0, 0, 540, 540]
        assert send("203.0.113.10") == 0
        assert send(form="studio-2:page-1") == 0
        clock.shift(timedelta(minutes=9))
        assert send() == 0


def test_one_form_may_be_sent_so_often_by_all_together(settings):
    settings.INTAKE_LIMIT_PER_ADDRESS, settings.INTAKE_LIMIT_PER_FORM = (100, 600), (3, 600)
    with time_machine.travel(NOON, tick=False):
        assert [send(f"203.0.113.{number}") for number in range(5)] == [0, 0, 0, 600, 600]
        assert send(form="studio-2:page-1") == 0


def test_who_has_no_known_address_shares_no_limit_with_others(settings):
    settings.INTAKE_LIMIT_PER_ADDRESS, settings.INTAKE_LIMIT_PER_FORM = (1, 600), (100, 600)
    assert [send("") for _again in range(3)] == [0, 0, 0]


def test_no_address_stands_in_the_cache(settings):
    settings.INTAKE_LIMIT_PER_ADDRESS, settings.INTAKE_LIMIT_PER_FORM = (3, 600), (3, 600)
    kept: list[str] = []
    add = cache.add
    try:
        cache.add = lambda key, *args, **more: kept.append(key) or add(key, *args, **more)
        send("203.0.113.9")
    finally:
        cache.add = add
    assert len(kept) == 2
    assert not any("203.0.113" in key for key in kept)


# --- Proof of work ---

TOKEN = FormToken(form=FORM, nonce="abcdefgh12345678")


def solve(challenge: dict) -> dict:
    """As static/js/proof.js does."""
    number = next(
        n
        for n in range(challenge["maxnumber"] + 1)
        if hashlib.sha256(f"{challenge['salt']}{n}".encode()).hexdigest() == challenge["challenge"]
    )
    return {**{name: value for name, value in challenge.items() if name != "maxnumber"}, "number": number}


def packed(solution: object) -> str:
    return base64.b64encode(json.dumps(solution).encode()).decode()


def test_what_the_official_library_made_and_solved_is_accepted(settings):
    """By altcha 2.3.0 (PyPI): create_challenge_v1 with our key, salt and number; solve_challenge_v1; to_base64."""
    settings.SECRET_KEY = "a secret of this test alone"
    made = {
        "algorithm": "SHA-256",
        "challenge": "ddaa403117a795b8e27f09033824b404acb757aec63af672803ae4a64d9b1c86",
        "number": 31416,
        "salt": "0123456789abcdef01234567?expires=4102444800&form=abcdefgh12345678&",
        "signature": "d99e2bf792c2d39d09a2feb889fdbd280534cd4c3c9ef72ebe2769b76ad6ec34",
    }
    assert signing_key() == "0234a0268bc1b5d08161b975426e41c30256daf55b4976e71ce9ae6ef62126d6"
    assert is_solved(packed(made), token=TOKEN)
    assert is_solved(packed({**made, "took": 123}), token=TOKEN), "the widget says how long it took"
    with time_machine.travel(datetime(2100, 1, 1, 0, 0, 1, tzinfo=UTC), tick=False):
        assert not is_solved(packed(made), token=TOKEN)


def test_a_challenge_is_what_the_official_widget_reads():
    with time_machine.travel(NOON, tick=False):
        challenge = make_challenge(TOKEN.nonce)
    assert set(challenge) == {"algorithm", "challenge", "maxnumber", "salt", "signature"}
    assert (challenge["algorithm"], challenge["maxnumber"]) == ("SHA-256", HARDEST)
    until = int((NOON + timedelta(hours=12)).timestamp())
    assert re.fullmatch(rf"[0-9a-f]{{24}}\?expires={until}&form={TOKEN.nonce}&", challenge["salt"])


def test_a_solution_holds_for_its_own_showing_of_the_form():
    solution = packed(solve(make_challenge(TOKEN.nonce)))
    assert is_solved(solution, token=TOKEN)
    assert not is_solved(solution, token=FormToken(form=FORM, nonce="another"))


def test_another_number_another_salt_or_a_made_up_signature_is_no_solution():
    right, other = (solve(make_challenge(TOKEN.nonce)) for _challenge in range(2))
    assert is_solved(packed(right), token=TOKEN)
    for wrong in (
        {**right, "number": right["number"] + 1},
        {**right, "salt": other["salt"]},
        {**right, "signature": other["signature"]},
        {**right, "signature": "é"},
        {**right, "signature": "\ud800"},
        {**right, "challenge": other["challenge"]},
        {**right, "algorithm": "SHA-1"},
        {name: value for name, value in right.items() if name != "algorithm"},
        {**right, "salt": right["salt"].replace("expires=", "expires=9")},
        {**right, "salt": right["salt"] + "expires=9999999999&"},
        {**right, "number": -1},
        {**right, "number": HARDEST + 1},
        {**right, "salt": right["salt"] + "\ud800"},
    ):
        assert not is_solved(packed(wrong), token=TOKEN)


@given(text=st.text())
def test_anything_may_be_sent_as_a_solution(text):
    assert not is_solved(text, token=TOKEN)
    assert not is_solved(base64.b64encode(text.encode("utf-8", "replace")).decode(), token=TOKEN)


@pytest.mark.parametrize(
    "text", ["[]", "1", "null", "1e999", '{"salt": 1}', "[" * 5000, '{"number": Infinity}', "9" * 5000]
)
def test_other_json_is_no_solution(text):
    assert not is_solved(base64.b64encode(text.encode()).decode(), token=TOKEN)


def test_a_solution_is_spent_on_one_submission():
    assert use(TOKEN, submission="first")
    assert use(TOKEN, submission="first"), "a double click is the same submission"
    assert not use(TOKEN, submission="second")
