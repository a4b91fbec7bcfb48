"""Taking a studio's site down and bringing it back. Nothing of it is changed or lost in between."""

from __future__ import annotations

from django.utils import timezone

from .models import Studio


class CannotSuspend(ValueError):
    """The agency's own site answers for every host that nobody knows, so it stays up."""


def suspend(studio: Studio) -> bool:
    """Visitors get a 503 until `resume`; the desk works as before. False when it was suspended already."""
    if studio.kind == Studio.Kind.AGENCY:
        raise CannotSuspend(studio.name)
    if studio.suspended_at is not None:
        return False
    studio.suspended_at = timezone.now()
    studio.save(update_fields=["suspended_at"])
    return True


def resume(studio: Studio) -> bool:
    """The site answers again. False when it was not suspended."""
    if studio.suspended_at is None:
        return False
    studio.suspended_at = None
    studio.save(update_fields=["suspended_at"])
    return True
