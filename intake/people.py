"""Who works in a studio, and so may be given its leads."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import QuerySet


def people_at(site_id: int) -> QuerySet[Any]:
    """Everybody with a role in the studio of a site, by name."""
    people = get_user_model()._default_manager.filter(is_active=True, groups__studio_role__studio__site_id=site_id)
    return people.distinct().order_by("first_name", "last_name", "username")


def still_here(user: Any, site_id: int) -> bool:
    """Whether somebody who was given a lead still works in the studio of a site: leads stay theirs when a role goes."""
    return user is not None and people_at(site_id).filter(pk=user.pk).exists()
