"""A landing page as the Markdown file it could have come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from wagtail.blocks import StreamBlock

from .articles import default_accent
from .commonmark import parse
from .directives import Namer, struct_to_data, write_directive
from .front_matter import dump_front_matter
from .rich_text import to_markdown
from .text_writing import write_address, write_link, write_plain

if TYPE_CHECKING:
    from ..models import LandingPage


def write_page(page: LandingPage, namer: Namer) -> str:
    """Front matter and body."""
    story = page._meta.get_field("story").stream_block
    return f"{dump_front_matter(front_matter(page, namer))}\n\n{write_story(story, page.story.raw_data, namer)}"


def front_matter(page: LandingPage, namer: Namer) -> dict[str, Any]:
    """The fields of a page in the order in which people write them; empty ones are left out."""
    lines = [line.text for line in page.hero_lines]
    action = page.hero_action
    accent = [n for n, line in enumerate(page.hero_lines, start=1) if line.accent]
    values = {
        "title": page.title,
        "description": page.search_description,
        "metaTitle": page.seo_title,
        **{f"heroTitleLine{n}": text for n, text in enumerate(lines, start=1)},
        "heroAccent": None if accent == default_accent(len(lines)) else accent,
        "heroSubtitle": page.hero_subtitle,
        "heroActionLabel": action.label if action else "",
        "heroActionLink": namer.address_of(action.page_id) if action and action.page_id else "",
        "heroPicture": namer.image_name_of(page.hero_picture_id) if page.hero_picture_id else "",
        "contentSectionTitle": page.content_title,
        "slug": page.slug,
    }
    # An empty list of accents says something: no line is set apart.
    return {key: value for key, value in values.items() if value or value == []}


def write_story(story: StreamBlock, raw: Iterable[Mapping[str, Any]], namer: Namer) -> str:
    """The body: sections as Markdown, the rest between colons. Blocks that `story` does not know are left out."""
    known = [(item["type"], item["value"]) for item in raw if item["type"] in story.child_blocks]
    parts: list[str] = []
    for position, (kind, value) in enumerate(known):
        if kind == "section":
            features = story.child_blocks["section"].child_blocks["body"].features
            body = to_markdown(value.get("body") or "", features=features, address_of=namer.address_of)
            follows_section = position > 0 and known[position - 1][0] == "section"
            parts += _section(value, body=body, follows_section=follows_section)
            continue
        data = struct_to_data(story.child_blocks[kind], value, namer)
        is_last = position == len(known) - 1
        parts.append(_closing_link(data) if is_last and _is_bare_link(kind, data) else write_directive(kind, data))
    if known and known[-1][0] == "section":
        parts[-1:] = [_as_a_link(part) for part in parts[-1:]]
    return "\n\n".join(parts)


def _as_a_link(body: str) -> str:
    """A text that ends in a paragraph of one link, which stays a link: its address stands between < and >."""
    *before, closing = body.rpartition("\n\n")
    *_outside, inline, _close = parse(closing) or (None, None)
    parts = inline.children or [] if inline else []
    if len(parts) < 3 or parts[0].type != "link_open" or parts[-1].type != "link_close":
        return body
    address = str(parts[0].attrGet("href"))
    words = closing.removesuffix(f"]({write_address(address)})")
    return body if words == closing else f"{''.join(before)}{words}](<{address}>)"


def _section(value: Mapping[str, Any], *, body: str, follows_section: bool) -> list[str]:
    heading, rule = value.get("heading"), value.get("rule_before")
    # Where nothing else shows that a section begins, two hashes without words do.
    is_invisible = not heading and (not body or (follows_section and not rule))
    written = f"## {write_plain(heading, prefix='## ')}" if heading else "##" if is_invisible else ""
    return [part for part in ("---" if rule else "", written, body) if part]


def _is_bare_link(kind: str, data: Mapping[str, Any]) -> bool:
    return bool(kind == "action" and data["label"] and data["link"] and not data.get("text"))


def _closing_link(data: Mapping[str, Any]) -> str:
    return write_link(data["label"], data["link"])
