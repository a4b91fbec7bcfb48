"""The cache of one test process. What the process beside it keeps in the same Redis stays (home/caches.py)."""

from __future__ import annotations

from django.core.cache import cache


def empty_cache() -> None:
    """Forget what this process cached, and nothing else."""
    cache.clear()
