"""The body of an article to stored blocks (without ids): sections, directives, the closing call to action."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from markdown_it.token import Token
from wagtail.blocks import StreamBlock

from home.stories import contents

from .checking import complaints
from .commonmark import References, marks_of_others, parse, references_in
from .directives import CLOSE, OPEN, DirectiveReader, Resolver
from .front_matter import load_mapping
from .problems import AnchorProblem, Problem, UnreadableFile
from .rich_text import problems_in, to_rich_text
from .telling import marks_that_show, mend_telephone_links

RawBlock = dict[str, Any]

COLONS = re.compile(r"\s*:::")
LINK_ONLY = re.compile(
    r'<p><a (?:linktype="page" id="(?P<page>\d+)"|href="(?P<address>[^"]+)")>(?P<label>[^<]+)</a></p>$'
)
STRAY_COLONS = (
    "These colons open or close no block. Write `::: name` or `:::` at the start of the line, "
    "or a backslash before them if they are text."
)


@dataclass(frozen=True)
class Piece:
    """A run of Markdown lines, or the YAML inside a directive. `line` is where it starts in the file."""

    directive: str
    text: str
    line: int


@dataclass
class StoryReader:
    """Reads one body into blocks of `story_block`."""

    story_block: StreamBlock
    resolver: Resolver
    blocks: list[RawBlock] = field(default_factory=list, init=False)
    problems: list[Problem] = field(default_factory=list, init=False)
    notes: list[Problem] = field(default_factory=list, init=False)
    """What was read otherwise than it was written, or may not have been meant: no reason to refuse anything."""
    _rule: bool = field(default=False, init=False)
    """A rule has been read, and the section that it stands above has not."""
    _references: References = field(default_factory=dict, init=False)

    def read(self, body: str, *, first_line: int) -> list[RawBlock]:
        """All blocks in order. Raises UnreadableFile with everything that is wrong."""
        body, self.notes = mend_telephone_links(body, first_line=first_line)
        pieces = list(self._pieces(body, first_line))
        self._references = references_in([piece.text for piece in pieces if not piece.directive])
        for piece in pieces:
            if piece.directive:
                self._directive(piece)
            else:
                self._markdown(piece)
        if self._rule:
            self._tell(first_line + body.count("\n"), "A rule at the very end has nothing below it. Remove it.")
        anchors = {entry.anchor for entry in contents(self.blocks)}
        self.problems = [p for p in self.problems if not (isinstance(p, AnchorProblem) and p.anchor in anchors)]
        # Between < and > it is meant as a link.
        if not body.rstrip().endswith(">)"):
            self._closing_action()
        if self.problems:
            raise UnreadableFile(*sorted(self.problems, key=lambda problem: problem.line))
        return self.blocks

    def _tell(self, line: int, message: str) -> None:
        self.problems.append(Problem(line=line, message=message))

    def _pieces(self, body: str, first_line: int) -> Iterator[Piece]:
        lines, start, opened = body.split("\n"), 0, None
        for number, line in enumerate(lines):
            if opened is None and line.startswith(OPEN):
                yield Piece(directive="", text="\n".join(lines[start:number]), line=first_line + start)
                opened = number
            elif opened is not None and line.rstrip() == CLOSE:
                name = lines[opened].removeprefix(OPEN).strip()
                yield Piece(directive=name, text="\n".join(lines[opened + 1 : number]), line=first_line + opened)
                opened, start = None, number + 1
        if opened is not None:
            self._tell(first_line + opened, "This block does not end: close it with :::.")
            return
        yield Piece(directive="", text="\n".join(lines[start:]), line=first_line + start)

    # --- Directives ---

    def _directive(self, piece: Piece) -> None:
        block = self.story_block.child_blocks.get(piece.directive)
        if block is None or piece.directive == "section":
            known = ", ".join(name for name in self.story_block.child_blocks if name != "section")
            self._tell(piece.line, f"There is no block {piece.directive!r} here. There are: {known}.")
            return
        try:
            data, lines = load_mapping(piece.text, first_line=piece.line + 1)
        except UnreadableFile as error:
            self.problems.extend(error.problems)
            return
        if self._rule:
            self._tell(piece.line, "A rule can only stand before a section, not before a block. Remove the rule.")
            self._rule = False
        reader = DirectiveReader(name=piece.directive, line=piece.line, lines=lines, resolver=self.resolver)
        self.blocks.append({"type": piece.directive, "value": reader.read(block, data)})
        self.problems.extend(reader.problems)

    # --- Sections ---

    def _markdown(self, piece: Piece) -> None:
        """Cut at rules and at headings of two hashes, on the top level only."""
        lines, start, heading = piece.text.split("\n"), 0, None
        tokens = parse(piece.text, self._references)
        for position, token in enumerate(tokens):
            is_rule, is_heading = token.type == "hr", token.type == "heading_open" and token.tag == "h2"
            if token.level or not token.map or not (is_rule or is_heading):
                continue
            self._section(heading, lines[start : token.map[0]], piece.line + start)
            start, heading = token.map[1], None
            if is_rule:
                self._rule = True
            else:
                heading = self._heading(tokens[position + 1], piece.line + token.map[0])
        self._section(heading, lines[start:], piece.line + start)

    def _heading(self, inline: Token, line: int) -> str:
        parts = inline.children or []
        heading = "".join(part.content for part in parts)
        if any(part.type not in ("text", "text_special") for part in parts):
            self._tell(line, "A heading is plain text. Remove the emphasis, link or other marks from it.")
        for _number, message in marks_of_others(inline, in_heading=True):
            self._tell(line, message)
        block = self.story_block.child_blocks["section"].child_blocks["heading"]
        for _place, message in complaints(block, heading, name="section", place=("heading",)):
            self._tell(line, message)
        return heading

    def _section(self, heading: str | None, lines: Sequence[str], line: int) -> None:
        """The text below a heading; None where it has none above it. `line` is that of the first of `lines`."""
        text = "\n".join(lines)
        if heading is None and not text.strip():
            return
        rule, self._rule = self._rule, False
        wrong = problems_in(text, first_line=line, references=self._references)
        wrong += [Problem(line + n, STRAY_COLONS) for n, row in enumerate(lines) if COLONS.match(row)]
        features = self.story_block.child_blocks["section"].child_blocks["body"].features
        page_of = self.resolver.page_of
        body, dead = "", list[Problem]()
        if not wrong:
            body, dead = to_rich_text(
                text, features=features, page_of=page_of, first_line=line, references=self._references
            )
            self.notes += marks_that_show(text, first_line=line, references=self._references)
        self.problems += [*wrong, *dead]
        self.blocks.append({"type": "section", "value": {"heading": heading or "", "body": body, "rule_before": rule}})

    def _closing_action(self) -> None:
        """A closing paragraph that is nothing but a link becomes the call to action, if a button can hold it."""
        if not self.blocks or self.blocks[-1]["type"] != "section":
            return
        value = self.blocks[-1]["value"]
        closing = LINK_ONLY.search(value["body"])
        if not closing:
            return
        page_id, address = int(closing["page"] or 0) or None, unescape(closing["address"] or "")
        addresses = self.story_block.child_blocks["action"].child_blocks["link"].child_blocks["address"]
        if complaints(addresses, address, name="action", place=("link",)):
            return
        value["body"] = value["body"][: closing.start()]
        if not value["body"] and not value["heading"] and not value["rule_before"]:
            self.blocks.pop()
        link = {"label": unescape(closing["label"]), "page": page_id, "address": address}
        self.blocks.append({"type": "action", "value": {"text": "", "link": link}})
