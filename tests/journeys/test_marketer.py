"""A marketer writes a page in the admin: in Dutch, in the own studio, with previews of what comes out."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import translation
from wagtail.blocks import BaseStreamBlock, BaseStructBlock, Block, ListBlock, StreamBlock
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from home.blocks.story import StoryBlock
from home.models import HomePage, Studio
from intake.blocks import OutcomesBlock, QuestionsBlock
from intake.models import IntakePage
from landing.blocks import LandingStoryBlock
from landing.models import LandingPage
from tests.sites import KADE, studio_at, visit

pytestmark = pytest.mark.django_db


def as_(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def html(response: HttpResponse) -> str:
    return response.content.decode()


def kade_home() -> HomePage:
    return HomePage.objects.get(url_path="/kade/nl/")


def test_the_desk_greets_in_dutch() -> None:
    assert 'lang="nl"' in html(as_("kade-marketer").get(reverse("wagtailadmin_home")))
    assert 'lang="nl"' in html(Client().get(reverse("account_login")))


def test_the_explorer_stops_at_the_own_studio() -> None:
    client = as_("kade-marketer")
    root = Page.get_first_root_node()
    response = client.get(reverse("wagtailadmin_explore", args=[root.pk]), follow=True)
    page = html(response)
    assert response.redirect_chain
    assert "Studio Kade" in page or "Personal training in Amsterdam-Noord" in page
    assert "Terug na een blessure" not in page and "Personal trainer leads" not in page


def test_a_marketer_cannot_edit_another_studios_page() -> None:
    other = Page.objects.get(url_path="/zaal/nl/terug-na-een-blessure/")
    response = as_("kade-marketer").get(reverse("wagtailadmin_pages:edit", args=[other.pk]))
    assert response.status_code in (302, 403, 404)


@pytest.mark.parametrize("model", [HomePage, LandingPage, IntakePage])
def test_every_kind_of_page_opens_in_the_editor(model: type[Page]) -> None:
    page = model.objects.descendant_of(studio_at(KADE).container).first()
    response = as_("kade-marketer").get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
    assert response.status_code == 200


@pytest.mark.parametrize("model", [HomePage, LandingPage, IntakePage])
def test_saving_from_the_editor_changes_nothing_by_itself(model: type[Page]) -> None:
    """What the demo and the importer store is what the editor would have stored."""
    page = model.objects.descendant_of(studio_at(KADE).container).first()
    form = page.get_edit_handler().get_form_class()(
        instance=page, for_user=get_user_model().objects.get(username="admin")
    )
    for name in ("story", "steps", "outcomes", "navigation", "footer"):
        if name in form.fields:
            block = page._meta.get_field(name).stream_block
            value = getattr(page, name)
            assert block.clean(value) is not None


def test_a_marketer_makes_a_landing_page_and_it_is_live() -> None:
    client = as_("kade-marketer")
    story = streamfield(
        [
            (
                "section",
                {"heading": "Waarom zwaar", "body": rich_text("<p>Omdat het <b>werkt</b>.</p>"), "rule_before": ""},
            ),
            ("quote", {"text": "Langzaam is snel genoeg.", "name": "", "role": ""}),
        ]
    )
    data = nested_form_data(
        {
            "title": "Zwaar tillen",
            "slug": "zwaar-tillen",
            "hero_line_1": "Zwaar",
            "hero_line_2": "tillen",
            "hero_line_2_accent": "on",
            "hero_subtitle": "Rustig opgebouwd.",
            "content_title": "Wat je ervan merkt",
            "story": story,
            "action-publish": "1",
            "comments": inline_formset([]),
        }
    )
    url = reverse("wagtailadmin_pages:add", args=["landing", "landingpage", kade_home().pk])
    response = client.post(url, data)
    assert response.status_code == 302, html(response)
    page = html(visit("/zwaar-tillen/", host=KADE))
    assert "Waarom zwaar" in page and "<b>werkt</b>" in page and "Langzaam is snel genoeg." in page
    assert "/zwaar-tillen/" in html(visit("/", host=KADE)), "the home page lists the newest articles"


@pytest.mark.parametrize(("title", "slug"), [("Iets", "zoeken"), ("Iets", "en"), ("Admin", "")])
def test_an_address_that_no_visitor_would_reach_is_refused_in_words(title: str, slug: str) -> None:
    data = nested_form_data(
        {"title": title, "slug": slug, "story": streamfield([]), "comments": inline_formset([]), "action-publish": "1"}
    )
    url = reverse("wagtailadmin_pages:add", args=["landing", "landingpage", kade_home().pk])
    response = as_("kade-marketer").post(url, data)
    assert set(response.context["form"].errors) == {"slug"}
    assert not LandingPage.objects.filter(title=title).exists()
    page = LandingPage.objects.get(url_path="/kade/nl/wat-kost-personal-training/")
    page.slug = "zoeken"
    with pytest.raises(ValidationError, match="slug"):
        page.save()


def test_a_draft_can_be_previewed_before_it_is_live() -> None:
    page = LandingPage.objects.get(url_path="/kade/nl/wat-kost-personal-training/")
    page.title = "Nog niet af"
    page.content_title = "Alleen een proef"
    page.save_revision()
    response = as_("kade-marketer").get(
        reverse("wagtailadmin_pages:view_draft", args=[page.pk]), headers={"host": KADE}
    )
    assert "Alleen een proef" in html(response)
    assert "Alleen een proef" not in html(visit("/wat-kost-personal-training/", host=KADE))


def blocks_of(story: StreamBlock) -> list[str]:
    return list(story.child_blocks)


@pytest.mark.parametrize(
    ("story", "name"),
    [(StoryBlock, name) for name in blocks_of(StoryBlock())]
    + [(LandingStoryBlock, name) for name in blocks_of(LandingStoryBlock())],
)
def test_every_block_has_a_preview_a_group_and_a_description(story: type[StreamBlock], name: str) -> None:
    block = story().child_blocks[name]
    assert block.is_previewable
    assert block.meta.description and block.meta.group
    assert block.meta.template


SPEAKS_FOR_ITSELF = {
    *(
        "Answer",
        "Answers",
        "Button",
        "Caption",
        "Heading",
        "Includes",
        "Language",
        "Name",
        "People",
        "Picture",
        "Prices",
    ),
    *("Question", "Questions", "Quote", "Step", "Steps", "Text", "Title", "Only after these answers"),
}
"""Labels that need no word of help, at least not beside a block that describes itself."""


def fields_of(block: Block) -> Iterator[tuple[str, Block]]:
    """Everything below a block that somebody fills in, with its place."""
    match block:
        case BaseStreamBlock() | BaseStructBlock():
            for name, child in block.child_blocks.items():
                if not isinstance(block, BaseStreamBlock):
                    yield name, child
                yield from ((f"{name}.{below}", field) for below, field in fields_of(child))
        case ListBlock():
            yield from fields_of(block.child_block)


def streams() -> list[tuple[str, StreamBlock]]:
    """Every StreamField of every app of ours."""
    models = [
        model for label in ("home", "landing", "intake", "search") for model in apps.get_app_config(label).get_models()
    ]
    fields = [
        (model, field) for model in models for field in model._meta.local_fields if isinstance(field, StreamField)
    ]
    return [(f"{model.__name__}.{field.name}", field.stream_block) for model, field in fields]


@pytest.mark.parametrize(("name", "stream"), streams(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_field_that_does_not_speak_for_itself_is_explained(name: str, stream: StreamBlock) -> None:
    with translation.override("en"):
        silent = [
            f"{place} ({field.label})"
            for place, field in fields_of(stream)
            if not isinstance(field, BaseStreamBlock | BaseStructBlock)
            and str(field.label) not in SPEAKS_FOR_ITSELF
            and not (field.meta.help_text if isinstance(field, ListBlock) else field.field.help_text)
        ]
    assert silent == []


@pytest.mark.parametrize(
    ("block", "name"), [(s, name) for s in (QuestionsBlock, OutcomesBlock) for name in s.base_blocks]
)
def test_every_question_and_outcome_is_described_and_shown_in_the_picker(block: type[StreamBlock], name: str) -> None:
    child = block().child_blocks[name]
    assert child.is_previewable and child.meta.description
    response = as_("kade-marketer").get(reverse("wagtailadmin_block_preview"), {"id": child.definition_prefix})
    assert response.status_code == 200
    page = html(response)
    assert child.get_preview_value().get("label", "") in page and child.get_preview_value().get("title", "") in page
    assert ("<input" in page or "<textarea" in page) == (block is QuestionsBlock)


def test_the_block_picker_shows_previews() -> None:
    client = as_("kade-marketer")
    story = LandingPage._meta.get_field("story").stream_block
    for name, block in story.child_blocks.items():
        response = client.get(reverse("wagtailadmin_block_preview"), {"id": block.definition_prefix})
        assert response.status_code == 200, name
        assert "css/base.css" in html(response), name


def test_the_studios_settings_can_be_changed_by_its_owner_only() -> None:
    studio = studio_at(KADE)
    url = reverse("wagtailsettings:edit", args=["home", "studio", studio.site_id])
    response = as_("kade-owner").get(url)
    assert response.status_code == 200
    assert "Studio Kade" in html(response)
    for person in ("zaal-owner", "kade-trainer"):
        assert as_(person).get(url).status_code in (302, 403, 404)


def test_what_the_settings_hold_is_valid() -> None:
    for studio in Studio.objects.all():
        studio.full_clean()
        for name in ("opening_hours", "closed_days"):
            Studio._meta.get_field(name).stream_block.clean(getattr(studio, name))
        assert json.dumps(list(studio.opening_hours.raw_data), default=str)
