"""The cache of one test process. `cache.clear()` would empty the whole Redis, also for the process beside this one."""

from __future__ import annotations

from django.core.cache import cache


def empty_cache() -> None:
    """Forget what this process cached, and nothing else."""
    if hasattr(cache, "_cache") and hasattr(cache._cache, "get_client"):
        client = cache._cache.get_client(write=True)
        if keys := list(client.scan_iter(match=f"{cache.key_prefix}:*", count=1000)):
            client.delete(*keys)
    else:
        cache.clear()
