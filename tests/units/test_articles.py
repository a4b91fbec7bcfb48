"""Front matter of an article to the fields of a page."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landing.markdown.articles import KNOWN_KEYS, TEXT_FIELDS, PageFields, default_accent, read_fields
from landing.markdown.front_matter import Document
from landing.models import LandingPage

from .one_site import RESOLVER


def fields(**values: Any) -> PageFields:
    """As if each key stood on a line of its own, the first on line 2."""
    lines = {key: number for number, key in enumerate(values, start=2)}
    return read_fields(Document(values=values, lines=lines, body="", body_line=len(values) + 3), RESOLVER)


def told(**values: Any) -> list[tuple[int, str]]:
    return [(problem.line, problem.message) for problem in fields(**values).problems]


def test_every_key_becomes_its_field():
    found = fields(
        title="Wat kost het?",
        description="In één zin.",
        metaTitle="Kosten",
        heroTitleLine1="Een",
        heroTitleLine2="Twee",
        heroTitleLine3="Drie",
        heroTitleLine4="Vier",
        heroSubtitle="Onder de kop.",
        heroActionLabel="Begin",
        contentSectionTitle="De prijzen",
        slug="kosten",
        heroAccent=[1, 4],
        heroActionLink="/intake",
        heroPicture="zaal.webp",
    )
    assert found.problems == ()
    assert found.values == {
        "title": "Wat kost het?",
        "search_description": "In één zin.",
        "seo_title": "Kosten",
        "hero_line_1": "Een",
        "hero_line_1_accent": True,
        "hero_line_2": "Twee",
        "hero_line_2_accent": False,
        "hero_line_3": "Drie",
        "hero_line_3_accent": False,
        "hero_line_4": "Vier",
        "hero_line_4_accent": True,
        "hero_subtitle": "Onder de kop.",
        "hero_action_label": "Begin",
        "hero_action_page_id": 8,
        "hero_picture_id": 5,
        "content_title": "De prijzen",
        "slug": "kosten",
    }


def test_keys_that_are_not_given_empty_their_fields():
    values = fields(title="Kosten").values
    assert values["slug"] == "kosten"
    assert values["hero_action_page_id"] is None
    assert values["hero_picture_id"] is None
    assert not any(values[name] for name in values if name not in ("title", "slug"))


def test_every_text_fits_the_column_it_goes_into():
    for name, longest in TEXT_FIELDS.values():
        column = LandingPage._meta.get_field(name)
        assert column.max_length is None or longest <= column.max_length


@pytest.mark.parametrize(("key", "longest"), [(key, longest) for key, (_name, longest) in TEXT_FIELDS.items()])
def test_a_text_may_be_as_long_as_fits(key, longest):
    given = {"title": "Kosten", "slug": "kosten"}
    if key == "heroActionLabel":
        given["heroActionLink"] = "/intake"
    assert told(**{**given, key: "x" * longest}) == []
    ((line, message),) = told(**{**given, key: "x" * (longest + 1)})
    assert line == [*{**given, key: ""}].index(key) + 2
    assert message == f"{key} is {longest + 1} characters long; {longest} fit."


@pytest.mark.parametrize("key", TEXT_FIELDS)
@pytest.mark.parametrize("value", [2026, True, None, ["a"], {"a": "b"}, 1.5])
def test_what_is_no_text_is_refused_with_advice(key, value):
    messages = [message for _line, message in told(**{"title": "Kosten", "slug": "kosten", key: value})]
    assert f"{key}: put the text between double quotes." in messages


def test_a_key_that_does_not_exist_is_answered_with_the_one_that_may_be_meant():
    ((line, message),) = told(title="Kosten", Title="Kosten")
    assert line == 3
    assert message == "There is no field Title. Did you mean title?"


@pytest.mark.parametrize("title", ["", "   "])
def test_a_page_needs_a_title(title):
    assert told(slug="kosten", title=title) == [(3, "title is missing: every page needs one.")]
    assert told(slug="kosten") == [(1, "title is missing: every page needs one.")]


# --- Slug ---


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Wat kost het?", "wat-kost-het"), ("Één café à Gand", "een-cafe-a-gand"), ("10 kilo’s & meer", "10-kilos-meer")],
)
def test_a_page_without_a_slug_gets_one_from_its_title(title, slug):
    assert fields(title=title).values["slug"] == slug


@pytest.mark.parametrize("slug", ["Kosten", "wat kost", "één", "a/b", "kosten!", "../x"])
def test_a_slug_is_small_letters_digits_and_hyphens(slug):
    ((line, message),) = told(title="Kosten", slug=slug)
    assert line == 3
    assert "small letters" in message


def test_a_title_of_which_no_slug_can_be_made_asks_for_one():
    assert told(title="日本語") != []
    assert told(title="日本語", slug="japans") == []


# --- The hero ---


@pytest.mark.parametrize(("count", "accents"), [(0, []), (1, []), (2, [2]), (3, [3]), (4, [3])])
def test_one_line_is_set_apart_when_the_file_does_not_say_which(count, accents):
    values = fields(title="x", **{f"heroTitleLine{n}": "Regel" for n in range(1, count + 1)}).values
    assert [n for n in range(1, 5) if values[f"hero_line_{n}_accent"]] == accents == default_accent(count)


def test_no_line_is_set_apart_when_the_file_says_none():
    values = fields(title="x", heroTitleLine1="a", heroTitleLine2="b", heroAccent=[]).values
    assert not any(values[f"hero_line_{n}_accent"] for n in range(1, 5))


@pytest.mark.parametrize(
    ("lines", "accent", "shown"),
    [
        ({1: "Een", 3: "Drie"}, [3], [("Een", False), ("Drie", True)]),
        ({1: "Een", 3: "Drie"}, None, [("Een", False), ("Drie", True)]),
        ({2: "Twee", 4: "Vier"}, [2, 2], [("Twee", True), ("Vier", False)]),
        ({1: "Een", 2: " ", 3: "Drie", 4: "Vier"}, None, [("Een", False), ("Drie", False), ("Vier", True)]),
    ],
)
def test_lines_close_up_with_their_accents(lines, accent, shown):
    given = {f"heroTitleLine{n}": text for n, text in lines.items()}
    found = fields(title="x", **given, **({"heroAccent": accent} if accent else {}))
    assert found.problems == ()
    stored = [(found.values[f"hero_line_{n}"], found.values[f"hero_line_{n}_accent"]) for n in range(1, 5)]
    assert stored == shown + [("", False)] * (4 - len(shown))


def test_a_line_that_is_not_there_cannot_be_set_apart():
    assert told(title="x", heroTitleLine1="Een", heroAccent=[1, 1, 2]) == [
        (4, "heroAccent: there is no heroTitleLine2 that could be set apart.")
    ]


@pytest.mark.parametrize("given", [{"heroActionLabel": "Begin"}, {"heroActionLink": "/intake"}])
def test_a_button_has_words_and_leads_somewhere(given):
    assert told(title="x", **given) == [(3, "A button needs both heroActionLabel and heroActionLink.")]


@pytest.mark.parametrize("accent", ["3", 3, [5], [0], ["1"], [1, "x"], {"1": 2}, None])
def test_accents_are_numbers_of_lines(accent):
    ((line, message),) = told(title="x", heroAccent=accent)
    assert line == 3
    assert "[3]" in message


@pytest.mark.parametrize("address", ["/weg", "https://elders.example", "intake", 8, "//intake"])
def test_the_button_leads_to_a_page_of_this_site(address):
    assert told(title="x", heroActionLink=address) == [(3, f"The link {address} leads to no page of this site.")]


@pytest.mark.parametrize("name", ["weg.webp", "../zaal.webp", "ZAAL.webp", 5])
def test_the_picture_is_one_that_exists(name):
    ((line, message),) = told(title="x", heroPicture=name)
    assert line == 3
    assert f"There is no picture {name}" in message


def test_a_picture_may_have_spaces_and_accents():
    assert fields(title="x", heroPicture="kade één.jpg").values["hero_picture_id"] == 6


anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers() | st.text()) | st.floats()


@given(values=st.dictionaries(st.sampled_from(KNOWN_KEYS) | st.text(), anything))
def test_whatever_stands_in_a_file_is_a_page_or_a_problem(values):
    found = fields(**values)
    assert all(hasattr(LandingPage, name) for name in found.values)
    if not found.problems:
        assert found.values["title"]
        assert all(isinstance(values.get(key, ""), str) for key in TEXT_FIELDS)
