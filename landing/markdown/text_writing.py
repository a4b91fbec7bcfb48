"""Blocks of the editor as Markdown that markdown-it reads as the same blocks.

CommonMark does not let every mark begin or end everywhere: `10**%**-acties` shows its asterisks. So each block is
written in several manners, plainest first, and the first that reads back as the same block is taken: asterisks;
underscores for italics; the letter beside a mark as its number (`&#48;`), which counts as a sign there; and at last a
backslash before every sign.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Literal, NamedTuple

from .commonmark import marks_of_others, parse
from .dialects import marks_in
from .editor_text import BULLET, HEADING, LIST_ITEMS, NUMBER, PARAGRAPH, Block, Link, Look, Run, from_tokens, tidy

SIGN = re.compile(r"[!-/:-@\[-`{-~]")
MEANING_SOMETHING = re.compile(
    r"\\(?=[!-/:-@\[-`{-~]|\n|$)|`|(?<![ \n])\*|\*(?![ \n])|(?<![^\W_])_|_(?![^\W_])|<(?=[\w/!?.+])|&(?=#?\w+;)"
    r"|\[(?=[^\[\]]*\][(\[:])|\](?=[(\[:])"
)
"""Signs that may mean something in the middle of a text."""
MEANING_SOMETHING_AT_A_START = re.compile(
    r"^(#(?=#{0,5}(?:\s|$))|>|[-+*](?=\s|$)|=(?==*\s*$)|[-*_](?=[-*_ \t]*$)|~(?=~~)|:(?=::|-)|\||-(?=[-:| ]*\|))"
    r"|^\d{1,9}([.)])(?=\s|$)",
    re.MULTILINE,
)
CLOSING_HASHES = re.compile(r"(?:^|(?<=\s))#+$")
BARE_ADDRESS = re.compile(r"(?!<)(?:[^\s()\\<>]|\([^\s()\\<>]*\))+")
PREFIX = {HEADING: "### ", BULLET: "- ", NUMBER: "1. "}
INVISIBLE = re.compile(r"^\s|\s$|\r", re.MULTILINE)
"""Blanks that a reader of Markdown takes away at the edge of a line, as it does not those that HTML keeps."""


# --- Blocks ---


def write_blocks(blocks: Sequence[Block]) -> str:
    """Markdown of blocks in normal form."""
    parts: list[str] = []
    lists = _Lists()
    for position, block in enumerate(blocks):
        text = write_text(block)
        if block.kind in LIST_ITEMS:
            follows = position > 0 and blocks[position - 1].kind in LIST_ITEMS
            parts += ["\n" if follows else "\n\n", lists.item(block, text, follows=follows)]
        else:
            # An empty paragraph stands only between two lists, which would be one without it.
            text = text or ("&#32;" if block.kind == PARAGRAPH else "")
            parts += ["\n\n", (PREFIX.get(block.kind, "") + text).rstrip(" ")]
    return "".join(parts[1:])


@dataclass
class _Lists:
    """The lists that are open, from the outside in: kind, how many items, width of the last marker."""

    _open: list[tuple[str, int, int]] = field(default_factory=list, init=False)

    def item(self, block: Block, text: str, *, follows: bool) -> str:
        """An item at its place. `follows`: the block before it is an item too."""
        above = self._open[: block.depth] if follows else []
        before = self._open[block.depth] if follows and len(self._open) > block.depth else None
        number = before[1] + 1 if before and before[0] == block.kind else 1
        marker = "- " if block.kind == BULLET else f"{number}. "
        if not text and follows and len(self._open) == block.depth:
            # Right below the text of the item above, a mark alone would be part of that text.
            text = "&#32;"
        self._open = [*above, (block.kind, number, len(marker))]
        indent = " " * sum(width for _kind, _number, width in above)
        return (indent + marker + text.replace("\n", "\n" + indent + " " * len(marker))).rstrip(" ")


# --- The text of one block ---


class Manner(NamedTuple):
    """A way to write a text: what italics are marked with, which neighbours of marks are written as numbers."""

    italic: str = "*"
    numbers: Literal["none", "needed", "all"] = "none"
    every_sign: bool = False


MANNERS = (
    Manner(),
    Manner(italic="_"),
    Manner(numbers="needed"),
    Manner(italic="_", numbers="needed"),
    Manner(every_sign=True),
    Manner(italic="_", every_sign=True),
    Manner(italic="_", numbers="needed", every_sign=True),
    Manner(italic="_", numbers="all", every_sign=True),
)


def write_text(block: Block, *, prefix: str | None = None) -> str:
    """The text of a block so that it reads back as it is behind `prefix`; several lines where it has breaks."""
    prefix = PREFIX.get(block.kind, "") if prefix is None else prefix
    written = None
    for manner in MANNERS:
        again = _written(block, manner)
        if again != written and _reads_back(again, block, prefix):
            return again
        written = again
    return written or ""


def write_plain(text: str, *, prefix: str = "") -> str:
    """A text without any look, to stand behind `prefix` (`## `), or as a paragraph."""
    kind = HEADING if prefix else PARAGRAPH
    return write_text(Block(kind, tidy([Run(text)])), prefix=prefix)


def write_link(words: str, address: str) -> str:
    """A paragraph that is nothing but a link."""
    runs = tidy([Run(words, Look(link=Link(0, address)))])
    return write_text(Block(PARAGRAPH, runs))


def write_address(address: str) -> str:
    """The target of a link, in angle brackets where it would not be read as one otherwise."""
    address = re.sub(r"&(?=#?\w+;)", "&amp;", address)
    if BARE_ADDRESS.fullmatch(address):
        return address
    escaped = re.sub(r"[\\<>]", r"\\\g<0>", address)
    return f"<{escaped}>"


def _reads_back(written: str, block: Block, prefix: str) -> bool:
    tokens = parse(prefix + written.replace("\n", "\n" + " " * len(prefix)))
    if from_tokens(tokens) != [replace(block, depth=0)]:
        return False
    in_item, in_heading = block.kind in LIST_ITEMS, block.kind == HEADING
    inside = (token for token in tokens if token.type == "inline")
    return not any(marks_of_others(token, in_item=in_item, in_heading=in_heading) for token in inside)


def _written(block: Block, manner: Manner) -> str:
    """The text in one manner."""
    pieces = list(_pieces(block.runs, manner.italic, frozenset()))
    escaped = _signs(block)
    if manner.every_sign:
        escaped |= {match.start() for match in SIGN.finditer(block.text)}
    numbers = {match.start() for match in INVISIBLE.finditer(block.text) if match[0] != "\n"}
    numbers |= set(_beside_marks(pieces, block.text, manner))
    line_break = "&#10;" if block.kind == HEADING else "\\\n"
    parts: list[str] = []
    position = 0
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        for letter in piece.text:
            if letter == "\n":
                parts.append(line_break)
            elif position in numbers or (position in escaped and not SIGN.match(letter)):
                parts.append(f"&#{ord(letter)};")
            else:
                parts.append("\\" + letter if position in escaped else letter)
            position += 1
    # A break at the very end is read as a break only where something follows it.
    return "".join(parts) + ("&#32;" if block.text.endswith("\n") else "")


def _signs(block: Block) -> set[int]:
    """Positions of the signs that need a backslash in this text."""
    text = block.text
    found = {match.start() for match in MEANING_SOMETHING.finditer(text)}
    in_item, in_heading = block.kind in LIST_ITEMS, block.kind == HEADING
    found |= {position for position, _message in marks_in(text, in_item=in_item, in_heading=in_heading)}
    if in_heading:
        found |= {match.start() for match in CLOSING_HASHES.finditer(text)}
    else:
        found |= {match.start(match.lastindex or 0) for match in MEANING_SOMETHING_AT_A_START.finditer(text)}
    position = 0
    for run, following in zip_longest(block.runs, block.runs[1:], fillvalue=Run("")):
        if run.look.link:
            found |= {position + match.start() for match in re.finditer(r"[\[\]]", run.text)}
        elif following.look.link and run.text.endswith("!"):
            found.add(position + len(run.text) - 1)
        position += len(run.text)
    return found


# --- Marks around text ---

Piece = Run | str
"""Text, or a mark: `**`, `*`, `_`, `[` or `](address)`."""
MARKS = ("**", "*", "_")


def _pieces(runs: Sequence[Run], italic: str, is_open: frozenset[str]) -> Iterator[Piece]:
    """Runs with the marks around them, well nested: what reaches furthest stands outside."""
    position = 0
    while position < len(runs):
        wanted = [
            (reach, name)
            for name in ("link", "bold", "italic")
            if name not in is_open and (reach := _reach(runs, position, name, is_open))
        ]
        if not wanted:
            yield runs[position]
            position += 1
            continue
        reach, name = max(wanted, key=lambda pair: pair[0])
        inside, look = runs[position : position + reach], runs[position].look
        opening = {"link": "[", "bold": "**", "italic": italic}[name]
        yield opening
        yield from _pieces(inside, italic, is_open | {name})
        yield f"]({write_address(look.link.address)})" if name == "link" and look.link else opening
        position += reach


def _reach(runs: Sequence[Run], position: int, name: str, is_open: frozenset[str]) -> int:
    """How many runs from `position` on have a look in common. Emphasis does not end halfway a link that began later."""
    wanted = getattr(runs[position].look, name)
    if not wanted:
        return 0
    end = position
    while end < len(runs) and getattr(runs[end].look, name) == wanted:
        end += 1
    if name != "link" and "link" not in is_open and end < len(runs):
        last = runs[end - 1].look.link
        if last and runs[end].look.link == last:
            while end > position and runs[end - 1].look.link == last:
                end -= 1
    return end - position


def _beside_marks(pieces: Sequence[Piece], text: str, manner: Manner) -> Iterator[int]:
    """Positions of the letters beside marks that are to be written as numbers, so that the marks count."""
    position = 0
    is_open: set[str] = set()
    for index, piece in enumerate(pieces):
        if not isinstance(piece, str):
            position += len(piece.text)
            continue
        if piece not in MARKS or manner.numbers == "none":
            continue
        is_opening = piece not in is_open
        is_open ^= {piece}
        before = index > 0 and isinstance(pieces[index - 1], Run)
        after = index + 1 < len(pieces) and isinstance(pieces[index + 1], Run)
        inner, outer = (position, position - 1) if is_opening else (position - 1, position)
        has_inner, has_outer = (after, before) if is_opening else (before, after)
        if manner.numbers == "all":
            yield from (place for place, has in ((inner, has_inner), (outer, has_outer)) if has)
            continue
        # A mark counts where there is a sign on its inner side only if there is a sign or a blank on its outer side.
        is_blank = has_inner and text[inner].isspace()
        if is_blank:
            yield inner
        is_sign = is_blank or not has_inner or not text[inner].isalnum()
        if has_outer and text[outer].isalnum() and (is_sign or piece == "_"):
            yield outer
