"""The pages after sending, as the editor checks them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from intake.blocks import NoFitBlock, OutcomeBlock

EMPTY = {"title": "Dank je", "text": "<p>Tot later.</p>", "action_label": "", "action_page": None}


def test_whoever_does_not_fit_is_sent_on_to_something_before_it_is_published():
    block = NoFitBlock()
    with pytest.raises(ValidationError) as refused:
        block.clean(block.to_python(EMPTY))
    assert set(refused.value.block_errors) == {"action_label", "action_page"}


def test_a_draft_may_be_without_and_so_may_the_other_verdicts():
    block = NoFitBlock()
    assert block.clean_deferred(block.to_python(EMPTY))["action_label"] == ""
    other = OutcomeBlock()
    assert other.clean(other.to_python(EMPTY))["title"] == "Dank je"
