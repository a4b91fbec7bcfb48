"""A button, a menu, a link or a redirect leads to a page that visitors can reach, or somebody is told."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey
from django.test import Client
from django.urls import reverse
from wagtail import blocks
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models

from home.blocks.choosers import PageReferenceBlock
from home.models import Blueprint, HomePage, PlainPage, StudioPage
from home.targets import dead_ends, is_served
from landing.models import LandingPage
from tests.sites import KADE, studio_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
TYPES = [model for model in get_page_models() if issubclass(model, StudioPage)]


def desk(username: str = "kade-marketer") -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=username))
    return client


def chooser_blocks(block: blocks.Block, path: str) -> Iterator[tuple[str, blocks.PageChooserBlock]]:
    if isinstance(block, blocks.PageChooserBlock):
        yield path, block
    for name, child in getattr(block, "child_blocks", {}).items():
        yield from chooser_blocks(child, f"{path}.{name}")
    if isinstance(block, blocks.ListBlock):
        yield from chooser_blocks(block.child_block, f"{path}[]")


def choosers_in_blocks() -> dict[str, blocks.PageChooserBlock]:
    """Every place in a story, a menu or an outcome where a page is chosen."""
    return {
        path: block
        for model in TYPES
        for field in model._meta.get_fields()
        if isinstance(field, StreamField)
        for path, block in chooser_blocks(field.stream_block, f"{model.__name__}.{field.name}")
    }


def choosers_in_fields() -> list[tuple[type[Page], str]]:
    return [
        (model, field.name)
        for model in TYPES
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and issubclass(field.related_model, Page) and field.model is not Page
        if not field.remote_field.parent_link
    ]


def offered(client: Client, widget: AdminPageChooser | None = None, **more: str) -> str:
    """What the dialog shows when it is opened from this field."""
    names = ",".join(widget.model_names) if widget else ""
    response = client.get(reverse("wagtailadmin_choose_page"), {"page_type": names, **more})
    assert response.status_code == 200
    return str(response.json()["html"])


def choosable(html: str) -> set[int]:
    return {int(pk) for pk in re.findall(r'data-id="(\d+)"', html)}


def test_there_are_choosers_to_look_at() -> None:
    assert len(choosers_in_blocks()) >= 8 and len(choosers_in_fields()) >= 3


def test_every_chooser_offers_pages_that_are_shown_and_no_container() -> None:
    studio = studio_at(KADE)
    widgets = [block.widget for block in choosers_in_blocks().values()]
    for model, name in choosers_in_fields():
        form = model.get_edit_handler().get_form_class()
        widgets.append(form.base_fields[name].widget)
    options = {
        (tuple(widget.model_names), str(widget.user_perms), widget.can_choose_root): widget for widget in widgets
    }
    for username in ("kade-marketer", "kade-owner", "admin"):
        client = desk(username)
        for widget in options.values():
            assert not widget.can_choose_root and not widget.user_perms
            for html in (offered(client, widget), root_of(client, widget)):
                pages = Page.objects.filter(pk__in=choosable(html))
                assert all(is_served(page) for page in pages), list(pages)
        assert studio.container_id not in choosable(offered(client))
        # Agency staff, who work in no studio, begin above all of them.
        assert bool(choosable(offered(client))) == (username != "admin")


def root_of(client: Client, widget: AdminPageChooser) -> str:
    address = reverse("wagtailadmin_choose_page_child", args=[Page.objects.get(depth=1).pk])
    response = client.get(address, {"page_type": ",".join(widget.model_names)})
    return response.json()["html"] if response.status_code == 200 else ""


def test_search_in_the_chooser_finds_no_container() -> None:
    client = desk()
    response = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "Kade"})
    found = choosable(response.content.decode())
    assert studio_at(KADE).container_id not in found
    response = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "eerste zes"})
    assert choosable(response.content.decode())


def test_it_opens_at_the_home_page_of_what_is_edited() -> None:
    client, studio = desk(), studio_at(KADE)
    english = LandingPage.objects.descendant_of(studio.container).filter(locale__language_code="en").first()
    editing = {"referer": f"http://localhost/admin/pages/{english.pk}/edit/"}
    response = client.get(reverse("wagtailadmin_choose_page"), headers=editing)
    assert response.json()["parent_page_id"] == english.get_parent().pk
    assert client.get(reverse("wagtailadmin_choose_page")).json()["parent_page_id"] == studio.site.root_page_id
    foreign = LandingPage.objects.exclude(path__startswith=studio.container.path).first()
    from_elsewhere = {"referer": f"http://localhost/admin/pages/{foreign.pk}/edit/"}
    response = client.get(reverse("wagtailadmin_choose_page"), headers=from_elsewhere)
    assert response.json()["parent_page_id"] == studio.site.root_page_id


def test_moving_still_offers_every_place() -> None:
    client = desk("admin")
    page = LandingPage.objects.first()
    response = client.get(
        reverse("wagtailadmin_choose_page"), {"user_perms": "move_to", "target_pages[]": page.pk, "page_type": ""}
    )
    assert response.status_code == 200 and "home.plainpage" not in response.json()["html"].lower()


def containers() -> list[Page]:
    return [studio_at(KADE).container.page_ptr, Blueprint.objects.first().page_ptr, Page.objects.get(depth=1)]


def test_every_chooser_in_blocks_refuses_a_container_in_words() -> None:
    for path, block in choosers_in_blocks().items():
        assert isinstance(block, PageReferenceBlock), f"{path}: use PageReferenceBlock"
        for container in containers():
            with pytest.raises(ValidationError, match="leads nowhere"):
                block.clean(container)


@pytest.mark.parametrize(("model", "name"), choosers_in_fields(), ids=lambda value: getattr(value, "__name__", value))
def test_every_field_that_leads_to_a_page_refuses_a_container_in_words(model: type[Page], name: str) -> None:
    page: Any = model.objects.filter(live=True).first()
    for container in containers():
        setattr(page, name, container)
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert "leads nowhere" in str(refused.value.message_dict[name])


@pytest.mark.parametrize("username", ["kade-marketer", "admin"])
def test_a_redirect_to_a_container_is_refused_in_words(username: str) -> None:
    studio = studio_at(KADE)
    sent = {"old_path": "/oud", "site": studio.site_id, "redirect_page": studio.container_id, "is_permanent": "on"}
    response = desk(username).post(reverse("wagtailredirects:add"), sent)
    assert response.status_code == 200 and "never shown to visitors" in response.content.decode()
    assert not Redirect.objects.filter(old_path="/oud").exists()


def test_who_publishes_is_told_what_visitors_cannot_reach() -> None:
    studio = studio_at(KADE)
    home = HomePage.objects.child_of(studio.container).get(locale__language_code="nl")
    target = home.add_child(
        instance=PlainPage(title="Nog niet klaar", slug="nog-niet-klaar", locale=home.locale, live=False)
    )
    page = home.add_child(instance=PlainPage(title="Verwijst", slug="verwijst", locale=home.locale))
    link = {"label": "Kijk", "page": target.pk, "address": ""}
    page.story = json.dumps([{"id": str(uuid.uuid4()), "type": "action", "value": {"text": "", "link": link}}])
    page.save_revision().publish()
    assert dead_ends(page) == ["Nog niet klaar"]
    client = desk()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    story = page.story.raw_data[0]
    sent = {
        "title": "Verwijst",
        "slug": "verwijst",
        "intro": "",
        "story-count": "1",
        "story-0-deleted": "",
        "story-0-order": "0",
        "story-0-type": "action",
        "story-0-id": story["id"],
        "story-0-value-text": "",
        "story-0-value-link-label": "Kijk",
        "story-0-value-link-page": str(target.pk),
        "story-0-value-link-address": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    response = client.post(edit, sent, follow=True)
    assert "Visitors cannot reach “Nog niet klaar” now" in response.content.decode()

    page.unpublish()
    many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={page.pk}"
    response = client.post(many, {"next": reverse("wagtailadmin_home")}, follow=True)
    assert "leads there on “Verwijst” is left out" in response.content.decode(), "several at once"

    target.save_revision().publish()
    assert dead_ends(page) == []
