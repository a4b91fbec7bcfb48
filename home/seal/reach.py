"""How far a person reaches: the studios they work in, and where the branches of those begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ..access import studios_for
from ..models import Role

DESK_ROLES = (Role.OWNER, Role.MARKETER)
"""Who works on pages, pictures and settings. Trainers have leads only."""

NOTHING = Q(pk__in=())


@dataclass(frozen=True)
class Reach:
    """Loaded in two queries, once for each user object, as Django does with permissions."""

    user: Any
    studio_ids: frozenset[int]
    site_ids: frozenset[int]
    desk_studio_ids: frozenset[int]
    desk_site_ids: frozenset[int]
    container_paths: tuple[str, ...]
    collection_paths: tuple[str, ...]

    @classmethod
    def of(cls, user: Any) -> Reach:
        found = user.__dict__.get("_reach")
        if found is None:
            found = user.__dict__["_reach"] = cls._load(user)
        return found

    @classmethod
    def _load(cls, user: Any) -> Reach:
        all_studios = list(studios_for(user))
        desk = list(studios_for(user, roles=DESK_ROLES).select_related("container", "collection"))
        return cls(
            user=user,
            studio_ids=frozenset(studio.pk for studio in all_studios),
            site_ids=frozenset(studio.site_id for studio in all_studios),
            desk_studio_ids=frozenset(studio.pk for studio in desk),
            desk_site_ids=frozenset(studio.site_id for studio in desk),
            container_paths=tuple(studio.container.path for studio in desk if studio.container),
            collection_paths=tuple(studio.collection.path for studio in desk if studio.collection),
        )

    def pages(self, lookup: str = "path") -> Q:
        """Pages of the studios on whose pages this person works; `lookup` leads to a page's path."""
        return below(self.container_paths, lookup)

    def collections(self, lookup: str = "path") -> Q:
        return below(self.collection_paths, lookup)


def below(paths: tuple[str, ...], lookup: str) -> Q:
    """Rows whose place in a tree is at or below one of `paths`."""
    found = NOTHING
    for path in paths:
        found |= Q(**{f"{lookup}__startswith": path})
    return found
