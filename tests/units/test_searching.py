"""What a query looks for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.stemming import stems
from search.searching import LONGEST_QUERY, MOST_WORDS, query_stems


@pytest.mark.parametrize(
    ("query", "language", "wanted"),
    [
        ("Wat kosten trainingen?", "nl", ["kost", "train"]),
        ("rug, RUG en ruggen", "nl", ["rug"]),
        ("de", "nl", ["de"]),
        ("Wie zijn wij?", "nl", ["wie", "zijn", "wij"]),
        ("how much", "en", ["much"]),
        ("l’entraînement", "fr", ["entrain"]),
        ("", "nl", []),
        ("?! …", "nl", []),
        ("_", "nl", []),
        ("__ --", "nl", []),
    ],
)
def test_a_query_is_the_words_that_say_something_or_else_all_of_them(query, language, wanted):
    assert query_stems(query, language) == wanted


def test_a_query_of_many_words_is_cut_off():
    assert len(query_stems(" ".join(f"woord{n}" for n in range(50)), "nl")) == MOST_WORDS


def test_a_long_query_is_cut_off():
    assert query_stems("x" * 10_000, "nl") == ["x" * LONGEST_QUERY]


@example(query="_", language="nl")
@given(query=st.text() | st.text(alphabet="_-’' aé"), language=st.sampled_from(["nl", "en", "de", "fr"]))
def test_every_query_looks_for_a_few_different_words_of_letters_and_digits(query, language):
    wanted = query_stems(query, language)
    assert len(wanted) == len(set(wanted)) <= MOST_WORDS
    assert all(word.isalnum() for word in wanted)


@given(query=st.text(alphabet="abdeén ", max_size=60), language=st.sampled_from(["nl", "en", "de", "fr"]))
def test_a_page_that_holds_the_words_of_a_query_is_meant_by_it(query, language):
    indexed = stems(f"Voor {query} na", language)
    if stems(query, language):
        assert set(query_stems(query, language)) <= set(indexed)
