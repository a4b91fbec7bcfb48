"""What is told of a text without refusing it: what was mended, and marks that visitors will read as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it.token import Token

from .commonmark import SIGN, References, as_it_stands, parse
from .problems import Problem

TELEPHONE_LINK = re.compile(r"\]\([ \t]*<?(tel:[-+0-9 \u00a0\u202f./()]*[0-9])[ \t]*>?\)", re.IGNORECASE)
SPACES = re.compile(r"[ \t\u00a0\u202f]+")
EMPHASIS_THAT_SHOWS = re.compile(r"\*\*(?=[^\s*])|(?<=[^\s*])\*\*|(?<!\w)__(?=\w)|(?<=\w)__(?!\w)")


def mend_telephone_links(text: str, *, first_line: int) -> tuple[str, list[Problem]]:
    """`[Bel](tel:+32 475 12 34 56)` without its spaces, which would make it no link; and where that was done."""
    notes: list[Problem] = []

    def mended(match: re.Match[str]) -> str:
        address = SPACES.sub("", match[1])
        if address == match[1]:
            return match[0]
        line = first_line + text.count("\n", 0, match.start())
        notes.append(Problem(line, f"The spaces were taken out of the link {match[1]}."))
        return f"]({address})"

    return TELEPHONE_LINK.sub(mended, text), notes


def marks_that_show(markdown: str, *, first_line: int, references: References) -> list[Problem]:
    """Asterisks that mark nothing, so that visitors read them: as in `**Let op:**dit`."""
    return [
        Problem(first_line + line, "These marks are shown as they stand: put a blank outside of them.")
        for token in parse(markdown, references)
        for line in _lines_with_marks(token)
    ]


def _lines_with_marks(token: Token) -> Iterator[int]:
    if token.type == "inline" and token.map:
        for number, row in enumerate(as_it_stands(token).split("\n"), start=token.map[0]):
            if EMPHASIS_THAT_SHOWS.search(row.replace(SIGN, " ")):
                yield number
