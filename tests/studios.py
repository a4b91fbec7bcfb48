"""Words for tests that make studios."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Locale, Page, Site

from home.models import Blueprint, HomePage, PlainPage, Role, Studio, StudioImage, StudioRole, StudioRoot
from home.pictures import add_picture
from home.spin_up.making import Report, spin_up
from home.spin_up.plan import StudioPlan

WORDS = {
    "city": "Utrecht",
    "phone": "030 123 45 67",
    "owner": "Ans de Wit",
    "street": "Oudegracht 1",
    "postal_code": "3511 AA",
    "price": "€ 80",
    "price_duo": "€ 50",
}


def a_plan(**changes: Any) -> StudioPlan:
    """A plan with which nothing is wrong."""
    plan: dict[str, Any] = {
        "name": "Studio Gracht",
        "host": "gracht.localhost",
        "blueprint": "personal-training",
        "languages": ["nl", "en"],
        "owner_email": "ans@gracht.example",
        "values": WORDS,
    }
    return StudioPlan(**{**plan, **changes})


def make_studio(**changes: Any) -> Studio:
    """A studio made from the demo's blueprint."""
    return studio_of(spin_up(a_plan(**changes)))


def studio_of(report: Report) -> Studio:
    return Studio.objects.select_related("site", "container", "collection").get(pk=report.studio_id)


def add_studios(number: int) -> None:
    """As many more, each with a home page, a site, and an owner who has edited it. Quicker than spinning them up."""
    root, locale = Page.get_first_root_node(), Locale.get_default()
    for n in range(number):
        container = root.add_child(instance=StudioRoot(title=f"Studio {n}", slug=f"studio-{n}"))
        home = container.add_child(instance=HomePage(title=f"Thuis {n}", slug="nl", locale=locale))
        studio = Studio.for_site(Site.objects.create(hostname=f"s{n}.localhost", root_page=home))
        studio.container, studio.name = container, f"Studio {n}"
        studio.save()
        owner = get_user_model().objects.create(username=f"owner-of-{n}")
        group = Group.objects.create(name=f"owners of {n}")
        owner.groups.add(group)
        StudioRole.objects.create(studio=studio, role=Role.OWNER, group=group)
        home.save_revision(user=owner, log_action=True)


def blueprint() -> Blueprint:
    return Blueprint.objects.get(slug="personal-training")


def blueprint_home(language: str = "nl") -> HomePage:
    return HomePage.objects.child_of(blueprint()).get(locale__language_code=language)


def blueprint_picture(**words: str) -> StudioImage:
    """A picture of the blueprint's, on its Dutch home page."""
    picture = add_picture(blueprint(), Path(settings.BASE_DIR) / "content/pictures/kade-kraan.webp", credit="Instroom")
    for name, text in words.items():
        setattr(picture, name, text)
    picture.save()
    home = blueprint_home()
    home.seo_picture = picture
    home.save_revision().publish()
    return picture


def add_to_blueprint(title: str, slug: str, *, publish: bool = True, **fields: Any) -> PlainPage:
    """One Dutch page more in the blueprint."""
    home = blueprint_home()
    page = PlainPage(title=title, slug=slug, locale=home.locale, live=publish, **fields)
    home.add_child(instance=page)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return PlainPage.objects.get(pk=page.pk)
