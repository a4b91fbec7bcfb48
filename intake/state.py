"""Answers of earlier steps, carried in the form itself: signed, packed, for one form only, and for a week.

The state is no secret: it holds what the reader has just typed. The signature only says that we packed it. It outlives
the form's token, so that who left a form open overnight is asked to send once more and has lost nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.core import signing

SALT = "intake.state"
LIFETIME_SECONDS = 7 * 24 * 60 * 60
LONGEST = 100_000
"""Characters of a packed state. A form that asks twenty long texts stays below this."""
LONGEST_VALUE = 5000
MOST_VALUES = 60


class StateInvalid(Exception):
    """The state is not ours, was made for another form, is too old or too long."""


def pack_state(given: Mapping[str, Sequence[str]], *, form: str) -> str:
    """Pack the raw answers of one form; empty for none. What no form of ours can send is cut off."""
    kept = {
        question: [value[:LONGEST_VALUE] for value in values[:MOST_VALUES]]
        for question, values in given.items()
        if any(values)
    }
    return signing.dumps([form, kept], salt=SALT, compress=True) if kept else ""


def open_state(state: str, *, form: str) -> dict[str, list[str]]:
    """Raise StateInvalid, or return the answers by the id of their question. Nothing for an empty state."""
    if not state:
        return {}
    if len(state) > LONGEST:
        raise StateInvalid
    try:
        made_for, kept = signing.loads(state, salt=SALT, max_age=LIFETIME_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise StateInvalid from None
    if made_for != form or not isinstance(kept, dict):
        raise StateInvalid
    return {question: list(values) for question, values in kept.items()}
