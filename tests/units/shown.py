"""What a visitor sees of a piece of HTML: its blocks, and each letter with how it looks. Shares no code with the app."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

STRONG, EMPHASIS = ("b", "strong"), ("i", "em")
Seen = tuple[str, bool, bool, str]
"""A letter, whether it is bold, whether it is italic, where it leads."""


class _Eye(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lists: list[str] = []
        self.blocks: list[tuple[str, list[Seen]]] = []
        self.bold = self.italic = 0
        self.link = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("ul", "ol"):
            self.lists.append(tag)
        elif tag == "li":
            self.blocks.append(("/".join(self.lists), []))
        elif (tag == "p" and not self.lists) or tag in ("h2", "h3"):
            self.blocks.append((tag, []))
        elif tag == "a":
            given = dict(attrs)
            self.link = given.get("href") or f"page {given.get('id')}"
        elif tag == "br":
            self.letters("\n")
        self.bold += tag in STRONG
        self.italic += tag in EMPHASIS

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            self.lists.pop()
        self.bold -= tag in STRONG
        self.italic -= tag in EMPHASIS
        if tag == "a":
            self.link = ""

    def handle_data(self, data: str) -> None:
        if self.blocks:
            self.letters(data.replace("\n", " "))

    def letters(self, text: str) -> None:
        # How a blank looks cannot be seen.
        self.blocks[-1][1].extend(
            (c, False, False, "") if c.isspace() else (c, self.bold > 0, self.italic > 0, self.link) for c in text
        )


def shown(html: str) -> list[tuple[str, list[Seen]]]:
    """Blocks that have something in them, and list items. Blanks are as a browser shows them."""
    eye = _Eye()
    eye.feed(html)
    eye.close()
    blocks = [(kind, _trimmed(letters)) for kind, letters in eye.blocks]
    return [(kind, letters) for kind, letters in blocks if letters or kind != "p"]


def _trimmed(letters: list[Seen]) -> list[Seen]:
    """Blanks in a row as one, and none at the edge of a line: there the editor itself takes hard ones away, too."""
    kept: list[Seen] = []
    for seen in letters:
        if seen[0] == "\n":
            while kept and kept[-1][0] == " ":
                kept.pop()
            kept.append(seen)
        elif not seen[0].isspace():
            kept.append(seen)
        elif kept and kept[-1][0] not in " \n":
            kept.append((" ", *seen[1:]))
    while kept and kept[-1][0] == " ":
        kept.pop()
    # A single break at the end of a block shows nothing.
    if kept and kept[-1][0] == "\n" and (len(kept) == 1 or kept[-2][0] != "\n"):
        kept.pop()
    return kept
