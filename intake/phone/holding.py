"""Who holds a link, and whether they still may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from home.access import studios_for

from ..models.lead import Lead
from .links import Holder


@dataclass(frozen=True)
class Person:
    """Who acts: a user, or people behind a shared mailbox, who go by its name."""

    user: Any = None
    by: str = ""
    language: str = settings.LANGUAGE_CODE


def person_behind(holder: Holder, lead: Lead) -> Person | None:
    """None for somebody who has left, or who does not work in this studio any more."""
    if holder.user_id is None:
        name = _("the agency") if holder == Holder.AGENCY else lead.studio.name
        return Person(by=_("%(name)s (shared mailbox)") % {"name": name})
    users = get_user_model().objects.select_related("wagtail_userprofile")
    user = users.filter(pk=holder.user_id, is_active=True).first()
    if user is None:
        return None
    if not studios_for(user).filter(pk=lead.studio_id).exists():
        return None
    profile = getattr(user, "wagtail_userprofile", None)
    return Person(user=user, language=(profile.preferred_language if profile else "") or settings.LANGUAGE_CODE)
