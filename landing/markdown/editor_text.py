"""A rich text as the editor knows it: paragraphs, headings and list items, made of runs of letters that look alike.

Everything comes through one normal form (`normal`), whether it was stored by the editor or read from Markdown, so
that two texts that a visitor sees as the same text are the same here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, Literal, NamedTuple

from markdown_it.token import Token
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

PARAGRAPH, HEADING, BULLET, NUMBER = "unstyled", "header-three", "unordered-list-item", "ordered-list-item"
LIST_ITEMS = (BULLET, NUMBER)

Mark = Literal["bold", "italic"]
MARKS: tuple[Mark, ...] = ("bold", "italic")
STYLES: Mapping[str, Mark] = {"BOLD": "bold", "ITALIC": "italic"}

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
LIST_SEAM = re.compile(r"</(ol|ul)><\1>")
BLANKS, HARD_BLANKS = " \t\f", "\u00a0\u202f\u2007"


class Link(NamedTuple):
    """One link of a block. `number` tells two links apart that stand side by side and lead to the same address."""

    number: int
    address: str


class Look(NamedTuple):
    """How a letter looks."""

    bold: bool = False
    italic: bool = False
    link: Link | None = None

    def marked(self, mark: Mark, *, on: bool) -> Look:
        """The same, with or without a mark."""
        return self._replace(bold=on) if mark == "bold" else self._replace(italic=on)


PLAIN = Look()


@dataclass(frozen=True)
class Run:
    """Letters in a row that look alike. A line break is one of them."""

    text: str
    look: Look = PLAIN


@dataclass(frozen=True)
class Block:
    """A paragraph, heading or list item. Only items are deeper than 0."""

    kind: str
    runs: tuple[Run, ...]
    depth: int = 0

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


# --- Normal form ---


def normal(blocks: Iterable[Block]) -> list[Block]:
    """Blocks without what nobody sees: empty paragraphs, blanks at edges, emphasis of nothing but blanks."""
    tidied: list[Block] = []
    blocks = list(blocks)
    for position, block in enumerate(blocks):
        runs = tidy(block.runs)
        if not runs and block.kind == PARAGRAPH and not _parts_lists(tidied, blocks[position + 1 :]):
            continue
        deepest = tidied[-1].depth + 1 if tidied and tidied[-1].kind in LIST_ITEMS else 0
        depth = min(block.depth, deepest) if block.kind in LIST_ITEMS else 0
        tidied.append(Block(block.kind, runs, depth))
    return tidied


def _parts_lists(before: Sequence[Block], after: Sequence[Block]) -> bool:
    """An empty paragraph between two lists is why they are two."""
    following = next((block for block in after if block.kind != PARAGRAPH or tidy(block.runs)), None)
    return bool(before and following and before[-1].kind in LIST_ITEMS and following.kind in LIST_ITEMS)


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """The runs of one block: blanks as HTML shows them, emphasis from letter to letter, links counted from 0."""
    letters = _without_blanks_at_edges((letter, run.look) for run in runs for letter in run.text)
    for mark in MARKS:
        letters = _from_letter_to_letter(letters, mark)
    numbers: dict[Link, int] = {}
    for position, (letter, look) in enumerate(letters):
        if look.link:
            number = numbers.setdefault(look.link, len(numbers))
            letters[position] = (letter, look._replace(link=Link(number, look.link.address)))
    return tuple(
        Run("".join(letter for letter, _look in group), look)
        for look, group in groupby(letters, key=lambda pair: pair[1])
    )


Letter = tuple[str, Look]


def _without_blanks_at_edges(given: Iterable[Letter]) -> list[Letter]:
    """Blanks in a row are one; at the edges of a line they are none. A single break at the very end shows nothing."""
    letters: list[Letter] = []
    for letter, look in given:
        if letter in BLANKS:
            # The editor itself takes hard blanks away that stand before a soft one.
            while letters and letters[-1][0] in HARD_BLANKS:
                letters.pop()
            if letters and letters[-1][0] not in " \n":
                letters.append((" ", look))
            continue
        if letter == "\n" and letters and letters[-1][0] == " ":
            letters.pop()
        if letter not in HARD_BLANKS or not letters or letters[-1][0] != " ":
            letters.append((letter, look))
    if letters and letters[-1][0] == " ":
        letters.pop()
    # The editor itself takes other blanks away where a text begins.
    while letters and letters[0][0] != "\n" and letters[0][0].isspace():
        letters.pop(0)
    if letters and letters[-1][0] == "\n" and (len(letters) == 1 or letters[-2][0] != "\n"):
        letters.pop()
    return letters


def _from_letter_to_letter(letters: list[Letter], mark: Mark) -> list[Letter]:
    """Emphasis begins and ends at something that can be seen; a blank has it where both its neighbours have it.

    The editor itself takes the emphasis of some blanks away whenever a text is opened.
    """
    result: list[Letter] = []
    blanks: list[Letter] = []
    before = PLAIN
    for letter, look in letters:
        if letter.isspace():
            blanks.append((letter, look))
            continue
        is_break = any(blank == "\n" for blank, _look in blanks)
        # No mark of Markdown begins or ends at a break, so a break has emphasis only where nothing changes there.
        between = getattr(before, mark) and (before == look if is_break else getattr(look, mark))
        result += [(blank, its_look.marked(mark, on=between)) for blank, its_look in blanks]
        result.append((letter, look))
        blanks, before = [], look
    return result + [(blank, look.marked(mark, on=False)) for blank, look in blanks]


# --- Stored ---


def from_html(html: str, features: Sequence[str]) -> list[Block]:
    """Stored rich text as blocks in normal form. `features` are those of the editor that it is for."""
    state = json.loads(ContentstateConverter(features).from_database_format(html))
    return normal(Block(raw["type"], _runs_of(raw, state["entityMap"]), raw["depth"]) for raw in state["blocks"])


def to_html(blocks: Sequence[Block], features: Sequence[str]) -> str:
    """Blocks as the editor would store them, without its bookkeeping."""
    entities: dict[str, Any] = {}
    state = {"blocks": [_block_as_state(block, entities) for block in blocks], "entityMap": entities}
    converter = ContentstateConverter(features)
    html = converter.to_database_format(json.dumps(state))
    # Once opened and saved: the editor moves some blanks out of the emphasis that they are in.
    html = strip_keys(converter.to_database_format(converter.from_database_format(html)))
    # The converter closes a numbered list where a list inside it ends; joined, the numbers go on.
    while (joined := LIST_SEAM.sub("", html)) != html:
        html = joined
    return html


def strip_keys(html: str) -> str:
    """Without the editor's bookkeeping, which changes with every save."""
    return BLOCK_KEY.sub("", html)


