"""Words as search compares them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.stemming import ALGORITHMS, STOP_WORDS, is_stop_word, stem, stems, stems_to_index, words

languages = st.sampled_from([*ALGORITHMS, "pl"])


@pytest.mark.parametrize(
    ("language", "alike"),
    [
        ("nl", ["training", "Trainingen", "TRAINING"]),
        ("nl", ["foto", "foto’s", "foto's"]),
        ("nl", ["e-mail", "email"]),
        ("nl", ["café", "cafés"]),
        ("en", ["trainer", "trainers", "trainer's"]),
        ("en", ["running", "runs"]),
        ("de", ["Übung", "Übungen"]),
        ("de", ["Straße", "STRASSE"]),
        ("fr", ["entraînement", "l’entraînement", "d'entraînement", "Entraînements"]),
        ("pl", ["Trening", "trening"]),
    ],
)
def test_forms_of_one_word_are_found_by_each_other(language, alike):
    assert len({stem(word, language) for word in alike}) == 1


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [("nl", "training", "trap"), ("nl", "knie", "kind"), ("en", "run", "ruin"), ("fr", "dos", "doux")],
)
def test_other_words_are_other_words(language, one, other):
    assert stem(one, language) != stem(other, language)


@pytest.mark.parametrize("text", ["cafés in één straat", "Übungen für Ältere", "l’été à Gand"])
def test_accents_may_be_stored_apart_from_their_letters(text):
    """As macOS writes them in file names, and some editors in texts."""
    apart = unicodedata.normalize("NFD", text)
    assert [stems(apart, language) for language in ALGORITHMS] == [stems(text, language) for language in ALGORITHMS]


@pytest.mark.parametrize(
    ("text", "language", "queries"),
    [
        ("Een privé-training na je éérste blessure", "nl", ["privé-training", "prive-training", "éérste", "eerste"]),
        ("Une cliente bien entraînée", "fr", ["entraînée", "entrainee"]),
    ],
)
def test_a_page_is_found_with_its_accents_and_without(text, language, queries):
    indexed = set(stems_to_index(text, language))
    for query in queries:
        assert set(stems(query, language)) <= indexed


def test_a_text_without_accents_is_indexed_once():
    assert stems_to_index("Sterker na je veertigste", "nl") == stems("Sterker na je veertigste", "nl")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Wat kost het?", "nl", ["kost"]),
        ("De trainer en het schema", "nl", ["trainer", "schema"]),
        ("how much is it", "en", ["much"]),
        ("Was ist das", "de", []),
        ("le prix et la durée", "fr", ["prix", "dur"]),
        ("…  ?! — _", "nl", []),
        ("", "nl", []),
    ],
)
def test_small_words_and_signs_say_nothing(text, language, expected):
    assert stems(text, language) == expected


def test_small_words_differ_by_language():
    assert is_stop_word("De", "nl")
    assert not is_stop_word("de", "en")
    assert not is_stop_word("de", "pl")


def test_every_language_that_is_stemmed_has_small_words():
    assert STOP_WORDS.keys() == ALGORITHMS.keys()


def test_words_know_where_they_stand():
    text = "Bel, of stuur foto’s per e-mail!"
    assert [match[0] for match in words(text)] == ["Bel", "of", "stuur", "foto’s", "per", "e", "mail"]
    assert all(text[match.start() : match.end()] == match[0] for match in words(text))


@given(word=st.text(max_size=20), language=languages)
def test_a_stem_is_letters_and_digits_whatever_it_is_made_of(word, language):
    assert all(character.isalnum() for character in stem(word, language))


@given(text=st.text(alphabet="abé TRaining-’' ", max_size=40), language=languages)
def test_capitals_make_no_difference(text, language):
    assert stems(text.upper(), language) == stems(text.lower(), language)


@given(one=st.text(max_size=30), other=st.text(max_size=30), language=languages)
def test_two_texts_side_by_side_have_the_stems_of_both(one, other, language):
    assert stems(f"{one} {other}", language) == stems(one, language) + stems(other, language)
