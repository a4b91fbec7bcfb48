"""Markdown of a section's text to Wagtail's rich text, and back, without losing a character that matters.

In: what markdown-it reads becomes blocks of the editor, stored in the editor's normal form, so that opening and
saving it in the admin changes nothing. Out: those blocks as Markdown that is read as the same blocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from markdown_it.token import Token

from home.blocks.story import RICH_TEXT

from .commonmark import References, parse
from .editor_text import Block, Link, Run, from_html, from_tokens, strip_keys, tidy, to_html
from .problems import AnchorProblem, DeadLink, Problem, why_nowhere
from .supported import problems_in
from .text_writing import write_blocks

__all__ = ["PageOfPath", "problems_in", "same_text", "to_markdown", "to_rich_text"]

# While text is being converted, a page is an address, so that the converters do not look it up one by one.
PAGE_ADDRESS = "/-/page/{}"
STORED_LINK = re.compile(r'<a (?:linktype="page" id="(\d+)"|id="(\d+)" linktype="page")[^>]*>(.*?)</a>', re.DOTALL)
CONVERTED_LINK = re.compile(r'<a href="/-/page/(\d+)"')
PAGE_LINK = re.compile(r"/-/page/(\d+)")
RICH_TEXT_START = re.compile(r"<(?:p|h3|ul|ol)\b")

ADDRESS_ELSEWHERE = re.compile(r"https?://[^/?#]|mailto:.|tel:.", re.IGNORECASE)
"""How an address begins that leads somewhere by itself."""

PageOfPath = Callable[[str], int | None]
"""A path on this site to the id of its page; None when it leads nowhere."""


# --- In ---


def to_rich_text(
    markdown: str,
    *,
    features: Sequence[str],
    page_of: PageOfPath,
    first_line: int = 1,
    references: References | None = None,
) -> tuple[str, list[Problem]]:
    """Rich text as the editor would store it, and the links that lead nowhere."""
    if not markdown.strip():
        return "", []
    tokens = parse(markdown, references)
    dead = _point_links(tokens, page_of, first_line=first_line)
    stored = to_html(from_tokens(tokens), features)
    return CONVERTED_LINK.sub(r'<a linktype="page" id="\1"', stored), dead


def _point_links(tokens: Sequence[Token], page_of: PageOfPath, *, first_line: int) -> list[Problem]:
    """Turn paths on this site into references to their pages; links that lead nowhere come back.

    Headings are known to who reads the whole article: every link to one comes back too.
    """
    dead: list[Problem] = []
    for token in tokens:
        line = first_line + (token.map[0] if token.map else 0)
        for part in token.children or ():
            line += part.type in ("softbreak", "hardbreak")
            if part.type != "link_open":
                continue
            address = str(part.attrGet("href") or "")
            page_id = page_of(address) if address.startswith("/") else None
            if page_id is not None:
                part.attrs = {"href": PAGE_ADDRESS.format(page_id)}
            elif address.startswith("#") and len(address) > 1:
                message = f"The link {address} leads to no heading of this article."
                dead.append(AnchorProblem(line=line, message=message, anchor=address[1:]))
            elif re.search(r"\s", address) or not ADDRESS_ELSEWHERE.match(address):
                dead.append(_dead(line, address))
    return dead


def _dead(line: int, address: str) -> Problem:
    if address.startswith("/"):
        return DeadLink(line, f"The link {address} {why_nowhere(address)}", address=address)
    return Problem(line, _why_dead(address))


def _why_dead(address: str) -> str:
    if not address:
        return "This link has no address. Write /path between its parentheses, or https://…"
    if ADDRESS_ELSEWHERE.match(address):
        return f"The link {address} has spaces in its address. Write them as %20."
    return (
        f"The link {address} leads nowhere. Write a page of this site as /path, "
        "and what is elsewhere with https://, mailto: or tel: before it."
    )


# --- Out ---


def to_markdown(html: str, *, features: Sequence[str], address_of: Callable[[int], str]) -> str:
    """Rich text as Markdown; `address_of` says where a page is read. A link to a page that is gone is its words."""
    if not html:
        return ""

    def written(run: Run) -> Run:
        page = PAGE_LINK.fullmatch(run.look.link.address) if run.look.link else None
        if not page or not run.look.link:
            return run
        address = address_of(int(page[1]))
        return Run(run.text, run.look._replace(link=Link(run.look.link.number, address) if address else None))

    blocks = from_html(_with_addresses(html), features)
    pointed = [replace(block, runs=tuple(map(written, block.runs))) for block in blocks]
    return write_blocks([Block(block.kind, tidy(block.runs), block.depth) for block in pointed])


def same_text(text: str) -> str:
    """What tells one rich text from another: the same for two that a visitor sees as the same text.

    Any other text is as it is.
    """
    if not RICH_TEXT_START.match(text):
        return text
    try:
        blocks = from_html(_with_addresses(text), RICH_TEXT)
    except (AssertionError, KeyError, IndexError):
        # It only looked like rich text.
        return strip_keys(text)
    return repr(blocks) if blocks else ""


def _with_addresses(html: str) -> str:
    return STORED_LINK.sub(lambda match: f'<a href="{PAGE_ADDRESS.format(match[1] or match[2])}">{match[3]}</a>', html)
