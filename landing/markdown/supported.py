"""What a text may not hold, because no editor could keep it: each with its line, in words that say what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it.token import Token

from .commonmark import References, marks_of_others, parse
from .dialects import DEFINED_FOOTNOTE, FOOTNOTE
from .problems import Problem

COMMENT = "A comment cannot be kept. Remove it."
UNSUPPORTED = {
    "blockquote_open": "A block quote cannot be kept here. Use a ::: quote block.",
    "fence": "Code cannot be kept in an article. Write it as plain text.",
    "code_block": "A line that starts with four spaces is read as code. Remove the spaces.",
    "code_inline": "Code cannot be kept in an article. Remove the backticks.",
    "html_block": "HTML cannot be kept. Write it as Markdown.",
    "html_inline": "HTML cannot be kept. Write it as Markdown.",
    "image": "A picture inside text cannot be kept. Use a ::: picture block.",
    "hr": "A rule can only stand right before a heading of two hashes (##).",
    "table_open": "A table cannot be kept. Write it as a list.",
}
TABLE_ROW = re.compile(r"\|.*(?<!\\)\||-[-:| ]*\|[-:| ]*")
"""A line that only a table has, though the table may be broken: `| a | b |`, or `--- | ---`."""


def problems_in(
    markdown: str,
    *,
    first_line: int = 1,
    features: Sequence[str] = ("h3", "ul", "ol"),
    references: References | None = None,
) -> list[Problem]:
    """Constructs that cannot be kept, each with its line in the file. `features` are those of the text's editor."""
    found = [
        *_footnotes(markdown),
        *_unsupported(parse(markdown, references), features),
    ]
    return [Problem(line=first_line + line, message=message) for line, message in dict.fromkeys(found)]


def _footnotes(markdown: str) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(markdown.split("\n")):
        if DEFINED_FOOTNOTE.match(row):
            yield number, FOOTNOTE


def _unsupported(tokens: Sequence[Token], features: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Line (from 0) and message."""
    paragraphs: list[int] = []
    """How many paragraphs each of the list items has had that are open here, the innermost last."""
    for position, token in enumerate(tokens):
        line = token.map[0] if token.map else 0
        match token.type:
            case "list_item_open":
                paragraphs.append(0)
            case "list_item_close":
                paragraphs.pop()
            case "paragraph_open" if paragraphs:
                paragraphs[-1] += 1
                if paragraphs[-1] > 1:
                    yield line, "A second paragraph in a list item cannot be kept. Make it an item of its own."
            case "heading_open" if token.tag not in ("h2", "h3"):
                yield line, f"A heading of {token.tag[1]} hashes cannot be kept. Use ## or ###."
            case "heading_open" if paragraphs or token.tag not in features:
                yield line, "A heading cannot be kept here. Write it as plain text."
            case "bullet_list_open" if "ul" not in features:
                yield line, "A list cannot be kept here. Write it as a sentence."
            case "ordered_list_open" if "ol" not in features:
                yield line, "A numbered list cannot be kept here. Write it as a sentence."
            case "ordered_list_open" if token.attrGet("start") is not None:
                yield line, r"A list starts at 1. If this is no list, put a backslash before the dot: 1986\."
            case "blockquote_open" if _is_note(tokens[position + 1 : position + 3]):
                pass  # Told by its first words.
            case "html_block" if token.content.lstrip().startswith("<!--"):
                yield line, COMMENT
            case kind if kind in UNSUPPORTED:
                yield line, UNSUPPORTED[kind]
    for position, (before, token) in enumerate(pairwise(tokens)):
        if token.type == "inline" and token.map:
            is_paragraph = before.type == "paragraph_open"
            in_item = is_paragraph and position > 0 and tokens[position - 1].type == "list_item_open"
            yield from _unsupported_inside(token, is_paragraph=is_paragraph, in_item=in_item)


def _is_note(tokens: Sequence[Token]) -> bool:
    """`> [!NOTE]`, which other dialects draw as a box."""
    return bool(tokens) and tokens[-1].type == "inline" and tokens[-1].content.startswith("[!")


def _unsupported_inside(text: Token, *, is_paragraph: bool, in_item: bool) -> Iterator[tuple[int, str]]:
    first = line = text.map[0] if text.map else 0
    if is_paragraph:
        for number, row in enumerate(text.content.split("\n"), start=first):
            if TABLE_ROW.fullmatch(row.strip()):
                yield (
                    number,
                    r"This looks like a row of a table, and a table cannot be kept. Write a list, or \| for |.",
                )
    for number, message in marks_of_others(text, in_item=in_item, in_heading=not is_paragraph):
        yield first + number, message
    parts = text.children or []
    for position, part in enumerate(parts):
        line += part.type in ("softbreak", "hardbreak")
        if part.type == "html_inline" and part.content.startswith("<!--"):
            yield line, COMMENT
        elif part.type in UNSUPPORTED:
            yield line, UNSUPPORTED[part.type]
        elif part.type == "link_open" and part.attrGet("title"):
            yield line, "A link's title cannot be kept. Remove the quoted words."
        elif part.type == "link_open" and parts[position + 1].type == "link_close":
            yield line, "This link has no words that could be seen. Write them between its brackets."
