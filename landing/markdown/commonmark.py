"""The one reader of articles: markdown-it-py, CommonMark and nothing besides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .dialects import marks_in

# Tables are read so that they can be refused. Signs behind a backslash stay apart from the text (`text_special`).
parser = MarkdownIt("commonmark", {"html": True}).enable("table").disable("text_join")
# Any address is a link, exactly as it is written, so that one that may not be is told rather than shown as text.
parser.validateLink = lambda url: True  # type: ignore[method-assign]
parser.normalizeLink = lambda url: url  # type: ignore[method-assign]

DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]:", re.MULTILINE)
SIGN, EDGE = "\ue000", "\ue001"
"""Stand-ins for a sign that is meant as a sign, and for where a link or HTML begins or ends."""

References = Mapping[str, Any]
"""The addresses that `[name]: address` gives in an article."""


def parse(markdown: str, references: References | None = None) -> list[Token]:
    """Tokens of a text that may use the addresses in `references`."""
    return parser.parse(markdown, {"references": dict(references or {})})


def references_in(texts: Sequence[str]) -> References:
    """All addresses that the texts of an article give; the first of a name counts."""
    env: dict[str, Any] = {}
    for text in texts:
        if DEFINITION.search(text):
            parser.parse(text, env)
    return env.get("references", {})


def marks_of_others(inline: Token, *, in_item: bool = False, in_heading: bool = False) -> list[tuple[int, str]]:
    """Marks of other dialects in a paragraph, item or heading: on which of its lines (from 0), and what to do."""
    text = as_it_stands(inline)
    found = marks_in(text, in_item=in_item, in_heading=in_heading)
    return sorted((text.count("\n", 0, position), message) for position, message in found)


def as_it_stands(inline: Token) -> str:
    """What is read as mere text, with one letter in the place of everything that means something or was escaped."""
    parts: list[str] = []
    for position, part in enumerate(inline.children or ()):
        before = inline.children[position - 1] if inline.children and position else None
        if part.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif part.type == "text":
            is_address = before is not None and before.type == "link_open" and before.markup == "autolink"
            parts.append(EDGE if is_address else part.content)
        elif part.type == "text_special":
            parts.append(SIGN)
        elif part.type not in ("em_open", "em_close", "strong_open", "strong_close"):
            parts.append(EDGE)
    return "".join(parts)
