"""What makes a sent form look like a robot's. What looks so is kept apart for a person to judge, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

TRAP_FIELD = "onderwerp"
"""A field that no person sees. Its name means nothing to a browser that fills in names and addresses by itself."""

TRAP_FILLED = "trap"
TOO_FAST = "fast"


def suspicions(*, trap: str, shown_at: datetime, sent_at: datetime, fastest: timedelta) -> tuple[str, ...]:
    """Codes of what is suspicious, empty for most. Times of showing are whole seconds, cut off.

    Who sends before the form was shown is not fast: the clock was set back meanwhile, or is another machine's.
    """
    found = []
    if trap.strip():
        found.append(TRAP_FILLED)
    if timedelta(0) <= sent_at - shown_at < fastest:
        found.append(TOO_FAST)
    return tuple(found)
