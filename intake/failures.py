"""Why a message did not arrive, in words for people."""

from __future__ import annotations


class CannotDeliver(Exception):
    """It did not arrive. The text is for people: what is in the way, and what to do about it."""


class Refused(CannotDeliver):
    """It will never arrive like this: trying again by itself has no use."""
