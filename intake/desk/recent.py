"""What the desk tells of the newest leads beside the leads themselves, read once a minute at a fixed price.

What can be chosen in the filters (articles, campaigns, people), and how many messages were given up, for the menu.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from ..models.follow_up import FollowUp
from ..models.lead import person_name
from .paginator import CountOf
from .scope import Scope

LOOK_BACK = 300
"""Leads. Older articles are found through a link in the report, which names them."""


@dataclass(frozen=True)
class Recent:
    """Choices as (value, label), sorted by label; `given_up`: number of messages."""

    articles: tuple[tuple[str, str], ...]
    campaigns: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    given_up: int


REMEMBERED_SECONDS = 60


def recent(scope: Scope) -> Recent:
    """For whoever sees these studios, at most a minute old. Filters take other values too."""
    known = cache.get(_key(scope))
    if known is None:
        known = _read(scope)
        cache.set(_key(scope), known, REMEMBERED_SECONDS)
    return known


def forget_recent(scope: Scope) -> None:
    """Somebody changed it and wants to see so."""
    cache.delete(_key(scope))


def _key(scope: Scope) -> str:
    whose = "all" if scope.everything else ",".join(map(str, scope.ids))
    return f"desk-recent:{hashlib.sha256(whose.encode()).hexdigest()}"


def _read(scope: Scope) -> Recent:
    """One query, whatever the number of leads."""
    given_up = FollowUp.objects.given_up().order_by().values("pk")
    if not scope.everything:
        given_up = given_up.filter(submission__lead__studio_id__in=scope.ids)
    leads = scope.leads().select_related("source_page", "assigned_to").order_by("-received_at", "-pk")
    fields = (
        "studio_id",
        "campaign",
        "source_page__title",
        "assigned_to__first_name",
        "assigned_to__last_name",
        "assigned_to__username",
    )
    articles, campaigns, people, count = {}, {}, {}, 0
    for lead in leads.only(*fields).annotate(given_up=CountOf(given_up))[:LOOK_BACK]:
        count = lead.given_up
        if lead.source_page is not None:
            articles[str(lead.source_page.pk)] = lead.source_page.title
        if lead.campaign:
            campaigns[lead.campaign] = lead.campaign
        if lead.assigned_to is not None:
            people[str(lead.assigned_to.pk)] = person_name(lead.assigned_to)
    return Recent(articles=_sorted(articles), campaigns=_sorted(campaigns), people=_sorted(people), given_up=count)


def _sorted(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items(), key=lambda item: item[1].casefold()))
