"""What can be told of a stored story without the database: its contents list, its words, how many articles it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from wagtail import blocks
from wagtail.blocks import StreamValue
from wagtail.rich_text import get_text_for_indexing


@dataclass(frozen=True)
class ContentsEntry:
    """One heading of a page: where it stands and what it says."""

    block_id: str
    anchor: str
    title: str


def contents(story: Iterable[Mapping[str, Any]]) -> list[ContentsEntry]:
    """The stored sections that have a heading, each with an anchor that no other section of the page has."""
    seen: Counter[str] = Counter()
    entries = []
    for item in story:
        heading = item["value"].get("heading") if item["type"] == "section" else ""
        if not heading:
            continue
        base = anchor = slugify(heading) or "deel"
        n = 1
        while anchor in seen:
            n += 1
            anchor = f"{base}-{n}"
        seen[anchor] += 1
        entries.append(ContentsEntry(block_id=item.get("id") or "", anchor=anchor, title=heading))
    return entries


def article_count(story: StreamValue) -> int:
    """How many of the newest articles the story shows."""
    counts = (item["value"].get("count") or 0 for item in story.raw_data if item["type"] == "articles")
    return max(counts, default=0)


def texts(block: blocks.Block, raw: Any) -> Iterator[str]:
    """Every text in a stored value, in reading order, as plain text. Addresses and choices are no text."""
    if not raw:
        return
    match block:
        case blocks.RichTextBlock():
            yield get_text_for_indexing(str(raw))
        case blocks.URLBlock() | blocks.ChoiceBlock():
            return
        case blocks.CharBlock() | blocks.TextBlock():
            yield str(raw)
        case blocks.BaseStreamBlock():
            for item in raw:
                child = block.child_blocks.get(item["type"])
                if child is not None:
                    yield from texts(child, item["value"])
        case blocks.BaseStructBlock():
            for name, child in block.child_blocks.items():
                yield from texts(child, raw.get(name))
        case blocks.ListBlock():
            for item in raw:
                wrapped = isinstance(item, dict) and item.get("type") == "item"
                yield from texts(block.child_block, item["value"] if wrapped else item)
