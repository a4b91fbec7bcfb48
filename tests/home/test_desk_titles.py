"""A browser's tab says which page of the desk it is."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from intake.models import Lead
from tests.sites import KADE, studio_at, submit

pytestmark = [pytest.mark.django_db, pytest.mark.once]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def plain_addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Every address of the desk that needs no number."""
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from plain_addresses(pattern.url_patterns, route)
        elif not re.search(r"[<(\\?*]", route.strip("^$")) and route.startswith("admin/"):
            yield "/" + route.replace("^", "").replace("$", "")


def addresses() -> list[str]:
    studio = studio_at(KADE)
    home = studio.site.root_page_id
    lead = Lead.objects.get()
    return [
        *sorted(set(plain_addresses(get_resolver().url_patterns))),
        f"/admin/studios/{studio.pk}/",
        f"/admin/pages/{studio.container_id}/",
        f"/admin/pages/{home}/edit/",
        reverse("lead:inspect", args=[lead.pk]),
        reverse("wagtailsettings:edit", args=["home", "studio", studio.site_id]),
        reverse("wagtailsettings:edit", args=["intake", "followuppolicy", studio.site_id]),
    ]


@pytest.mark.parametrize("who", ["kade-owner", "kade-marketer", "kade-trainer", "admin"])
def test_every_page_of_the_desk_has_a_title_that_names_it(who: str) -> None:
    submit()
    client, seen, nameless = Client(), {}, []
    client.force_login(get_user_model().objects.get(username=who))
    for address in addresses():
        if any(word in address for word in ("logout", "results", "failwhale")):
            continue
        answer = client.get(address)
        if answer.status_code != 200 or "text/html" not in answer.get("Content-Type", ""):
            continue
        found = TITLE.search(answer.content.decode())
        if found is None:
            continue
        title = " ".join(html.unescape(found[1]).split()).removesuffix("Wagtail").strip(" -")
        seen[address] = title
        if not title:
            nameless.append(address)
    assert len(seen) >= 3
    assert nameless == []
