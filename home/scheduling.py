"""Pages that were given a moment to go live or offline do so then. Part of what the worker looks after.

Wagtail's own command does this too, but stops at the first page that cannot be published, whosever it is, and begins
with the same page again the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision

from .sweeping import register_sweeper

EVERY = timedelta(seconds=30)
LAST_DONE = "scheduling:looked"
REFUSED = "home.not_published"
"""Line in a page's history: its moment came, and the page was not fit to be shown."""


@dataclass(frozen=True)
class Refusal:
    """When a page should have gone live, and why it did not."""

    at: datetime
    reason: str


logger = logging.getLogger(__name__)


def publish_what_is_due() -> int:
    """Publish and expire what is due. How many pages that concerned."""
    now = timezone.now()
    last = cache.get(LAST_DONE)
    if last is not None and now - last < EVERY:
        return 0
    cache.set(LAST_DONE, now, EVERY.total_seconds())
    due = 0
    for page in Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at"):
        due += _done(page, partial(page.unpublish, set_expired=True, log_action="wagtail.unpublish.scheduled"))
    for revision in Revision.page_revisions.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at"):
        due += _done(revision, partial(publish_planned, revision))
    return due


def publish_planned(revision: Revision) -> None:
    """Publish one page whose moment has come. One that is refused is not asked again until somebody plans it anew."""
    try:
        with transaction.atomic():
            revision.publish(log_action="wagtail.publish.scheduled")
    except (PermissionDenied, ValidationError) as refusal:
        reason = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        logger.warning("Not published as planned: %s: %s", revision.object_str, reason)
        log(instance=revision.content_object, action=REFUSED, revision=revision, data={"reason": reason})
        Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)


def last_refusal(page: Page) -> Refusal | None:
    """Why the page did not go live as planned; None where nobody planned it, or something was done to it since."""
    last = PageLogEntry.objects.filter(page_id=page.pk).order_by("-timestamp", "-pk").first()
    return Refusal(at=last.timestamp, reason=last.data["reason"]) if last and last.action == REFUSED else None


def _done(concerned: object, act: Callable[[], object]) -> int:
    """One page that fails keeps no other from its moment."""
    try:
        with transaction.atomic():
            act()
    except Exception:  # whatever it is, the page is still due and is tried again
        logger.exception("What was planned for %s failed; it is tried again.", concerned)
    return 1


def register() -> None:
    """Called when the app is ready."""
    register_sweeper("schedule", publish_what_is_due)
