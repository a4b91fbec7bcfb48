"""A landing page in the folder of a studio that leaves: Markdown, with the ids of its blocks kept beside it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from wagtail.models import Page

from home.leaving.registry import References
from home.models import Studio

from .exporting import export_text
from .markdown.articles import TEXT_FIELDS, read_fields
from .markdown.directives import Resolver
from .markdown.front_matter import split_document
from .markdown.identity import RawBlock, ids_by_position, keep_ids
from .markdown.problems import UnreadableFile
from .markdown.reading import StoryReader
from .models import LandingPage

HERO_FIELDS = ("hero_action_page", "hero_picture", *(f"hero_line_{n}_accent" for n in range(1, 5)))


class MarkdownFormat:
    """As `export_landing` writes and `import_landing` reads, but nothing of the page is lost."""

    suffix = ".md"
    fields = frozenset({"story", *HERO_FIELDS, *(name for name, _longest in TEXT_FIELDS.values())})

    def write(self, page: Page, *, studio: Studio) -> str:
        assert isinstance(page, LandingPage)
        return export_text(page, studio=studio)

    def beside(self, page: Page) -> Mapping[str, Any]:
        """The bones of the story: kinds and ids, without a word of it."""
        assert isinstance(page, LandingPage)
        return {"story": [bones(block) for block in page.story.raw_data]}

    def read(self, text: str, *, beside: Mapping[str, Any], references: References) -> dict[str, Any]:
        """Fields and story. Blocks keep their ids where the file still has the same blocks in the same order."""
        resolver = Resolver(page_of=references.page_of, image_of=references.image_of)
        try:
            document = split_document(text)
            fields = read_fields(document, resolver)
            if fields.problems:
                raise UnreadableFile(*fields.problems)
            story_block = LandingPage._meta.get_field("story").stream_block
            blocks = StoryReader(story_block=story_block, resolver=resolver).read(
                document.body, first_line=document.body_line
            )
        except UnreadableFile as error:
            raise ValueError("; ".join(f"{p.line}: {p.message}" for p in error.problems)) from None
        values = {name.removesuffix("_id"): value for name, value in fields.values.items()}
        return {**values, "story": json.dumps(with_ids(blocks, list(beside.get("story", ()))))}


def bones(block: Mapping[str, Any]) -> RawBlock:
    """A block with nothing but its kind, its id, and those of the items in its lists."""
    value = block["value"] if isinstance(block["value"], Mapping) else {}
    lists = {
        key: [bones(item) for item in child]
        for key, child in value.items()
        if isinstance(child, list) and all(isinstance(item, Mapping) and "type" in item for item in child)
    }
    return {"type": block["type"], "id": block.get("id"), "value": lists}


def with_ids(blocks: list[RawBlock], old: list[RawBlock]) -> list[RawBlock]:
    """The ids there were, as long as nobody added or took away blocks in the file."""
    try:
        same = [block["type"] for block in blocks] == [block["type"] for block in old]
        return ids_by_position(blocks, old) if same else keep_ids(blocks, old, namespace=uuid.uuid4())
    except ValueError:
        return keep_ids(blocks, old, namespace=uuid.uuid4())
