"""What the worker throws away once a day: lines of work that is long done, and that nobody looks up any more."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache
from django.core.management import call_command
from django.utils import timezone

from home.jobs import QUEUE, queue_is_in_database
from home.sweeping import register_sweeper

from .models.webhook import WebhookAttempt

EVERY = timedelta(hours=24)
ATTEMPTS_KEPT = timedelta(days=30)
"""Tries to deliver a webhook. They may hold what the other side answered, which may name somebody."""
TASKS_KEPT_DAYS = 14
LAST_DONE = "tidying:done"


def tidy_daily() -> int:
    """Once a day. How many tries were removed. Running it twice does no harm."""
    if not cache.add(LAST_DONE, True, EVERY.total_seconds()):
        return 0
    removed, _by_model = WebhookAttempt.objects.filter(at__lt=timezone.now() - ATTEMPTS_KEPT).delete()
    if queue_is_in_database():
        days = str(TASKS_KEPT_DAYS)
        call_command(
            "prune_db_task_results", "--backend", QUEUE, "--queue-name", "*", "--min-age-days", days, "-v", "0"
        )
    return removed


def register() -> None:
    """Called when the app is ready."""
    register_sweeper("tidying", tidy_daily)
