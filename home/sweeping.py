"""Sweepers: what looks every few seconds for work that a queue has lost.

An app registers its sweeper when it is ready; the background worker runs them all. So the worker, which stands in
one app, serves every other without importing it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

logger = logging.getLogger(__name__)

Sweeper = Callable[[], int]
"""Does or queues what is due and returns how much that was."""

_sweepers: dict[str, Sweeper] = {}


def register_sweeper(name: str, sweeper: Sweeper) -> None:
    """Registering a name again replaces its sweeper."""
    _sweepers[name] = sweeper


def sweep() -> int:
    """Run every sweeper. One that fails is logged and does not keep the others from their work."""
    found = 0
    for name, sweeper in _sweepers.items():
        try:
            found += sweeper()
        except Exception:  # the rows are still there: the next sweep finds them
            logger.exception("The sweeper of %s failed; it runs again.", name)
    return found
