"""How easy a Dutch text reads: the Flesch-Douma figure, and the words and sentences that it counts.

W.H. Douma, De leesbaarheid van landbouwbladen: een onderzoek naar en een toepassing van leesbaarheidsformules
(Landbouwhogeschool Wageningen, 1960), fitted Rudolf Flesch's Reading Ease (A new readability yardstick, Journal of
Applied Psychology 32, 1948) to Dutch:

    206.84 − 0.93 × words in a sentence − 77 × syllables in a word

100 reads very easily, 0 very hard. It knows nothing of what a text says: short sentences may be nonsense.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?…]+[”’\"')\]]*(?=\s|$)|\n+")
ABBREVIATION = re.compile(
    r"\b(?:(?:[a-z]\.){2,}|(?:bijv|nr|ca|dr|mr|ir|prof|mevr|dhr|enz|evt|incl|excl|max|min|tel|blz|resp)\.)(?=\s+(?-i:[^A-Z]))",
    re.IGNORECASE,
)
VOWELS = re.compile(r"aai|ooi|oei|eeu|ieu|éé|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ai|ei|ij|[aeiouyàáâèéêìíîòóôùúû]")
TREMA = str.maketrans({"ä": "-a", "ë": "-e", "ï": "-i", "ö": "-o", "ü": "-u"})
FEWEST_WORDS = 50
"""Of fewer words the figure says nothing."""


class Level(Enum):
    """What a figure means, in Flesch's steps."""

    VERY_EASY = 80
    EASY = 65
    PLAIN = 50
    HARD = 35
    VERY_HARD = -1000


@dataclass(frozen=True)
class Readability:
    """Counts of one text, and the figure they come to; None of a text that is too short to say."""

    words: int
    sentences: int
    syllables: int

    @property
    def figure(self) -> int | None:
        if self.words < FEWEST_WORDS or not self.sentences:
            return None
        return round(206.84 - 0.93 * self.words / self.sentences - 77 * self.syllables / self.words)

    @property
    def level(self) -> Level | None:
        figure = self.figure
        return next((level for level in Level if figure >= level.value), None) if figure is not None else None


def readability(text: str) -> Readability:
    """Count a plain text. A line break ends a sentence: headings and items of lists seldom have a full stop."""
    whole = ABBREVIATION.sub(lambda found: found[0].replace(".", ""), text)
    sentences = [part for part in SENTENCE_END.split(whole) if WORD.search(part)]
    words = WORD.findall(text)
    return Readability(len(words), len(sentences), sum(syllables(word) for word in words))


def syllables(word: str) -> int:
    """Groups of vowels that sound as one in Dutch; a trema begins a new one. At least one."""
    plain = word.lower().replace("ĳ", "ij").translate(TREMA)
    return max(1, len(VOWELS.findall(plain)))
