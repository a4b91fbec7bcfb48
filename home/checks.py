"""Checks that `manage.py check --deploy` runs on how this installation is set up."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags, Warning, register


@register(Tags.caches, deploy=True)
def shared_cache(app_configs: Any, **kwargs: Any) -> list[Warning]:
    """Several processes must count and know the same."""
    if "locmem" in settings.CACHES["default"]["BACKEND"]:
        return [
            Warning(
                "Each process has a cache of its own: limits on tries count for each alone.",
                hint="Set REDIS_URL.",
                id="home.W001",
            )
        ]
    return []
