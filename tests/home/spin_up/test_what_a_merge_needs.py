"""What a later update from the blueprint needs is kept from the first day, whatever happens to the studio."""

from __future__ import annotations

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.models import Locale, Page, ReferenceIndex, Revision
from wagtail_localize.operations import translate_object

from home.models import Blueprint, MediaOrigin, PageOrigin, PlainPage, Studio, StudioDocument
from home.models.origins import is_pinned
from home.pictures import add_picture
from home.seal.rules import rule_for
from home.spin_up.making import spin_up
from landing.models import LandingPage
from tests.sites import KADE, studio_at
from tests.studios import a_plan, add_to_blueprint, blueprint, blueprint_picture, make_studio
from tests.traces import counts

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HOST = "gracht.localhost"


def pages_of(studio: Studio) -> Any:
    return Page.objects.descendant_of(studio.container)


def article_of(studio: Studio) -> LandingPage:
    return LandingPage.objects.descendant_of(studio.container).get(slug="eerste-zes-weken")


def planted_in(studio: Studio) -> dict[int, Any]:
    origins = PageOrigin.objects.filter(page__in=pages_of(studio)).select_related("planted_revision")
    return {origin.page_id: origin.planted_revision and origin.planted_revision.content for origin in origins}


def desk(username: str = "admin") -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def purge() -> None:
    call_command("purge_revisions", stdout=io.StringIO())


# --- Pages ---


def test_each_page_keeps_what_was_planted_whatever_is_done_to_it() -> None:
    studio = make_studio()
    before = planted_in(studio)
    assert len(before) == pages_of(studio).count() and all(before.values())
    assert all(PageOrigin.objects.filter(page__in=pages_of(studio)).values_list("planted_exact", flat=True))
    page = article_of(studio)
    for title in ("Een", "Twee"):
        page.title = title
        page.save_revision().publish()
    page.unpublish()
    page.origin.planted_revision.as_object().save_revision().publish()
    purge()
    assert planted_in(studio) == before
    assert Revision.objects.for_instance(page).count() == 2


@pytest.mark.parametrize("which", ["planted", "base"])
def test_autosave_writes_beside_what_a_merge_needs_and_not_over_it(which: str) -> None:
    """It would take the revision of whoever made the studio, or has a draft of the blueprint open."""
    user = get_user_model().objects.get(username="admin")
    draft = add_to_blueprint("Concept", "concept", publish=False)
    draft.save_revision(user=user)
    spin_up(a_plan(), user=user)
    studio = studio_at(HOST)
    page = article_of(studio) if which == "planted" else draft
    pinned = Revision.objects.get(pk=page.get_latest_revision().pk)
    content = pinned.content
    assert is_pinned(pinned)
    first = page.save_revision(user=user, overwrite_revision=pinned)
    assert first.pk != pinned.pk and Revision.objects.get(pk=pinned.pk).content == content
    page.title = "Nog een letter"
    assert page.save_revision(user=user, overwrite_revision=first).pk == first.pk


def test_autosave_in_the_desk_does_not_take_a_planted_revision() -> None:
    """As the editor's script sends it, were it told to overwrite what was planted."""
    user = get_user_model().objects.get(username="admin")
    spin_up(a_plan(), user=user)
    page = PlainPage.objects.descendant_of(studio_at(HOST).container).filter(locale__language_code="nl").first()
    planted = page.origin.planted_revision
    sent = {
        "title": "Van autosave",
        "slug": page.slug,
        "intro": "",
        "story-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "overwrite_revision_id": planted.pk,
    }
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    response = desk().post(edit, sent, headers={"accept": "application/json"})
    assert response.status_code == 200 and response.json()["success"], response.content[:500]
    assert response.json()["revision_id"] != planted.pk
    assert Revision.objects.get(pk=planted.pk).content == planted.content
    assert PlainPage.objects.get(pk=page.pk).get_latest_revision().content["title"] == "Van autosave"


def test_a_copy_an_alias_and_a_translation_made_later_are_the_studios_own() -> None:
    studio = make_studio(languages=["nl"])
    page = article_of(studio)
    french = Locale.objects.get(language_code="fr")
    studio.languages.add(french)
    CopyPageAction(page, to=page.get_parent(), update_attrs={"slug": "kopie"}).execute(skip_permission_checks=True)
    CreatePageAliasAction(page, parent=page.get_parent(), update_slug="alias").execute(skip_permission_checks=True)
    translate_object(page, [french])
    made = pages_of(studio).exclude(pk__in=planted_in(studio))
    assert made.count() >= 3
    assert not PageOrigin.objects.filter(page__in=made).exists()


