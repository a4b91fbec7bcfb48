"""Blocks that Markdown has no words for: written, read, and refused with advice."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from django.utils.translation import override
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from home.blocks.link import LinkBlock
from landing.blocks import VideoBlock
from landing.markdown.directives import field_key, struct_to_data, write_directive

from .one_site import NAMER, STORY, read, refusals

KINDS = [name for name in STORY.child_blocks if name != "section"]


def written(kind: str, value: dict[str, Any]) -> str:
    return write_directive(kind, struct_to_data(STORY.child_blocks[kind], value, NAMER))


def value_of(kind: str, fields: str) -> dict[str, Any]:
    (block,) = read(f"::: {kind}\n{fields}\n:::")
    return block["value"]


def told(kind: str, fields: str) -> list[str]:
    return [message for _line, message in refusals(f"::: {kind}\n{fields}\n:::")]


# --- Read ---


def test_a_list_of_prices_is_read_with_what_they_include():
    fields = 'heading: "Tarieven"\nitems:\n  - name: "Uur"\n    price: "€ 84"\n    includes: ["Schema", "Meting"]'
    includes = [{"type": "item", "value": "Schema"}, {"type": "item", "value": "Meting"}]
    item = {"name": "Uur", "price": "€ 84", "unit": "", "includes": includes, "note": ""}
    assert value_of("price", fields) == {
        "heading": "Tarieven",
        "intro": "",
        "items": [{"type": "item", "value": item}],
        "footnote": "",
    }


def test_text_inside_a_directive_is_markdown():
    fields = 'items:\n  - question: "Kan het?"\n    answer: "Ja, **dat** kan.\\n\\n- [zo](/intake)"'
    answer = value_of("faq", fields)["items"][0]["value"]["answer"]
    assert answer == '<p>Ja, <b>dat</b> kan.</p><ul><li><a linktype="page" id="8">zo</a></li></ul>'


def test_a_picture_is_named_by_its_file():
    assert value_of("picture", 'file: "kade één.jpg"\nalt: "De kade"') == {"image": 6, "alt": "De kade", "caption": ""}


def test_a_button_leads_to_a_page_or_elsewhere():
    for link, page, address in [("/intake", 8, ""), ("https://kaart.example/", None, "https://kaart.example/")]:
        found = value_of("action", f'label: "Begin"\nlink: "{link}"')["link"]
        assert found == {"label": "Begin", "page": page, "address": address}


def test_what_has_a_usual_value_may_be_left_out():
    assert value_of("articles", "") == {"heading": "", "count": 3}


# --- Refused ---


@pytest.mark.parametrize(
    ("kind", "fields", "message"),
    [
        ("quote", 'text: "x"\nkleur: "rood"', "quote: there is no field kleur here."),
        ("quote", 'name: "Noor"', "quote: text is missing."),
        ("testimonial", 'text: "x"', "testimonial: name is missing."),
        ("video", 'title: "x"', "video: address is missing."),
        ("picture", 'alt: "x"', "picture: file is missing."),
        (
            "picture",
            'file: "weg.webp"',
            "picture, file: there is no picture weg.webp, neither on this site nor beside this file.",
        ),
        ("quote", "text: 84", "quote, text: put the text between double quotes."),
        ("quote", "text: yes", "quote, text: put the text between double quotes."),
        ("quote", "text: [x]", "quote, text: put the text between double quotes."),
        ("articles", 'count: "drie"', "articles, count: write a number."),
        ("steps", 'items: "x"', "steps, items: write a list, each item on a line that starts with a dash."),
        ("steps", 'items:\n  - "x"', 'steps, items 1: write each field as `name: "text"`.'),
        ("steps", 'items:\n  - title: "x"\n  - text: "y"', "steps, items 2: title is missing."),
        (
            "faq",
            'items:\n  - question: "x"\n    answer: 5',
            "faq, items 1, answer: put the text between double quotes.",
        ),
        (
            "faq",
            'items:\n  - question: "x"\n    answer: "> y"',
            "A block quote cannot be kept here. Use a ::: quote block.",
        ),
        ("faq", 'items:\n  - question: "x"\n    answer: "[y](/weg)"', "The link /weg leads to no page of this site."),
        ("action", 'text: "x"', "action: a button needs a label and a link."),
        ("action", 'label: "x"\nlink: "/weg"', "action: the link /weg leads to no page of this site."),
        (
            "action",
            'label: "x"\nlink: "//evil.example"',
            "action: the link //evil.example leads to no page of this site.",
        ),
    ],
)
def test_what_is_wrong_is_told_with_the_place_and_what_to_do(kind, fields, message):
    assert told(kind, fields) == [message]


def test_what_is_wrong_inside_a_text_is_told_where_the_block_or_the_text_begins():
    found = refusals('::: faq\nitems:\n  - question: "x"\n    answer: "Een.\\n\\n> y"\n:::', first_line=10)
    assert found[0][0] in (10, 13)


@pytest.mark.parametrize(
    ("kind", "fields", "line", "message"),
    [
        (
            "quote",
            'name: "Noor"\ntext: "{}"'.format("x" * 401),
            10,
            "quote, text: this is 401 characters long; 400 fit.",
        ),
        ("steps", 'items:\n  - title: "x"\n  - text: "y"', 13, "steps, items 2: title is missing."),
        ("steps", 'items:\n  - title: "x"\n    kleur: "y"', 12, "steps, items 1: there is no field kleur here."),
        (
            "price",
            'items:\n  - name: "x"\n    price: "y"\n    includes:\n      - "a"\n      - ""',
            16,
            "price, items 1, includes: item 2 is missing.",
        ),
        (
            "faq",
            'items:\n  - question: "x"\n    answer: "[y](/weg)"',
            13,
            "The link /weg leads to no page of this site.",
        ),
        ("people", 'items:\n  - name: "x"\n    name: "y"', 13, "name is given twice; keep one."),
        ("articles", "count: 99", 10, "articles, count: Ensure this value is less than or equal to 24."),
        (
            "video",
            'title: "x"\naddress: "https://elders.example/film"',
            10,
            "video, address: Give the address of one film on YouTube or Vimeo, as it is shared there: "
            "https://youtu.be/… or https://vimeo.com/…. A channel, a playlist or a film elsewhere cannot be shown.",
        ),
        (
            "action",
            'label: "x"\nlink: "tel:+31206241111"',
            10,
            "action: the link tel:+31206241111 starts with neither / (a page of this site) nor https://.",
        ),
    ],
)
def test_what_is_wrong_inside_a_list_is_told_on_its_own_line_and_else_where_the_block_opens(
    kind, fields, line, message
):
    assert refusals(f"::: {kind}\n{fields}\n:::", first_line=10) == [(line, message)]


@pytest.mark.parametrize("language", ["nl", "de"])
def test_what_the_editor_says_is_told_in_english_whatever_the_language(language):
    with override(language):
        assert told("video", 'title: "x"\naddress: "film"') == ["video, address: Enter a valid URL."]


def test_an_optional_field_may_be_left_empty():
    assert value_of("quote", 'text: "x"\nname:\nrole: ""') == {"text": "x", "name": "", "role": ""}


@pytest.mark.parametrize("fields", ['heading: "Kop"', 'heading: "Kop"\nitems: []'])
def test_a_list_without_items_is_told(fields):
    for kind in ("steps", "price", "people", "faq"):
        assert any("items" in message for message in told(kind, fields))


@pytest.mark.parametrize(
    ("kind", "fields"), [("quote", 'text: ""'), ("picture", 'file: ""'), ("video", 'title: " "\naddress: ""')]
)
def test_a_required_field_that_is_given_empty_is_missing_too(kind, fields):
    assert any("missing" in message for message in told(kind, fields))


@pytest.mark.parametrize("fields", ['label:\nlink: "/intake"', 'label: "Begin"\nlink:'])
def test_a_button_with_an_empty_field_is_told(fields):
    assert told("action", fields) == ["action: a button needs a label and a link."]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("quote", 'text: "{}"'.format("x" * 401)),
        ("articles", "count: 99"),
        ("articles", "count: 0"),
        ("articles", "count: true"),
        ("video", 'title: "x"\naddress: "https://elders.example/film"'),
        ("action", 'label: "x"\nlink: "intake"'),
    ],
)
def test_what_the_editor_would_refuse_is_refused(kind, fields):
    assert told(kind, fields)


@pytest.mark.parametrize("text", ["- een\\n- twee", "### Kop"])
def test_text_that_a_field_cannot_hold_is_told(text):
    """The text of a step is one paragraph: its editor has no lists and no headings."""
    assert told("steps", f'items:\n  - title: "x"\n    text: "{text}"')


# --- Written ---


def test_a_directive_is_written_as_a_person_would():
    noor = {"name": "Noor", "role": "", "text": "Eén.\nTwee.", "image": 5}
    assert written("people", {"heading": 'Wie "je" traint', "items": [{"type": "item", "value": noor, "id": "1"}]}) == (
        '::: people\nheading: "Wie \\"je\\" traint"\n'
        'items:\n  - name: "Noor"\n    text: "Eén.\\nTwee."\n    file: "zaal.webp"\n:::'
    )


def test_a_link_to_a_page_that_is_gone_is_written_empty():
    value = {"text": "Nu.", "link": {"label": "Begin", "page": 999, "address": ""}}
    assert yaml.safe_load("\n".join(written("action", value).split("\n")[1:-1]))["link"] == ""


def test_no_two_fields_of_a_block_are_called_the_same():
    for kind in KINDS:
        keys = []
        for name, child in STORY.child_blocks[kind].child_blocks.items():
            keys += ["label", "link"] if isinstance(child, LinkBlock) else [field_key(name, child)]
        assert len(keys) == len(set(keys))


# --- Everything that can be stored, written and read again ---

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1).filter(
    lambda text: text.strip() == text
)
RICH = ["<p>Tekst.</p>", '<p>Eén <b>vet</b> en <i>schuin</i>.</p><p>“Twee”: <a linktype="page" id="7">ons</a></p>']


def stored(block: blocks.Block) -> st.SearchStrategy[Any]:
    """Values as Wagtail stores them, made from the definition."""
    match block:
        case blocks.RichTextBlock():
            found, empty = st.sampled_from(RICH), ""
        case ImageChooserBlock():
            found, empty = st.sampled_from([5, 6]), None
        case LinkBlock():
            to_page = st.fixed_dictionaries({"label": texts, "page": st.sampled_from([7, 8]), "address": st.just("")})
            elsewhere = st.just({"label": "Kaart", "page": None, "address": "https://kaart.example/?a=1&b=2#c"})
            return to_page | elsewhere
        case blocks.URLBlock() | blocks.IntegerBlock():
            return (
                st.integers(1, 24) if isinstance(block, blocks.IntegerBlock) else st.just("https://vimeo.com/76979871")
            )
        case blocks.ListBlock():
            items = st.fixed_dictionaries({"type": st.just("item"), "value": stored(block.child_block)})
            return st.lists(items, min_size=block.meta.min_num or 0, max_size=3)
        case blocks.StructBlock():
            return st.fixed_dictionaries({name: stored(child) for name, child in block.child_blocks.items()})
        case _:
            limit = block.field.max_length
            found, empty = texts.filter(lambda text: len(text) <= limit), ""
    return found if block.required else found | st.just(empty)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_every_kind_of_block_is_read_back_as_it_was_written(kind, data):
    value = data.draw(stored(STORY.child_blocks[kind]))
    body = f"{written(kind, value)}\n\n## Slot"
    assert read(body)[0] == {"type": kind, "value": value}


@example(text=":::\n::: quote")
@example(text="\u2028 regel \x85 \x7f")
@given(text=texts.filter(lambda text: len(text) <= 400))
def test_any_text_fits_in_a_directive(text):
    body = f"{written('quote', {'text': text, 'name': '', 'role': ''})}\n\n## Slot"
    assert read(body)[0]["value"]["text"] == text


@pytest.mark.parametrize(
    "address",
    [
        "https://youtube.com/shorts/dQw4w9WgXcQ?si=x",
        "https://m.youtube.com/watch?app=desktop&v=dQw4w9WgXcQ",
        "https://vimeo.com/76979871/abcdef1234",
    ],
)
def test_the_address_of_a_film_from_a_phone_is_taken_in_the_editor_and_in_a_file(address):
    assert read(f'::: video\ntitle: "x"\naddress: "{address}"\n:::')[0]["value"]["address"] == address
    block = VideoBlock()
    value = block.clean(block.to_python({"title": "x", "address": address}))
    assert value.player.startswith("https://") and value.host in ("YouTube", "Vimeo")
