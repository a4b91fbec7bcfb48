"""What a stored story tells without the database."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.blocks import StreamValue

from home.stories import article_count, contents, texts
from landing.blocks import LandingStoryBlock

BLOCK = LandingStoryBlock()


def story(*blocks: tuple[str, dict[str, Any]]) -> StreamValue:
    raw = [{"type": kind, "value": value, "id": f"block-{n}"} for n, (kind, value) in enumerate(blocks)]
    return StreamValue(BLOCK, raw, is_lazy=True)


def sections(*headings: str) -> StreamValue:
    return story(*(("section", {"heading": heading, "body": "<p>Tekst.</p>"}) for heading in headings))


def anchors(*headings: str) -> list[str]:
    return [entry.anchor for entry in contents(sections(*headings).raw_data)]


def test_contents_are_the_headings_in_order():
    found = contents(
        story(
            ("section", {"heading": "Wat het kost", "body": ""}),
            ("quote", {"text": "Een prijs schrikt niet af."}),
            ("section", {"heading": "", "body": "<p>Zonder kop.</p>"}),
            ("section", {"body": "<p>Van vroeger, zonder veld.</p>"}),
            ("steps", {"heading": "Zo beginnen we", "items": []}),
            ("section", {"heading": "Waarom", "body": ""}),
        ).raw_data
    )
    assert [(entry.title, entry.anchor, entry.block_id) for entry in found] == [
        ("Wat het kost", "wat-het-kost", "block-0"),
        ("Waarom", "waarom", "block-5"),
    ]


def test_headings_without_letters_have_an_anchor_too():
    assert anchors("?!", "Één", "…") == ["deel", "een", "deel-2"]


headings = st.text(alphabet="ab2- ?é", min_size=1, max_size=5)


@example(["Stap", "Stap", "Stap 2"])
@example(["?", "!", "Deel 2"])
@given(titles=st.lists(headings, max_size=8))
def test_every_heading_has_an_anchor_of_its_own(titles):
    found = anchors(*titles)
    assert len(found) == len(titles) == len(set(found))
    assert all(anchor and " " not in anchor for anchor in found)


@given(titles=st.lists(headings, min_size=1, max_size=8))
def test_a_heading_added_at_the_end_moves_no_anchor(titles):
    assert anchors(*titles)[:-1] == anchors(*titles[:-1])


def test_the_longest_list_of_articles_counts():
    assert article_count(sections("Geen")) == 0
    assert article_count(story(("articles", {"count": 3}), ("quote", {"text": "x"}), ("articles", {"count": 6}))) == 6
    assert article_count(story(("articles", {"count": None}))) == 0


def test_texts_are_what_a_reader_reads_in_that_order():
    raw = [
        {"type": "section", "value": {"heading": "Kop", "body": "<p>Eerste <b>alinea</b>.</p><p>Tweede.</p>"}},
        {"type": "picture", "value": {"image": 7, "alt": "Een zaal", "caption": "Ochtend"}},
        {
            "type": "price",
            "value": {
                "heading": "Prijzen",
                "items": [
                    {"type": "item", "id": "x", "value": {"name": "Uur", "price": "€ 84", "includes": ["Schema"]}},
                    # As it was stored before items had ids.
                    {"name": "Duo", "price": "€ 52", "includes": [{"type": "item", "value": "Meting"}]},
                ],
            },
        },
        {"type": "action", "value": {"text": "Nu.", "link": {"label": "Begin", "page": 9, "address": ""}}},
    ]
    found = [" ".join(text.split()) for text in texts(BLOCK, raw)]
    assert [text for text in found if text] == [
        *("Kop", "Eerste alinea. Tweede."),
        *("Een zaal", "Ochtend"),
        *("Prijzen", "Uur", "€ 84", "Schema", "Duo", "€ 52", "Meting"),
        *("Nu.", "Begin"),
    ]


def test_addresses_and_blocks_that_are_gone_are_no_text():
    raw = [
        {"type": "video", "value": {"title": "Film", "address": "https://vimeo.com/1234", "poster": 3}},
        {"type": "carousel", "value": {"heading": "Bestaat niet meer"}},
        {"type": "action", "value": {"link": {"label": "Elders", "address": "https://elders.example/"}}},
    ]
    assert list(texts(BLOCK, raw)) == ["Film", "Elders"]


def test_an_empty_story_has_no_text():
    assert list(texts(BLOCK, [])) == []
    assert list(texts(BLOCK, [{"type": "section", "value": {}}])) == []