def test_a_moved_page_keeps_its_origin() -> None:
    studio = make_studio(languages=["nl"])
    before = planted_in(studio)
    page = article_of(studio)
    page.move(page.get_parent(), pos="first-child")
    assert planted_in(studio) == before


@pytest.mark.parametrize("how", ["page", "pages at once", "with what is below", "queryset"])
def test_what_is_kept_stops_nobody_from_deleting_a_page(how: str) -> None:
    studio = make_studio()
    page = article_of(studio)
    home = page.get_parent()
    if how == "page":
        response = desk().post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    elif how == "pages at once":
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        response = desk().post(f"{address}?id={page.pk}&next=/", {"id": page.pk})
    elif how == "with what is below":
        english = pages_of(studio).filter(depth=3).exclude(pk=home.pk).get()
        page = english.get_children().first()
        response = desk().post(reverse("wagtailadmin_pages:delete", args=[english.pk]))
    else:
        Page.objects.filter(pk=page.pk).delete()
        response = None
    assert response is None or response.status_code == 302, response.content.decode()[-2000:]
    assert response is None or "sign" not in response.url, response.url
    assert not Page.objects.filter(pk=page.pk).exists()
    assert not PageOrigin.objects.filter(page_id=page.pk).exists()
    assert not Revision.objects.filter(object_id=str(page.pk), base_content_type__model="page").exists()


# --- Words, pictures and documents ---


def test_the_values_that_filled_placeholders_are_kept_as_they_were() -> None:
    studio = make_studio()
    values = studio.blueprint_values
    assert values["studio"] == "Studio Gracht" and values["city"] == "Utrecht" and values["price"] == "€ 80"
    assert values["phone"] == "+31 30 123 4567" and values["host"] == HOST
    studio.city = "Gent"
    studio.save()
    assert studio_at(HOST).blueprint_values == values


def with_document(studio_or_blueprint: Blueprint) -> StudioDocument:
    return StudioDocument.objects.create(
        title="Schema", file=ContentFile(b"%PDF-1.4", name="schema.pdf"), collection=studio_or_blueprint.collection
    )


def linking_to(document: StudioDocument) -> str:
    body = f'<p><a linktype="document" id="{document.pk}">x</a></p>'
    block = {"id": str(uuid.uuid4()), "type": "section", "value": {"heading": "x", "body": body}}
    return json.dumps([block])


def test_each_picture_and_document_remembers_of_which_it_is_a_copy() -> None:
    picture, document = blueprint_picture(), with_document(blueprint())
    add_to_blueprint("Met document", "met-document", story=linking_to(document))
    studio = make_studio()
    found = {(row.content_type.model, row.source_id): row for row in studio.media_origins.all()}
    assert set(found) == {("studioimage", picture.pk), ("studiodocument", document.pk)}
    assert found["studioimage", picture.pk].file_hash == picture.get_file_hash()
    assert found["studiodocument", document.pk].file_hash == document.get_file_hash()
    for row in found.values():
        row.content_type.get_object_for_this_type(pk=row.copy_id).delete()
    assert not studio.media_origins.exists()
    assert not ReferenceIndex.objects.filter(base_content_type__model__in=["mediaorigin", "pageorigin"]).exists()


def test_the_seal_knows_both() -> None:
    assert rule_for(PageOrigin) and rule_for(MediaOrigin)


# --- Away and back ---


def exported(folder: Path) -> Path:
    call_command("export_studio", HOST, folder, verbosity=0)
    return folder


def facts(studio: Studio) -> Any:
    """What a merge reads, by name."""
    rows = PageOrigin.objects.filter(page__in=pages_of(studio)).select_related("page", "planted_revision")
    return {
        "blueprint": studio.blueprint_id,
        "values": studio.blueprint_values,
        "media": sorted(studio.media_origins.values_list("content_type", "source_id", "file_hash")),
        "pages": sorted(
            (
                row.page.url_path.split("/", 2)[2],
                row.source_id,
                row.base_revision_id,
                row.planted_exact,
                row.planted_revision.created_at,
                row.planted_revision.as_object().title,
                [(b.id, b.block_type) for b in getattr(row.planted_revision.as_object(), "story", None) or []],
            )
            for row in rows
        ),
    }


def test_it_leaves_with_a_studio_and_comes_back(tmp_path: Path) -> None:
    blueprint_picture()
    studio = make_studio()
    page = article_of(studio)
    page.title = "Door de studio veranderd"
    page.save_revision().publish()
    before = facts(studio)
    first = exported(tmp_path / "first")
    call_command("delete_studio", HOST, name=studio.name, export_to=tmp_path / "gone")
    call_command("spin_up_studio", from_export=first)
    again = studio_at(HOST)
    assert facts(again) == before
    assert before["media"] and "Door de studio veranderd" in pages_of(again).values_list("title", flat=True)
    second = exported(tmp_path / "second")
    for name in ("origins.json", "studio.yaml", "media/media.json"):
        assert (second / name).read_text() == (first / name).read_text()
    own = {*pages_of(again).values_list("pk", flat=True)}
    home = PageOrigin.objects.get(page=again.site.root_page).planted_revision.as_object()
    targets = {pk for kind, pk, *_ in ReferenceIndex._extract_references_from_object(home) if kind == page_kind()}
    assert targets and {int(pk) for pk in targets} <= own
    purge()
    assert facts(again) == before


