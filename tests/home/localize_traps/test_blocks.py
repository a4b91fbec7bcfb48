"""Blocks that stop translation, or are left out of it."""

from __future__ import annotations

import json
import re
from collections import OrderedDict

import pytest
from wagtail import blocks
from wagtail.images.blocks import ImageBlock
from wagtail_localize.operations import translate_object
from wagtail_localize.segments.extract import StreamFieldSegmentExtractor, extract_segments

from home.models import HomePage
from home.translation.branches import source_pages
from home.translation.progress import progress_of
from home.translation.publishing import publish
from home.translation.sources import take_down
from home.translation.untranslated import NotComplete
from intake.models import IntakePage
from landing.blocks import LandingStoryBlock
from landing.models import LandingPage
from tests.home.translating import (
    fill,
    german_drafts,
    locale,
    never_handed_over,
    page_at,
    translation_of,
    undone,
)
from tests.sites import KADE, studio_at

from .shared import ARTICLE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_text_block_without_default_stops_translation_of_older_pages_so_ours_all_have_one() -> None:
    class Older(blocks.StreamBlock):
        row = blocks.StructBlock([("new", blocks.CharBlock())])

    block = Older()
    value = block.to_python([{"type": "row", "value": {}, "id": "a"}])
    with pytest.raises(TypeError):
        StreamFieldSegmentExtractor(None).handle_stream_block(value)

    for name, child in all_blocks():
        if isinstance(child, blocks.CharBlock | blocks.TextBlock | blocks.RichTextBlock | blocks.URLBlock):
            assert child.get_default() is not None, name


def all_blocks() -> list[tuple[str, blocks.Block]]:
    """Every block of every page type, by its path."""
    found: list[tuple[str, blocks.Block]] = []

    def walk(name: str, block: blocks.Block) -> None:
        found.append((name, block))
        for child_name, child in getattr(block, "child_blocks", {}).items():
            walk(f"{name}.{child_name}", child)
        if isinstance(block, blocks.ListBlock):
            walk(f"{name}[]", block.child_block)

    for model in (HomePage, LandingPage, IntakePage):
        for field in model._meta.get_fields():
            if hasattr(field, "stream_block"):
                walk(f"{model.__name__}.{field.name}", field.stream_block)
    return found


def test_a_picture_block_without_its_keys_stops_translation_so_we_use_none() -> None:
    class Older(blocks.StreamBlock):
        row = blocks.StructBlock([("picture", ImageBlock(required=False))])

    value = Older().to_python([{"type": "row", "value": {}, "id": "a"}])
    with pytest.raises((AttributeError, TypeError)):
        StreamFieldSegmentExtractor(None, include_overridables=True).handle_stream_block(value)

    assert not [name for name, block in all_blocks() if isinstance(block, ImageBlock)]


def test_list_items_without_ids_are_not_translated_in_stock_and_are_here() -> None:
    page = page_at(ARTICLE)
    story = [
        {
            "type": "faq",
            "value": {"items": [{"question": "Hoe lang duurt het?", "answer": "<p>Zes weken.</p>"}]},
            "id": "f1",
        }
    ]
    page.story = json.dumps(story)
    page.save(clean=False)
    assert not [segment for segment in extract_segments(page_at(ARTICLE)) if segment.path.startswith("story")]

    source = take_down([page_at(ARTICLE)])[page.translation_key]
    texts = set(source.stringsegment_set.values_list("string__data", flat=True))
    assert {"Hoe lang duurt het?", "Zes weken."} <= texts


def test_addresses_are_not_handed_to_translators() -> None:
    """A plain text block that holds an address would be one of the texts."""

    class Plain(blocks.StreamBlock):
        address = blocks.CharBlock(default="")

    value = Plain().to_python([{"type": "address", "value": "https://voorbeeld.nl/", "id": "a"}])
    assert [s.string.data for s in StreamFieldSegmentExtractor(None).handle_stream_block(value)] == [
        "https://voorbeeld.nl/"
    ]

    for page in source_pages(studio_at(KADE)).specific():
        for segment in extract_segments(page):
            if hasattr(segment, "string"):
                assert not re.match(r"(https?:|/|mailto:|tel:)", segment.string.data), segment.path
    assert (
        LandingStoryBlock().child_blocks["action"].child_blocks["link"].child_blocks["address"].__class__.__name__
        == "URLBlock"
    )


def test_a_block_that_stands_twice_stops_translation_in_stock_and_not_here() -> None:
    never_handed_over()
    page = page_at(ARTICLE)
    twice = {"type": "section", "value": {"heading": "Twee keer", "body": "", "rule_before": False}, "id": "same"}
    page.story = json.dumps([twice, twice])
    page.save(clean=False)
    with undone(), pytest.raises(ValueError, match="can only have a single segment"):
        translate_object(page_at(ARTICLE), [locale("de")])

    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    published = publish(translation, user=None)
    assert [block.value["heading"] for block in published.specific.story] == ["de: Twee keer"] * 2


def test_texts_of_a_renamed_block_ask_for_translation_again_and_no_dutch_goes_live(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The place of a text holds the names of blocks, in stock and here: its translation is left behind."""
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    section = LandingPage._meta.get_field("story").stream_block.child_blocks["section"]
    children = {"kop" if name == "heading" else name: block for name, block in section.child_blocks.items()}
    monkeypatch.setattr(section, "child_blocks", OrderedDict(children))
    page = page_at(ARTICLE)
    rows = list(page.story.raw_data)
    for row in rows:
        if row["type"] == "section":
            row["value"] = {"kop" if name == "heading" else name: value for name, value in row["value"].items()}
    page.story = json.dumps(rows)
    page.save(clean=False)

    with undone():
        translation.source.update_from_db()
        stock = progress_of([translation.pk])[translation.pk].missing
    take_down([page_at(ARTICLE)])
    assert progress_of([translation.pk])[translation.pk].missing == stock > 0
    with pytest.raises(NotComplete):
        publish(translation_of(page_at(ARTICLE), "de"), user=None)
