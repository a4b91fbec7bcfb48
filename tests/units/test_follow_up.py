"""How long to wait before a message is tried again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.models import FollowUp


@pytest.mark.parametrize(
    ("attempt", "about"),
    [(1, 15), (2, 30), (3, 60), (4, 120), (5, 240), (6, 480), (7, 600), (8, 600), (144, 600)],
)
def test_each_wait_is_twice_as_long_give_or_take_a_fifth(attempt, about):
    for _again in range(50):
        assert about * 0.8 <= FollowUp.wait_after(attempt).total_seconds() <= about * 1.2


def test_messages_that_failed_together_are_not_tried_together():
    assert len({FollowUp.wait_after(3) for _again in range(50)}) > 25


@given(attempt=st.integers(1, 100))
def test_a_wait_is_never_much_shorter_than_the_first_nor_longer_than_the_longest(attempt):
    assert FollowUp.FIRST_WAIT * 0.8 <= FollowUp.wait_after(attempt) <= FollowUp.LONGEST_WAIT * 1.2


def test_an_outage_of_a_night_and_a_morning_costs_no_message():
    assert sum((FollowUp.wait_after(n) for n in range(1, FollowUp.MOST_ATTEMPTS)), timedelta(0)) >= timedelta(hours=20)