def page_kind() -> int:
    return ContentType.objects.get_for_model(Page).pk


def test_where_the_blueprint_is_not_known_the_planted_text_comes_along_alone(tmp_path: Path) -> None:
    make_studio()
    folder = exported(tmp_path / "first")
    rows = json.loads((folder / "origins.json").read_text())
    for row in rows:
        row["source"] = "00000000-0000-4000-8000-000000000000"
    (folder / "origins.json").write_text(json.dumps(rows))
    text = (folder / "studio.yaml").read_text()
    key = str(blueprint().uuid)
    (folder / "studio.yaml").write_text(text.replace(key, "00000000-0000-4000-8000-000000000000"))
    call_command("spin_up_studio", from_export=folder, host="tweede.localhost")
    second = studio_at("tweede.localhost")
    assert second.blueprint_id is None and all(planted_in(second).values())
    assert not PageOrigin.objects.filter(page__in=pages_of(second), source__isnull=False).exists()
    assert second.blueprint_values["city"] == "Utrecht"


def test_a_planted_text_that_lost_a_target_is_no_longer_called_exact(tmp_path: Path) -> None:
    studio = make_studio(languages=["nl"])
    target = ReferenceIndex.objects.filter(
        to_content_type=page_kind(), object_id=str(studio.site.root_page_id), content_path__isnull=False
    ).exclude(to_object_id=str(studio.site.root_page_id))[0]
    Page.objects.get(pk=target.to_object_id).delete()
    rows = json.loads((exported(tmp_path / "x") / "origins.json").read_text())
    assert {row["page"]: row["exact"] for row in rows}["/"] is False and any(row["exact"] for row in rows)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", 7),
        ("source", "x"),
        ("source", []),
        ("base", "yesterday"),
        ("base", "2026-01-01T00:00:00"),
        ("planted", 5),
        ("exact", "yes"),
        ("content", "x"),
        ("content", {"story": "{"}),
        ("content", {"title": {}, "story": [{"type": "section"}]}),
    ],
)
def test_a_damaged_origin_is_refused_with_its_file(tmp_path: Path, name: str, value: Any) -> None:
    make_studio(languages=["nl"])
    folder = exported(tmp_path / "x")
    rows = json.loads((folder / "origins.json").read_text())
    rows[1][name] = value
    (folder / "origins.json").write_text(json.dumps(rows))
    before = counts()
    with pytest.raises(CommandError, match=r"origins\.json"):
        call_command("spin_up_studio", from_export=folder, host="tweede.localhost")
    assert counts() == before


@pytest.mark.parametrize("values", ['"x"', "{city: 5}", "[1]", '{"a": "\\0"}'])
def test_damaged_values_are_refused_with_their_file(tmp_path: Path, values: str) -> None:
    make_studio(languages=["nl"])
    folder = exported(tmp_path / "x")
    text = (folder / "studio.yaml").read_text()
    head, rest = text.split("  blueprint_values:\n")
    kept = "\n".join(line for n, line in enumerate(rest.split("\n")) if not line.startswith("    "))
    (folder / "studio.yaml").write_text(f"{head}  blueprint_values: {values}\n{kept}")
    with pytest.raises(CommandError, match=r"studio\.yaml"):
        call_command("spin_up_studio", from_export=folder, host="tweede.localhost")


def test_a_folder_from_before_they_were_kept_still_comes_in(tmp_path: Path) -> None:
    make_studio(languages=["nl"])
    folder = exported(tmp_path / "x")
    (folder / "origins.json").unlink()
    lines = (folder / "studio.yaml").read_text().split("\n")
    (folder / "studio.yaml").write_text("\n".join(line for line in lines if not line.startswith("blueprint:")))
    call_command("spin_up_studio", from_export=folder, host="tweede.localhost")
    assert planted_in(studio_at("tweede.localhost")) == {}


def test_a_studio_that_was_never_cloned_exports_no_origins(tmp_path: Path) -> None:
    studio = studio_at(KADE)
    add_picture(studio, Path("content/pictures/kade-kraan.webp"), credit="x")
    call_command("export_studio", KADE, tmp_path / "kade", verbosity=0)
    assert json.loads((tmp_path / "kade/origins.json").read_text()) == []
