"""Words as search compares them: Snowball stems per language, the same on every database.

PostgreSQL has the same algorithms but SQLite has none, so pages are indexed by stems that we make, and
queries are made of the same ones. Algorithms: https://snowballstem.org/ (package snowballstemmer).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

import snowballstemmer

ALGORITHMS: Final = {"nl": "dutch", "en": "english", "de": "german", "fr": "french"}
WORD: Final = re.compile(r"\w[\w\u0300-\u036f]*(?:[’'-]\w[\w\u0300-\u036f]*)*")
# The commonest words of each language: they are on every page, so they find nothing.
STOP_WORDS: Final = {
    "nl": (
        "aan al als bij dan dat de der des deze die dit doen door dus een en er ge geen had heb hebben heeft het hier "
        "hij hoe hun ik in is ja je jij jou jouw kan kun maar me meer men met mij mijn moet na naar niet nog nu of om "
        "ons onze ook op over te tot u uit uw van veel voor waar wat we wel werd wie wij wil worden wordt ze zich zij "
        "zijn zo zou"
    ),
    "en": (
        "a about an and are as at be but by can do for from has have he her his how i if in is it its me my not of on "
        "or our she so that the their them they this to us was we what when which who will with you your"
    ),
    "de": (
        "aber als am an auch auf aus bei bin bis das dass dem den der des die du ein eine einem einen einer er es für "
        "hat ich ihr im in ist ja mein mit nach nicht noch nur oder sie sich sind so und uns unser vom von vor was "
        "wenn wer wie wir zu zum zur"
    ),
    "fr": (
        "à au aux avec ce ces dans de des du elle en est et eux il ils je la le les leur lui ma mais me mes mon ne nos "
        "notre nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous"
    ),
}


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """One word's stem, without accents: `trainingen` and `Training` both become `training`."""
    plain = unicodedata.normalize("NFC", word).lower().replace("’", "'")
    stemmed = _stemmer(language).stemWord(plain) if language in ALGORITHMS else plain
    return "".join(c for c in unicodedata.normalize("NFKD", stemmed) if c.isalnum())


def stems_to_index(text: str, language: str) -> list[str]:
    """Stems of a text, and those of its words without accents: people search for `privee` too."""
    bare = _without_accents(text)
    return stems(text, language) + (stems(bare, language) if bare != text else [])


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, each knowing where it stands. `e-mail` and `foto’s` are one word."""
    return WORD.finditer(text)


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word is too common to tell pages apart."""
    return unicodedata.normalize("NFC", word).lower() in _stop_words(language)


def stems(text: str, language: str) -> list[str]:
    """Stems of the words that say something."""
    found = (match[0] for match in words(text))
    return [stemmed for word in found if not is_stop_word(word, language) and (stemmed := stem(word, language))]


@cache
def _stemmer(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer(ALGORITHMS[language])


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(STOP_WORDS.get(language, "").split())
