"""A site without a database, for tests of Markdown: what paths and file names mean on it, and back."""

from __future__ import annotations

from typing import Any

import pytest

from landing.blocks import LandingStoryBlock
from landing.markdown.directives import Namer, Resolver
from landing.markdown.problems import UnreadableFile
from landing.markdown.reading import StoryReader
from landing.markdown.writing import write_story

PAGES = {"/": 3, "/over-ons": 7, "/intake": 8, "/en/prices": 21}
PICTURES = {"zaal.webp": 5, "kade één.jpg": 6}

RESOLVER = Resolver(page_of=PAGES.get, image_of=PICTURES.get)
NAMER = Namer(
    address_of=lambda pk: {number: path for path, number in PAGES.items()}.get(pk, ""),
    image_name_of=lambda pk: {number: name for name, number in PICTURES.items()}.get(pk, ""),
)
STORY = LandingStoryBlock()
TEXT_FEATURES = STORY.child_blocks["section"].child_blocks["body"].features


def read(body: str, *, first_line: int = 1) -> list[dict[str, Any]]:
    """The blocks of a body; raises UnreadableFile."""
    return StoryReader(story_block=STORY, resolver=RESOLVER).read(body, first_line=first_line)


def write(raw: list[dict[str, Any]]) -> str:
    return write_story(STORY, raw, NAMER)


def refusals(body: str, *, first_line: int = 1) -> list[tuple[int, str]]:
    """Line and message of everything that is wrong with a body, which must be something."""
    with pytest.raises(UnreadableFile) as refused:
        read(body, first_line=first_line)
    return [(problem.line, problem.message) for problem in refused.value.problems]


def section(heading: str = "", body: str = "", *, rule_before: bool = False) -> dict[str, Any]:
    return {"type": "section", "value": {"heading": heading, "body": body, "rule_before": rule_before}}


def action(label: str, *, page: int | None = None, address: str = "", text: str = "") -> dict[str, Any]:
    return {"type": "action", "value": {"text": text, "link": {"label": label, "page": page, "address": address}}}
