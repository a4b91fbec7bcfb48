"""What the worker does about personal data: links that were asked for, at once; what is too old, once a day."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache

from home import jobs
from home.sweeping import register_sweeper

from ..models.privacy import DataRequest
from .anonymising import anonymise_overdue
from .answering import answer

EVERY = timedelta(hours=24)
AT_A_TIME = 200
LAST_DONE = "privacy:anonymised"


def anonymise_daily() -> int:
    """Once a day, and again at once while there is more than fits in one go. Running it twice does no harm."""
    if not cache.add(LAST_DONE, True, EVERY.total_seconds()):
        return 0
    number = anonymise_overdue(limit=AT_A_TIME)
    if number == AT_A_TIME:
        cache.delete(LAST_DONE)
    return number


def register() -> None:
    """Called when the app is ready."""
    jobs.register(DataRequest, answer)
    register_sweeper("anonymising", anonymise_daily)