def _runs_of(raw: dict[str, Any], entities: dict[str, Any]) -> tuple[Run, ...]:
    looks = [PLAIN] * len(raw["text"])
    for given in raw["inlineStyleRanges"]:
        if mark := STYLES.get(given["style"]):
            for position in _covered(given):
                looks[position] = looks[position].marked(mark, on=True)
    for number, given in enumerate(raw["entityRanges"]):
        entity = entities[str(given["key"])]
        if entity["type"] == "LINK":
            for position in _covered(given):
                looks[position] = looks[position]._replace(link=Link(number, entity["data"].get("url") or ""))
    return tuple(Run(letter, look) for letter, look in zip(raw["text"], looks, strict=True))


def _covered(given: dict[str, int]) -> range:
    return range(given["offset"], given["offset"] + given["length"])


def _block_as_state(block: Block, entities: dict[str, Any]) -> dict[str, Any]:
    styles, links, offset = [], [], 0
    for link, group in groupby(block.runs, key=lambda run: run.look.link):
        begin = offset
        for run in group:
            for style, is_on in (("BOLD", run.look.bold), ("ITALIC", run.look.italic)):
                if is_on:
                    styles.append({"offset": offset, "length": len(run.text), "style": style})
            offset += len(run.text)
        if link:
            key = len(entities)
            entities[str(key)] = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": link.address}}
            links.append({"offset": begin, "length": offset - begin, "key": key})
    return {
        "key": "00000",
        "type": block.kind,
        "depth": block.depth,
        "text": block.text,
        "inlineStyleRanges": styles,
        "entityRanges": links,
    }


# --- Markdown, parsed ---


def from_tokens(tokens: Sequence[Token]) -> list[Block]:
    """What markdown-it has read as blocks in normal form: no mark means anything else here than it does there."""
    return normal(_blocks_of(tokens))


def _blocks_of(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[str] = []
    item: Block | None = None
    """An item that has been opened and has no text yet."""
    kind = PARAGRAPH
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                if item:
                    yield item
                    item = None
                lists.append(BULLET if token.type == "bullet_list_open" else NUMBER)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                item = Block(lists[-1], (), len(lists) - 1)
            case "list_item_close" if item:
                yield item
                item = None
            case "heading_open":
                kind = HEADING
            case "heading_close":
                kind = PARAGRAPH
            case "inline":
                runs = tuple(_runs_in(token, is_heading=kind == HEADING))
                yield replace(item, runs=runs) if item else Block(kind, runs)
                item = None


def _runs_in(text: Token, *, is_heading: bool) -> Iterator[Run]:
    bold = italic = number = 0
    link: Link | None = None
    for part in text.children or ():
        match part.type:
            case "strong_open" | "strong_close":
                bold += part.nesting
            case "em_open" | "em_close":
                italic += part.nesting
            case "link_open":
                link, number = Link(number, str(part.attrGet("href") or "")), number + 1
            case "link_close":
                link = None
            case _:
                look = Look(bold > 0, italic > 0, link)
                yield Run("\n" if part.type == "hardbreak" else _letters(part, is_heading=is_heading), look)


def _letters(part: Token, *, is_heading: bool) -> str:
    """A heading is one line in Markdown, so a break inside it is written `&#10;`. Anywhere else that is a blank."""
    if part.type == "softbreak":
        return " "
    return part.content if is_heading else part.content.replace("\n", " ")
