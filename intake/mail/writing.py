"""What a mail says before it is a message, and words that stand in several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from home.invisible import one_line

LONGEST_NAME = 60
NO_NAME = re.compile(r"[/\\@:<>\[\]]|\w[.。．｡]\w{2,}|\d{4}")
"""Addresses of pages and people, with or without what stands before them; and numbers."""

COMPANY = re.compile(
    r"\b(?:b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?|gmbh|ag|kg|ug|e\.?v\.?|s\.?a\.?r\.?l\.?|sas|sprl|srl|ltd|inc|llc|vzw|asbl"
    r"|stichting|vereniging|verein|association|studio|praktijk|bedrijf|fitness|gym)(?!\w)|[&+]",
    re.IGNORECASE,
)
IN_NAMES = frozenset("-‐‑'’.·")
"""What may stand between the letters of a first name."""
INITIALS = re.compile(r"(?:\w\.){2,}")
TITLES = {"dhr", "mevr", "mw", "mej", "heer", "mevrouw", "meneer", "drs", "dr", "ir", "ing", "mr", "mrs", "ms", "miss"}
TITLES |= {"prof", "familie", "fam", "family", "herr", "frau", "m", "mme", "mlle", "monsieur", "madame", "mademoiselle"}
BEFORE_SURNAMES = {"van", "von", "vom", "zu", "zum", "zur", "de", "het", "der", "den", "des", "ten", "ter", "te", "op"}
BEFORE_SURNAMES |= {"in", "les", "du", "d'", "l'", "the"}


@dataclass(frozen=True)
class Mail:
    """`template` is a pair of files, .html and .txt; `context` is all they need beside the studio and the language."""

    subject: str
    template: str
    context: Mapping[str, Any]
    reply_to: str = ""


def fill(text: str, words: Mapping[str, str]) -> str:
    """Replace {name} and the like; braces that mean nothing to us stay as they are.

    A word that is empty takes the comma or space before it along: “Hello {name},” becomes “Hello,”.
    """
    for key, value in words.items():
        gap = "{" + key + "}"
        text = text.replace(gap, value) if value else re.sub(rf",?[^\S\n]*{re.escape(gap)}", "", text)
    return text.lstrip(" ,")


def first_name(name: str) -> str:
    """How a mail greets somebody, or nothing when what they gave does not look like a person's name.

    “Peeters, An” is An. Nothing for a company, a title, a surname's prefix, one letter, or capitals throughout: then a
    greeting by name would be wrong more often than right. Anybody can send the form with anybody's address: their words
    must not make our mail carry an advertisement.
    """
    name = unicodedata.normalize("NFC", one_line(name))
    if len(name) > LONGEST_NAME or NO_NAME.search(name) or COMPANY.search(name):
        return ""
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    if not 1 <= len(parts) <= 2:
        return ""
    word = parts[-1].split()[0]
    letters = [character for character in word if character.isalpha()]
    has_case = any(character.islower() or character.isupper() for character in letters)
    if not _is_word(word) or word.lower().rstrip(".") in TITLES | BEFORE_SURNAMES:
        return ""
    if has_case and (len(letters) == 1 or (word.isupper() and not INITIALS.fullmatch(word))):
        return ""
    return word


def _is_word(word: str) -> bool:
    """Letters, with their marks in whatever script, and what joins them."""
    letters_and_marks = (unicodedata.category(character)[0] in "LM" or character in IN_NAMES for character in word)
    return word[:1].isalpha() and all(letters_and_marks)
