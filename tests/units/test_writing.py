"""A landing page as the Markdown file it could have come from."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from landing.markdown.articles import TEXT_FIELDS, read_fields
from landing.markdown.front_matter import dump_front_matter, split_document
from landing.markdown.writing import write_page
from landing.models import LandingPage

from .one_site import NAMER, RESOLVER, action, read, refusals, section, write
from .supported_markdown import sentences

QUOTE = {"type": "quote", "value": {"text": "Zo is het.", "name": "", "role": ""}}


@pytest.mark.parametrize(
    ("blocks", "body"),
    [
        ([], ""),
        ([section("Kop", "<p>Tekst.</p>")], "## Kop\n\nTekst."),
        ([section("Een"), section("Twee", rule_before=True)], "## Een\n\n---\n\n## Twee"),
        ([section(body="<p>A.</p>"), QUOTE], 'A.\n\n::: quote\ntext: "Zo is het."\n:::'),
        ([section("Kop"), action("Begin", page=8)], "## Kop\n\n[Begin](/intake)"),
        ([action("Elders", address="https://a.example/?a=1&b=2")], "[Elders](https://a.example/?a=1&b=2)"),
        (
            [action("Begin", page=8), QUOTE],
            '::: action\nlabel: "Begin"\nlink: "/intake"\n:::\n\n::: quote\ntext: "Zo is het."\n:::',
        ),
        ([action("Begin", page=8, text="Nu.")], '::: action\ntext: "Nu."\nlabel: "Begin"\nlink: "/intake"\n:::'),
    ],
)
def test_a_story_is_written_as_a_person_would_and_read_back(blocks, body):
    assert write(blocks) == body
    assert read(body) == blocks


def test_a_block_that_no_longer_exists_is_left_out():
    gone = {"type": "carousel", "value": {"x": 1}}
    assert write([gone, section("Kop")]) == "## Kop"
    assert read(write([section("Kop"), gone, section(body="<p>A.</p>")])) == [section("Kop"), section(body="<p>A.</p>")]


def test_a_closing_button_that_leads_nowhere_is_told_when_it_is_read_again():
    assert refusals(write([section("Kop"), action("Begin", page=999)]))


@example(heading="Stap #")
@example(heading="5 * 6 * 7")
@given(heading=sentences | sentences.map("{} #".format))
def test_any_heading_comes_back_as_it_was(heading):
    assert read(write([section(heading, "<p>x</p>")])) == [section(heading, "<p>x</p>")]


@example(label="Bel *nu*")
@example(label="[x](y)")
@given(label=sentences)
def test_any_words_on_the_closing_button_come_back_as_they_were(label):
    blocks = [section("Kop"), action(label, page=8)]
    assert read(write(blocks)) == blocks


sections = st.builds(
    section, st.sampled_from(["", "Kop"]), st.sampled_from(["", "<p>Tekst.</p>"]), rule_before=st.booleans()
)


@example(blocks=[section("Kop", "<p>A.</p>"), section(body="<p>B.</p>")])
@example(blocks=[section("Kop", rule_before=True), section(rule_before=True)])
@given(blocks=st.lists(sections | st.just(QUOTE), max_size=5))
def test_any_row_of_blocks_comes_back_as_it_was(blocks):
    assert read(write(blocks)) == blocks


@pytest.mark.parametrize("text", ["::: quote", ":::", "::: met drie dubbele punten"])
def test_a_text_that_begins_with_colons_stays_a_text(text):
    blocks = [section("Kop", f"<p>{text}</p>"), section("Slot", "<p>x</p>")]
    assert read(write(blocks)) == blocks


# --- The page ---


def page(**fields: object) -> LandingPage:
    return LandingPage(**{"title": "Wat kost het?", "slug": "kosten", **fields})


FIELDS = {
    "search_description": "In één zin.",
    "seo_title": "Kosten | Kade",
    "hero_line_1": "Wat het kost,",
    "hero_line_2": "en wat je",
    "hero_line_3": "ervoor “krijgt”.",
    "hero_line_2_accent": True,
    "hero_subtitle": "Alle bedragen: op één pagina.",
    "hero_action_label": "Begin",
    "hero_action_page_id": 8,
    "hero_picture_id": 5,
    "content_title": "Onze prijzen",
}


@pytest.mark.django_db
def test_a_page_is_written_in_the_order_in_which_people_write():
    assert write_page(page(**FIELDS), NAMER).split("\n") == [
        "---",
        'title: "Wat kost het?"',
        'description: "In één zin."',
        'metaTitle: "Kosten | Kade"',
        'heroTitleLine1: "Wat het kost,"',
        'heroTitleLine2: "en wat je"',
        'heroTitleLine3: "ervoor “krijgt”."',
        "heroAccent: [2]",
        'heroSubtitle: "Alle bedragen: op één pagina."',
        'heroActionLabel: "Begin"',
        'heroActionLink: "/intake"',
        'heroPicture: "zaal.webp"',
        'contentSectionTitle: "Onze prijzen"',
        'slug: "kosten"',
        *("---", "", ""),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("count", range(5))
def test_what_a_visitor_sees_of_the_hero_comes_back_the_same(count):
    lines = {f"hero_line_{n}": f"Regel {n}: “zo”" for n in range(1, count + 1)}
    for accents in product([False, True], repeat=count):
        before = page(**lines, **{f"hero_line_{n}_accent": accent for n, accent in enumerate(accents, start=1)})
        after = page(**read_fields(split_document(write_page(before, NAMER)), RESOLVER).values)
        assert after.hero_lines == before.hero_lines


marks = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
texts = marks | sentences.map(lambda text: text[:40])
front_matters = st.fixed_dictionaries(
    {"title": texts.filter(str.strip), "slug": st.just("kosten")},
    optional={
        **{key: texts for key in TEXT_FIELDS if key not in ("title", "slug", "heroActionLabel")},
        "heroAccent": st.lists(st.integers(1, 4), max_size=4),
        "heroActionLabel": texts,
        "heroActionLink": st.sampled_from(["", "/intake", "/over-ons"]),
        "heroPicture": st.sampled_from(["", "zaal.webp", "kade één.jpg"]),
    },
)


@pytest.mark.django_db
@example(values={"title": "x", "slug": "kosten", "heroActionLabel": "Begin"})
@example(values={"title": "x", "slug": "kosten", "heroTitleLine1": "a", "heroTitleLine3": "b", "heroAccent": [3]})
@example(values={"title": "x", "slug": "kosten", "heroTitleLine1": "a", "heroAccent": [1, 1, 2]})
@given(values=front_matters)
def test_whatever_front_matter_is_taken_comes_back_the_same(values):
    """Taken, written, and read again: the same fields. What cannot be kept is not taken."""
    found = read_fields(split_document(f"{dump_front_matter(values)}\n"), RESOLVER)
    if found.problems:
        return
    again = read_fields(split_document(write_page(page(**found.values), NAMER)), RESOLVER)
    assert again.problems == ()
    assert again.values == found.values


@pytest.mark.django_db
def test_every_field_comes_back_the_same():
    before = page(**FIELDS)
    found = read_fields(split_document(write_page(before, NAMER)), RESOLVER)
    assert found.problems == ()
    assert {name: getattr(before, name) for name in found.values} == dict(found.values)
