"""What can be chosen in the filters: articles, campaigns and people of the newest leads, read at a fixed price."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.cache import cache

from ..models.lead import person_name
from .scope import Scope

LOOK_BACK = 300
"""Leads. Older articles are found through a link in the report, which names them."""


@dataclass(frozen=True)
class Recent:
    """Choices as (value, label), sorted by label."""

    articles: tuple[tuple[str, str], ...]
    campaigns: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]


REMEMBERED_SECONDS = 60


def recent_choices(scope: Scope) -> Recent:
    """What to offer to whoever sees these studios: looked up once a minute. Filters take other values too."""
    whose = "all" if scope.everything else ",".join(map(str, scope.ids))
    key = f"desk-choices:{hashlib.sha256(whose.encode()).hexdigest()}"
    known = cache.get(key)
    if known is None:
        known = read_choices(scope)
        cache.set(key, known, REMEMBERED_SECONDS)
    return known


def read_choices(scope: Scope) -> Recent:
    """One query, whatever the number of leads."""
    leads = scope.leads().select_related("source_page", "assigned_to").order_by("-received_at", "-pk")
    fields = (
        "studio_id",
        "campaign",
        "source_page__title",
        "assigned_to__first_name",
        "assigned_to__last_name",
        "assigned_to__username",
    )
    articles, campaigns, people = {}, {}, {}
    for lead in leads.only(*fields)[:LOOK_BACK]:
        if lead.source_page is not None:
            articles[str(lead.source_page.pk)] = lead.source_page.title
        if lead.campaign:
            campaigns[lead.campaign] = lead.campaign
        if lead.assigned_to is not None:
            people[str(lead.assigned_to.pk)] = person_name(lead.assigned_to)
    return Recent(articles=_sorted(articles), campaigns=_sorted(campaigns), people=_sorted(people))


def _sorted(labels: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(labels.items(), key=lambda item: item[1].casefold()))
