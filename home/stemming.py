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
APOSTROPHES: Final = "'’‘ʼ´`′＇"
UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u2060"
"""A soft hyphen and its like, which may stand anywhere in a word."""
WORD: Final = re.compile(rf"\w[\w\u0300-\u036f{UNSEEN}]*(?:[{APOSTROPHES}]\w[\w\u0300-\u036f{UNSEEN}]*)*")
HYPHEN: Final = re.compile("[-\u2010-\u2013\u2043\ufe63\uff0d]")
SPACE: Final = re.compile(r"\s*/\s*|\s+")
EVEN: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(UNSEEN))
IN_LETTERS: Final = str.maketrans(
    {"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)
# The commonest words of each language: they are on every page, so they find nothing.
LONGEST_CHAIN: Final = 4
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
        "notre nous on ou par pas pour qu que qui sa se ses son sur ta te tes toi ton tu un une vos votre vous "
        "c d j l m n s t"
    ),
}


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """One word's stem, without accents: `trainingen` and `Training` both become `training`."""
    plain = _plain(word)
    stemmed = _stemmer(language).stemWord(plain) if language in ALGORITHMS else plain
    return "".join(c for c in _without_accents(stemmed) if c.isalnum())


@lru_cache(maxsize=50_000)
def forms(word: str, language: str) -> tuple[str, ...]:
    """All that a word is found by, its stem first: without accents (`privee`), without apostrophes, and its pieces."""
    plain = _plain(word)
    pieces = plain.split("'")
    found = [plain, _without_accents(plain)]
    if len(pieces) > 1:
        found += ["".join(pieces), _without_accents("".join(pieces))]
        found += [piece for piece in pieces if len(piece) > 1 and piece not in _stop_words(language)]
    stemmed = (stem(form, language) for form in found)
    return tuple(dict.fromkeys(form for form in stemmed if form))


def stems_to_index(text: str, language: str) -> list[str]:
    """Everything that a text is found by: its words in all their forms, and neighbours written as one word.

    `personal training` and `personal-training` are found by `personaltraining` too.
    """
    return [form for _start, _end, found in places(text, language) for form in found]


def places(text: str, language: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each word and each pair of neighbours of a text: where it begins and ends, and what it is found by."""
    chain: list[re.Match[str]] = []
    """The words before this one that hyphens tie to it; else the word before it."""
    for match in words(text):
        says_something = not is_stop_word(match[0], language)
        if says_something:
            yield match.start(), match.end(), forms(match[0], language)
        gap = text[chain[-1].end() : match.start()] if chain else ""
        if HYPHEN.fullmatch(gap):
            chain.append(match)
            yield from (_joined(chain[-length:], language) for length in {2, min(len(chain), LONGEST_CHAIN)})
        else:
            if SPACE.fullmatch(gap) and says_something and not is_stop_word(chain[-1][0], language):
                yield _joined([chain[-1], match], language)
            chain = [match]


def _joined(chain: list[re.Match[str]], language: str) -> tuple[int, int, tuple[str, ...]]:
    return chain[0].start(), chain[-1].end(), forms("".join(match[0] for match in chain), language)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower().translate(EVEN)


def _without_accents(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(IN_LETTERS)


def words(text: str) -> Iterator[re.Match[str]]:
    """The words of a text, each knowing where it stands. `foto’s` is one word, `personal-training` is two."""
    return WORD.finditer(text)


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word is too common to tell pages apart; `qu’il` is as common as its pieces."""
    plain = _plain(word)
    pieces = plain.split("'")
    small = _stop_words(language)
    return plain in small or (len(pieces) > 1 and all(piece in small for piece in pieces))


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
