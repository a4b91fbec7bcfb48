"""Titles and descriptions as a list of results cuts them."""

from hypothesis import given
from hypothesis import strategies as st

from home.search_snippets import description_snippet, title_snippet


def test_a_short_title_is_shown_whole() -> None:
    assert not title_snippet("Personal training in Amsterdam-Noord – Studio Kade").is_cut


def test_a_long_title_is_cut_at_a_word() -> None:
    text = "Wat kost personal training in Amsterdam-Noord per maand, per uur en per traject bij Studio Kade?"
    found = title_snippet(text)
    assert found.is_cut
    assert found.shown.endswith(" …")
    assert text.startswith(found.shown.removesuffix(" …"))
    assert 45 <= len(found.shown) <= 70


def test_width_decides_and_not_the_number_of_letters() -> None:
    assert not title_snippet("i" * 80).is_cut
    assert title_snippet("WWWW " * 16).is_cut


def test_a_description_has_about_150_characters() -> None:
    assert not description_snippet(
        "Een uur kost € 84. Zo is dat bedrag opgebouwd, en dit krijg je ervoor terug."
    ).is_cut
    assert 120 <= len(description_snippet("wat het kost en wat je krijgt " * 10).shown) <= 175


@given(st.text())
def test_any_text_has_a_snippet(text: str) -> None:
    assert description_snippet(text).shown or not text.strip(" ")
