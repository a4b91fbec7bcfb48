"""A word as a regular expression that finds it however it is written: for names, which have no stems."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from .stemming import APOSTROPHES

ACCENTS: Final = "\u0300-\u036f"
VARIANTS: Final = {
    "a": "àáâãäåāăą", "c": "çćč", "d": "ďđð", "e": "èéêëēęě", "g": "ğ", "i": "ìíîïīıİ", "l": "ł", "n": "ñńň",
    "o": "òóôõöøō", "r": "ř", "s": "śşšș", "t": "ťțţ", "u": "ùúûüūů", "y": "ýÿ", "z": "źżž",
}  # fmt: skip
TWO_LETTERS: Final = {"œ": "oe", "æ": "ae", "ß": "ss"}
BETWEEN: Final = rf"[-‐‑–\s{APOSTROPHES}]*"
SIGN: Final = re.compile(rf"[-‐‑–{APOSTROPHES}]")


def any_writing(word: str) -> str:
    """A pattern for `__iregex`, the same on SQLite and PostgreSQL: `jose` finds José, `anne-marie` finds Anne Marie."""
    plain = unicodedata.normalize("NFKD", word.lower())
    plain = "".join(TWO_LETTERS.get(letter, letter) for letter in plain if not unicodedata.combining(letter))
    pattern = "".join(_letter(letter) for letter in plain)
    for one, two in TWO_LETTERS.items():
        apart = _letter(two[0]) + _letter(two[1])
        pattern = pattern.replace(apart, f"({apart}|{one})")
    return pattern


def _letter(letter: str) -> str:
    if SIGN.match(letter):
        return BETWEEN
    variants = next((letters for plain, letters in VARIANTS.items() if letter == plain or letter in letters), "")
    if variants:
        plain = next(plain for plain, letters in VARIANTS.items() if letters == variants)
        return f"[{plain}{plain.upper()}{variants}{variants.upper()}][{ACCENTS}]*"
    return letter if letter.isalnum() else f"\\{letter}" if letter.isascii() else letter
