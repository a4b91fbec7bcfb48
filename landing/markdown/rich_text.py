"""Markdown of a section's text to Wagtail's rich text, and back, without losing a character that matters.

In: markdown-it-py draws HTML, which Wagtail's own ContentState converter brings into the editor's normal
form, so that opening and saving it in the admin changes nothing. Out: Wagtail's MarkdownConverter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.admin.rich_text.converters.markdown_db import MarkdownConverter

from .problems import AnchorProblem, Problem, why_nowhere

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

BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
HASHES_AT_END = re.compile(r"^(#{2,3} (?:.*[^#\\\n])?)(#+)$", re.MULTILINE)
COLONS = re.compile(r"^(\s*):::", re.MULTILINE)
LIST_SEAM = re.compile(r"</(ol|ul)><\1>")
# While text is being converted, a page is an address, so that the converters do not look it up one by one.
PAGE_ADDRESS = "/-/page/{}"
STORED_LINK = re.compile(r'<a (?:linktype="page" id="(\d+)"|id="(\d+)" linktype="page")[^>]*>(.*?)</a>', re.DOTALL)
CONVERTED_LINK = re.compile(r'<a href="/-/page/(\d+)"')
WRITTEN_LINK = re.compile(r"\]\(/-/page/(\d+)\)")

ADDRESS_ELSEWHERE = re.compile(r"https?://[^/?#]|mailto:.|tel:.", re.IGNORECASE)
"""How an address begins that leads somewhere by itself."""

parser = MarkdownIt("commonmark", {"html": True}).enable("table")
# Any address is a link, so that one that may not be is told rather than shown as text.
parser.validateLink = lambda url: True  # type: ignore[method-assign]
parser.add_render_rule("softbreak", lambda *args: " ")

PageOfPath = Callable[[str], int | None]
"""A path on this site to the id of its page; None when it leads nowhere."""


# --- What cannot be kept ---


def problems_in(markdown: str, *, first_line: int = 1, features: Sequence[str] = ("h3", "ul", "ol")) -> list[Problem]:
    """Constructs that cannot be kept, each with its line in the file. `features` are those of the text's editor."""
    found = _unsupported(parser.parse(markdown), features)
    return [Problem(line=first_line + line, message=message) for line, message in found]


def _unsupported(tokens: Sequence[Token], features: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Line (from 0) and message."""
    paragraphs: list[int] = []
    """How many paragraphs each of the list items has had that are open here, the innermost last."""
    for token in tokens:
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
            case kind if kind in UNSUPPORTED:
                yield line, UNSUPPORTED[kind]
    for before, token in pairwise(tokens):
        if token.type == "inline" and token.map:
            yield from _unsupported_inside(token, is_paragraph=before.type == "paragraph_open")


def _unsupported_inside(text: Token, *, is_paragraph: bool) -> Iterator[tuple[int, str]]:
    first = line = text.map[0] if text.map else 0
    if is_paragraph:
        for number, row in enumerate(text.content.split("\n"), start=first):
            if TABLE_ROW.fullmatch(row.strip()):
                yield (
                    number,
                    r"This looks like a row of a table, and a table cannot be kept. Write a list, or \| for |.",
                )
    for part in text.children or ():
        line += part.type in ("softbreak", "hardbreak")
        if part.type in UNSUPPORTED:
            yield line, UNSUPPORTED[part.type]
        elif part.type == "link_open" and part.attrGet("title"):
            yield line, "A link's title cannot be kept. Remove the quoted words."


# --- In ---


def to_rich_text(
    markdown: str, *, features: Sequence[str], page_of: PageOfPath, first_line: int = 1
) -> tuple[str, list[Problem]]:
    """Rich text as the editor would store it, and the links that lead nowhere."""
    if not markdown.strip():
        return "", []
    tokens = parser.parse(markdown)
    dead = _point_links(tokens, page_of, first_line=first_line)
    stored = _to_stored(tokens, features)
    # A second time, by way of Markdown: overlapping emphasis then stands as it will after every later export.
    written = _keep_hashes(MarkdownConverter(features).from_database_format(stored, resolved=False))
    stored = _to_stored(parser.parse(written), features)
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
            elif not ADDRESS_ELSEWHERE.match(address):
                dead.append(Problem(line=line, message=_why_dead(address)))
    return dead


def _why_dead(address: str) -> str:
    if not address:
        return "This link has no address. Write /path between its parentheses, or https://…"
    if address.startswith("/"):
        return f"The link {address} {why_nowhere(address)}"
    return (
        f"The link {address} leads nowhere. Write a page of this site as /path, "
        "and what is elsewhere with https://, mailto: or tel: before it."
    )


def _to_stored(tokens: Sequence[Token], features: Sequence[str]) -> str:
    """Rich text in the editor's normal form."""
    _unwrap_list_paragraphs(tokens)
    html = re.sub(r"(?<=>)\n+|\n+(?=<)", "", parser.renderer.render(tokens, parser.options, {}))
    converter = ContentstateConverter(features)
    stored = strip_keys(converter.to_database_format(converter.from_database_format(html)))
    # The converter closes a numbered list where a list inside it ends; joined, the numbers go on.
    while (joined := LIST_SEAM.sub("", stored)) != stored:
        stored = joined
    return stored


def _unwrap_list_paragraphs(tokens: Sequence[Token]) -> None:
    """Items with blank lines between them are the same list to the editor, which knows no paragraphs in items."""
    for before, token, _inline, closing in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if before.type == "list_item_open" and token.type == "paragraph_open":
            token.hidden = closing.hidden = True


# --- Out ---


def to_markdown(html: str, *, features: Sequence[str], address_of: Callable[[int], str]) -> str:
    """Rich text as Markdown; `address_of` says where a page is read. A link to a page that is gone is its words."""
    if not html:
        return ""

    def link(match: re.Match[str]) -> str:
        pk = int(match[1] or match[2])
        return f'<a href="{PAGE_ADDRESS.format(pk)}">{match[3]}</a>' if address_of(pk) else match[3]

    html = STORED_LINK.sub(link, html)
    markdown = _keep_hashes(MarkdownConverter(features).from_database_format(html, resolved=False))
    markdown = COLONS.sub(r"\1\\:::", markdown)
    return WRITTEN_LINK.sub(lambda match: f"]({address_of(int(match[1]))})", markdown).strip("\n")


def inline_markdown(text: str) -> str:
    """A plain text as Markdown that is read as that text, for a heading or the words of a link."""
    html = f"<p>{escape(text, quote=False)}</p>"
    written = MarkdownConverter([]).from_database_format(html, resolved=False).strip("\n")
    return _keep_hashes(f"## {written}").removeprefix("## ")


def strip_keys(html: str) -> str:
    """Without the editor's bookkeeping, which changes with every save."""
    return BLOCK_KEY.sub("", html)


def _keep_hashes(markdown: str) -> str:
    """Hashes at the end of a heading would be read as its closing; a backslash keeps them."""
    return HASHES_AT_END.sub(r"\1\\\2", markdown)
