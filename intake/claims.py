"""Who is sending a row: exactly one worker, for as long as it holds the claim."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime
from threading import local

from django.utils import timezone

from home.outage import UNREACHABLE

from .models.follow_up import FollowUp

_mine = local()
"""What this thread claimed last, and when."""
_dropped: list[tuple[int, datetime]] = []
"""Claims of this process whose end could not be written down, because the database went away."""


class ClaimLost(Exception):
    """It took so long that somebody else may be sending this row by now."""


def claim(pk: int, at: datetime) -> FollowUp | None:
    """Exactly one of several workers gets the row, if it is due."""
    _mine.claim = (pk, at)
    return FollowUp.objects.claim(pk, at)


def lets_go(deliver: Callable[[int], bool]) -> Callable[[int], bool]:
    """Notes a claim that is dropped because the database went away: it need not wait until it counts as dropped."""

    @functools.wraps(deliver)
    def delivered(pk: int) -> bool:
        try:
            return deliver(pk)
        except UNREACHABLE:
            _dropped.append(_mine.claim)
            raise

    return delivered


def give_back() -> None:
    """Let go of what this process dropped: it is due again."""
    while _dropped:
        pk, at = _dropped[-1]
        ours = FollowUp.objects.filter(pk=pk, status=FollowUp.Status.RUNNING, claimed_at=at)
        ours.update(status=FollowUp.Status.WAITING)
        _dropped.remove((pk, at))


def perhaps_told(row: FollowUp, name: str) -> int:
    """One of several addresses may have had it. How often that happened to this address."""
    mark = f"?{name}"
    row.told = [*row.told, mark]
    if not row.write(told=row.told):
        raise ClaimLost
    return row.told.count(mark)


def told(row: FollowUp, name: str) -> None:
    """One of several addresses has had it: it is not sent there again. Also renews the claim, for the next one."""
    row.told = [*row.told, name]
    at = timezone.now()
    _mine.claim = (row.pk, at)
    if not row.write(told=row.told, claimed_at=at):
        raise ClaimLost
