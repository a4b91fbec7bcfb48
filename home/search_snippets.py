"""What a search engine shows of a page's title and description before it cuts them off.

Google cuts by width, not by letters: about 600 pixels of 20 px Arial for a title on a desktop, and about 920 of 14 px
for a description (it promises nothing; these are what its results show). Widths are those of Arial, in thousandths of
the size of the letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TITLE_PIXELS, TITLE_SIZE = 600, 20
DESCRIPTION_PIXELS, DESCRIPTION_SIZE = 920, 14
NARROW: Final = dict.fromkeys("ijl'’|,.:;!‘ \u00a0", 260) | dict.fromkeys("ftrI()[]-/“”", 320)
WIDE: Final = dict.fromkeys("mwMWOQGCDHNURÅ%@—…&", 780)
CAPITAL, SMALL, DIGIT = 670, 535, 556


@dataclass(frozen=True)
class Snippet:
    """A text as a list of results shows it: `shown` is the text, or its beginning and an ellipsis."""

    text: str
    shown: str
    length: int

    @property
    def is_cut(self) -> bool:
        return self.shown != self.text


def title_snippet(text: str) -> Snippet:
    return _snippet(text, pixels=TITLE_PIXELS, size=TITLE_SIZE)


def description_snippet(text: str) -> Snippet:
    return _snippet(text, pixels=DESCRIPTION_PIXELS, size=DESCRIPTION_SIZE)


def width(text: str, *, size: int) -> float:
    """Pixels that a text takes."""
    return sum(_thousandths(character) for character in text) * size / 1000


def _thousandths(character: str) -> int:
    known = NARROW.get(character) or WIDE.get(character)
    if known:
        return known
    return CAPITAL if character.isupper() else DIGIT if character.isdigit() else SMALL


def _snippet(text: str, *, pixels: int, size: int) -> Snippet:
    clean = " ".join(text.split(" "))
    if width(clean, size=size) <= pixels:
        return Snippet(text=clean, shown=clean, length=len(clean))
    kept: list[str] = []
    for word in clean.split(" "):
        if width(" ".join([*kept, word]) + " …", size=size) > pixels:
            break
        kept.append(word)
    return Snippet(text=clean, shown=(" ".join(kept) or clean[:40]) + " …", length=len(clean))
