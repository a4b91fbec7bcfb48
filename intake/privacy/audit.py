"""Every look at personal data leaves a line.

What is looked at again and again, by a page that asks anew or on a phone, leaves one line an hour.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models.lead import Lead, person_name
from ..models.privacy import AuditEntry

Action = AuditEntry.Action
ONCE_IN = timedelta(hours=1)


def viewed(lead: Lead, *, user: Any) -> AuditEntry:
    """Somebody opened one lead."""
    return _write(studio_id=lead.studio_id, action=Action.VIEWED, user=user, lead=lead)


def listed(leads: Iterable[Lead], *, user: Any) -> None:
    """Somebody saw these leads in a list: one line for each studio."""
    counts: dict[int, int] = {}
    for lead in leads:
        counts[lead.studio_id] = counts.get(lead.studio_id, 0) + 1
    _write_counts(counts, action=Action.LISTED, user=user)


def glanced(leads: Iterable[Lead], *, user: Any) -> None:
    """Somebody has these leads before them on a page that asks anew by itself: the same ones count once an hour."""
    seen = list(leads)
    what = ",".join(str(lead.pk) for lead in sorted(seen, key=lambda lead: lead.pk))
    _once(f"{user.pk}:{what}", lambda: listed(seen, user=user))


def opened(lead: Lead, *, user: Any = None, by: str = "") -> None:
    """Somebody, or whoever reads a mailbox (`by`), or the person themselves, followed a link to one lead."""
    who = f"{user.pk if user else by}:{lead.pk}"
    _once(who, lambda: _write(studio_id=lead.studio_id, action=Action.VIEWED, user=user, lead=lead, by=by))


def exported(user: Any, leads: QuerySet[Lead], *, by: str = "") -> None:
    """Somebody took these leads out: one line for each studio. `by` names who it was when that is no user."""
    rows = leads.order_by().values("studio_id").annotate(number=Count("pk", distinct=True))
    _write_counts({row["studio_id"]: row["number"] for row in rows}, action=Action.EXPORTED, user=user, by=by)


def done(lead: Lead, *, action: str, user: Any = None) -> AuditEntry:
    """A lead was exported, erased or anonymised; without a user by the person themselves or by the clock."""
    return _write(studio_id=lead.studio_id, action=action, user=user, lead=lead)


def _once(what: str, write: Callable[[], object]) -> None:
    """Write unless the same was written within the hour. Remembered after it is: rather twice than never."""
    key = f"privacy:seen:{hashlib.sha256(what.encode()).hexdigest()}"
    if cache.get(key) is None:
        write()
        cache.set(key, True, ONCE_IN.total_seconds())


def _write_counts(counts: dict[int, int], *, action: str, user: Any, by: str = "") -> None:
    at = timezone.now()
    entries = [
        AuditEntry(studio_id=studio, at=at, action=action, user=user, by=by or _name(user, action), count=number)
        for studio, number in counts.items()
    ]
    if len(entries) == 1:  # One line needs no transaction of its own.
        entries[0].save()
    else:
        AuditEntry.objects.bulk_create(entries)


def _write(*, studio_id: int, action: str, user: Any, lead: Lead, by: str = "") -> AuditEntry:
    by = by[:150] or _name(user, action)
    return AuditEntry.objects.create(studio_id=studio_id, at=timezone.now(), action=action, user=user, by=by, lead=lead)


def _name(user: Any, action: str) -> str:
    if user is not None:
        return person_name(user)[:150]
    return _("the system") if action == Action.ANONYMISED else _("the person themselves")
