"""What a page mentions, collected from stored data. None of these tests may touch the database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.blocks.link import LinksBlock
from home.references import Wanted
from landing.blocks import LandingStoryBlock

STORY = LandingStoryBlock()


def wanted(*blocks: tuple[str, Any], block: Any = STORY) -> Wanted:
    found = Wanted()
    found.add_block(block, [{"type": kind, "value": value, "id": str(n)} for n, (kind, value) in enumerate(blocks)])
    return found


def item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": "x"}


@pytest.mark.parametrize(
    ("html", "pages"),
    [
        ('<p><a linktype="page" id="7">x</a> en <a id="8" linktype="page">y</a></p>', {7, 8}),
        ('<p><a linktype="page" id="7">x</a><a linktype="page" id="7">weer</a></p>', {7}),
        ('<p data-block-key="abc"><a linktype="page" id="123456789">x</a></p>', {123456789}),
        ('<p><a href="https://elders.example/?id=7">x</a></p>', set()),
        ('<p><a linktype="document" id="7">x</a></p>', set()),
        ("<p>linktype page id 7</p>", set()),
        ("", set()),
    ],
)
def test_links_in_text_are_pages(html, pages):
    assert wanted(("section", {"heading": "Kop", "body": html})) == Wanted(pages=pages)


def test_pictures_are_found_wherever_they_stand():
    found = wanted(
        ("picture", {"image": 1, "alt": "", "caption": ""}),
        (
            "people",
            {"heading": "", "items": [item({"name": "Noor", "image": 2}), item({"name": "Sam", "image": None})]},
        ),
        ("testimonial", {"text": "x", "name": "y", "image": 3}),
        ("video", {"title": "x", "address": "https://vimeo.com/1234", "poster": 4}),
    )
    assert found == Wanted(images={1, 2, 3, 4})


def test_links_are_found_in_lists_inside_blocks():
    found = wanted(
        ("action", {"text": "", "link": {"label": "x", "page": 1, "address": ""}}),
        ("faq", {"items": [item({"question": "?", "answer": '<p><a id="2" linktype="page">x</a></p>'})]}),
        ("steps", {"items": [{"title": "Zonder id", "text": '<p><a linktype="page" id="3">x</a></p>'}]}),
        ("price", {"intro": '<p><a linktype="page" id="4">x</a></p>', "items": []}),
    )
    assert found == Wanted(pages={1, 2, 3, 4})


def test_a_menu_mentions_its_pages_only():
    menu = [("link", {"label": "a", "page": 1}), ("link", {"label": "b", "address": "https://elders.example/"})]
    assert wanted(*menu, block=LinksBlock()) == Wanted(pages={1})


def test_numbers_that_are_no_reference_are_left_alone():
    assert wanted(("articles", {"heading": "Meer", "count": 6})) == Wanted()


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [("section", {})],
        [("section", None)],
        [("people", {"items": None})],
        [("action", {"link": None})],
        [("carousel", {"image": 5, "items": [{"page": 6}]})],
    ],
)
def test_what_is_empty_or_gone_mentions_nothing(blocks):
    assert wanted(*blocks) == Wanted()


@given(pages=st.lists(st.integers(1, 10**9)), images=st.lists(st.integers(1, 10**9)))
def test_the_more_blocks_the_more_is_found_and_never_less(pages, images):
    found = wanted(
        *(("action", {"link": {"label": "x", "page": pk}}) for pk in pages),
        *(("picture", {"image": pk}) for pk in images),
    )
    assert found == Wanted(pages=set(pages), images=set(images))
