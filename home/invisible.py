"""Characters that nobody sees: marks of direction, zero width, soft hyphens, controls. Pure.

They come along when somebody copies an address out of a contact list or from a page. At the ends they mean nothing.
"""

from __future__ import annotations

import unicodedata

BLANK = frozenset({"\u2800", "\u3164", "\uffa0", "\u115f", "\u1160"})
"""Letters and symbols that are drawn as nothing."""
VARIATIONS = range(0xFE00, 0xFE10)


def is_invisible(character: str) -> bool:
    """Whether nothing is drawn for it, white space left out: Unicode's control, format, surrogate and private ones."""
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn")
        or character in BLANK
        or ord(character) in VARIATIONS
    )


def strip_ends(text: str) -> str:
    """Without white space of any kind, and without what nobody sees, before and after."""
    start, end = 0, len(text)
    while start < end and (text[start].isspace() or is_invisible(text[start])):
        start += 1
    while end > start and (text[end - 1].isspace() or is_invisible(text[end - 1])):
        end -= 1
    return text[start:end]


def one_line(text: str) -> str:
    """Text for a header: white space of any kind is one space, and what nobody sees is left out."""
    joined = " ".join(text.split())
    # Joiners hold letters and emoji together; between ASCII they would only hide something.
    kept = (c for c in joined if not is_invisible(c) or (c in "\u200c\u200d\ufe0f" and not joined.isascii()))
    return " ".join("".join(kept).split())


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut between words where one ends in the last third."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > length * 2 // 3 else cut).rstrip(" ,;:-–") + "…"
