"""What a query looks for."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from home.stemming import stems, stems_to_index
from search.excerpts import excerpt
from search.searching import LONGEST_QUERY, MOST_READINGS, MOST_WORDS, query_stems, readings


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


ALIKE = {
    "hyphen": (
        "nl",
        ["personal training", "personal-training", "Personal‑Training", "personal‐training", "personal–training"],
    ),
    "hyphen in the middle of nothing": (
        "nl",
        ["kracht/conditie", "kracht / conditie", "kracht conditie", "kracht-conditie"],
    ),
    "soft hyphen": ("nl", ["krachttraining", "kracht\u00adtraining", "krachttrai\u00adning"]),
    "apostrophe": ("nl", ["foto's", "foto’s", "foto‘s", "fotoʼs", "foto´s", "foto`s"]),
    "apostrophe left out": ("nl", ["baby's", "baby’s", "babys"]),
    "diaeresis": ("nl", ["coördinatie", "coordinatie", "Coo\u0308rdinatie", "COÖRDINATIE"]),
    "acute": ("nl", ["privé les", "prive les", "prive\u0301 les"]),
    "elision": (
        "fr",
        ["l'entraînement", "l’entraînement", "entraînement", "l entraînement", "entrainement", "ENTRAÎNEMENT"],
    ),
    "ligature": ("fr", ["cœur", "coeur", "CŒUR"]),
    "sharp s": ("de", ["Straße", "Strasse", "STRASSE"]),
    "umlaut": ("de", ["Übung", "Ubung", "Uebung"]),
    "ligature ij": ("nl", ["ijs", "ĳs", "IJS"]),
    "number": ("nl", ["1-op-1", "1‑op‑1"]),
    "mail": ("en", ["e-mail", "email", "e‑mail"]),
    "in one word": ("nl", ["personal training", "personal-training", "personaltraining"]),
    "person": ("en", ["O'Connor", "O’Connor", "OConnor"]),
}


@pytest.mark.parametrize("name", ALIKE)
def test_a_word_is_found_however_it_is_written(name):
    """Each way of writing, as a query, finds each way of writing in a text."""
    language, ways = ALIKE[name]
    for written in ways:
        indexed = set(stems_to_index(f"Dit is {written}, zo.", language))
        for asked in ways:
            assert any(set(way) <= indexed for way in readings(asked, language)), (written, asked)


@pytest.mark.parametrize("name", ALIKE)
def test_what_was_found_is_marked_however_it_is_written(name):
    language, ways = ALIKE[name]
    for written in ways:
        for asked in ways:
            wanted = {stem for way in readings(asked, language) for stem in way}
            assert "<mark>" in excerpt(f"zzz {written}, zzz", wanted=wanted, language=language)


@pytest.mark.parametrize(
    ("asked", "text", "marked"),
    [
        ("personal-training", "Over personal training nu.", "Over <mark>personal</mark> <mark>training</mark> nu."),
        ("personaltraining", "Over personal training nu.", "Over <mark>personal training</mark> nu."),
        ("personal training", "Over personaltraining nu.", "Over <mark>personaltraining</mark> nu."),
        ("fotos", "Over foto’s nu.", "Over <mark>foto’s</mark> nu."),
        ("coordinatie", "Over coördinatie nu.", "Over <mark>coördinatie</mark> nu."),
    ],
)
def test_the_right_words_are_marked(asked, text, marked):
    wanted = {stem for way in readings(asked, "nl") for stem in way}
    assert excerpt(text, wanted=wanted, language="nl") == marked


@pytest.mark.parametrize(("asked", "text"), [("personal training", "personal"), ("prive", "prijs"), ("foto's", "fout")])
def test_other_words_are_not_found(asked, text):
    assert not any(set(way) <= set(stems_to_index(text, "nl")) for way in readings(asked, "nl"))


@given(query=st.text() | st.text(alphabet="_-’' aéœ/\u00ad1"), language=st.sampled_from(["nl", "en", "de", "fr"]))
def test_every_query_is_read_in_a_few_ways_that_its_own_text_answers(query, language):
    ways = readings(query, language)
    assert len(ways) <= MOST_READINGS
    assert all(word.isalnum() for way in ways for word in way)
    if len(query) < LONGEST_QUERY and stems(query, language) and len(stems(query, language)) < MOST_WORDS:
        assert any(set(way) <= set(stems_to_index(query, language)) for way in ways)
