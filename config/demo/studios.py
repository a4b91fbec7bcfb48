"""A demo site's frame: container, site, studio, collection, people."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model
from wagtail.models import Collection, Locale, Page, Site

from home.models import Role, Studio, StudioRoot
from home.roles import make_roles
from intake.models.policy import Duty, FollowUpPolicy

from .files import SiteFiles

DEMO = uuid.UUID("7c1b63d2-4f0e-4a0a-a9f5-3a52a3cf9a0f")


def make_studio(files: SiteFiles, *, root: Page, port: int) -> Studio:
    """Everything but the pages. The site gets its root page later, when there is one."""
    identity = files.identity
    container = root.add_child(instance=StudioRoot(title=identity["name"], slug=files.folder.name))
    is_default = identity["kind"] == "agency"
    site = Site.objects.filter(is_default_site=True).first() if is_default else None
    site = site or Site(is_default_site=is_default)
    site.hostname, site.port, site.site_name, site.root_page = identity["host"], port, identity["name"], container
    site.save()
    studio = Studio.for_site(site)
    collection = Collection.get_first_root_node().add_child(name=identity["name"])
    fill_studio(studio, identity)
    studio.uuid = uuid.uuid5(DEMO, files.folder.name)
    studio.is_example = True
    studio.container, studio.collection = container, collection
    studio.languages.set(Locale.objects.filter(language_code__in=files.languages))
    studio.save()
    return studio


def fill_studio(studio: Studio, identity: Mapping[str, Any]) -> None:
    """Fields of studio.yaml to fields of the studio."""
    for key in ("name", "kind", "theme", "email", "phone", "street", "postal_code", "city"):
        setattr(studio, key, identity[key])
    for key in ("neighbourhood", "country", "time_zone", "price_range"):
        setattr(studio, key, identity.get(key) or getattr(studio, key))
    studio.owner_name = identity["owner"]
    studio.area_served = "\n".join(identity.get("area_served", ()))
    studio.opening_hours = [("open", {**row, "days": row["days"]}) for row in identity["hours"]]
    studio.closed_days = [("closed", {"date": row["date"], "name": row["name"]}) for row in identity["closed"]]


def make_people(studio: Studio, *, name: str, password: str) -> None:
    """One person per role, who can look round this studio only: kade-owner, kade-marketer, kade-trainer, who calls."""
    groups = make_roles(studio)
    for role in Role:
        user, _created = get_user_model().objects.get_or_create(
            username=f"{name}-{role.value}",
            defaults={
                "email": f"{role.value}@{name}.example",
                "first_name": str(role.label),
                "last_name": studio.name,
            },
        )
        user.set_password(password)
        user.save()
        user.groups.add(groups[role])
        if role == Role.TRAINER:
            policy = FollowUpPolicy.for_site(studio.site)
            Duty.objects.get_or_create(policy=policy, person=user)
