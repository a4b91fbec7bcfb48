"""The part of a text that answers a query."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.stemming import stem, stems, words
from search.excerpts import LENGTH, excerpt


def found(text: str, *wanted: str, language: str = "nl", length: int = LENGTH) -> str:
    return excerpt(text, wanted={stem(word, language) for word in wanted}, language=language, length=length)


def read(html: str) -> str:
    """What a person reads, without marks and ellipses."""
    return unescape(html.replace("<mark>", "").replace("</mark>", "")).removeprefix("… ").removesuffix(" …")


def marked(html: str) -> list[str]:
    return [unescape(word) for word in re.findall("<mark>(.*?)</mark>", html)]


def test_every_form_of_the_word_is_marked():
    html = found("Een training kost € 84. Twee trainingen, minder.", "training")
    assert html == "Een <mark>training</mark> kost € 84. Twee <mark>trainingen</mark>, minder."


def test_a_short_text_is_shown_whole():
    assert found("Kort en goed.", "goed") == "Kort en <mark>goed</mark>."


def test_a_text_without_a_hit_gives_its_beginning():
    text = "woord " * 100
    html = found(text, "knie")
    assert marked(html) == []
    assert text.startswith(read(html))
    assert html.endswith(" …")


def test_an_empty_text_gives_nothing():
    assert found("", "knie") == found(" \n ", "knie") == ""


def test_a_hit_far_down_is_shown_with_what_stands_around_it():
    html = found("voor " * 200 + "een zere knie doet zeer " + "na " * 200, "knie")
    assert marked(html) == ["knie"]
    assert html.startswith("… ")
    assert html.endswith(" …")
    assert "een zere knie doet zeer" in read(html)


def test_the_place_with_the_most_hits_is_chosen():
    html = found("knie " + "woord " * 100 + "knie en rug en knie " + "woord " * 100, "knie", "rug")
    assert marked(html) == ["knie", "rug", "knie"]


def test_white_space_is_evened_out():
    assert found("een\n\n  zere\tknie", "knie") == "een zere <mark>knie</mark>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script> knie",
        '<img src=x onerror="alert(1)"> knie',
        "knie</mark><script>x</script>",
        "<mark>nep</mark> knie",
        "knie & 'zo' \"zo\" <b>",
        "&lt;b&gt; knie",
    ],
)
def test_hostile_text_is_shown_as_text(hostile):
    html = found(hostile, "knie", "script", "mark")
    assert read(html) == hostile
    assert not re.search(r"<(?!/?mark>)", html)


def test_a_hit_in_a_long_row_without_spaces_is_still_shown():
    assert marked(found("woord/" * 60 + "knie" + "/woord" * 60 + " einde", "knie")) == ["knie"]


# --- Properties ---

texts = st.lists(
    st.sampled_from(["knie", "Knieën", "rug", "<b>", "&", "één", "woord", "lang" * 20, "a/b", "…"]), max_size=120
).map(" ".join)


@given(text=texts | st.text())
def test_the_excerpt_is_a_part_of_the_text_and_safe(text):
    html = found(text, "knie")
    assert not re.search(r"<(?!/?mark>)", html)
    assert html.count("<mark>") == html.count("</mark>")
    shown = unescape(html.replace("<mark>", "").replace("</mark>", ""))
    whole = " ".join(text.split())
    assert any(part in whole for part in (shown, shown.removeprefix("… "), shown.removesuffix(" …"), read(html)))


@given(before=st.lists(st.sampled_from(["woord", "één", "a", "lang" * 8]), max_size=80))
def test_an_excerpt_begins_and_ends_with_whole_words(before):
    text = " ".join([*before, "knie", *before])
    assert set(read(found(text, "knie")).split(" ")) <= set(text.split(" "))


@given(text=texts, length=st.integers(40, 300))
def test_an_excerpt_is_about_as_long_as_asked(text, length):
    assert len(read(found(text, "knie", length=length))) <= length


@example("lang" * 60 + " knie")
@example("woord " + "lang" * 100 + " knie " + "lang" * 100)
@given(text=texts)
def test_a_word_that_was_found_is_marked_and_nothing_else_is(text):
    shown = marked(found(text, "knie"))
    wanted = stem("knie", "nl")
    assert bool(shown) == (wanted in stems(text, "nl"))
    assert all(stem(word, "nl") == wanted for word in shown)
    assert len(shown) <= sum(stem(match[0], "nl") == wanted for match in words(text))
