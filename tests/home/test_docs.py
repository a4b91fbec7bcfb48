"""The documentation leads somewhere: every link, every anchor, every command that it names."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.management import get_commands
from markdown_it import MarkdownIt

ROOT = Path(settings.BASE_DIR)
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# `make name`, in code: a command at a prompt or between backticks, perhaps after VARIABLE=value.
MAKE = re.compile(r"(?:^|[`$] ?|[A-Z]=\S+ )make ([a-z][a-z-]*)", re.MULTILINE)
MANAGE = re.compile(r"manage\.py +([a-z][a-z_]*)")

each_page = pytest.mark.parametrize("document", PAGES, ids=lambda file: str(file.relative_to(ROOT)))


def anchor(heading: str) -> str:
    """What GitHub calls a heading: small letters, hyphens for spaces, no other signs."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@cache
def anchors(page: Path) -> frozenset[str]:
    """Every place in a page that a link can name; headings that are alike are numbered."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    seen: Counter[str] = Counter()
    found = set()
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            text = "".join(child.content for child in inline.children or () if child.type in ("text", "code_inline"))
            name = anchor(text)
            found.add(f"{name}-{seen[name]}" if seen[name] else name)
            seen[name] += 1
    return frozenset(found)


def links(page: Path) -> list[str]:
    """Targets of all links and pictures."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    children = [child for token in tokens for child in token.children or ()]
    found = (child.attrGet("href") or child.attrGet("src") for child in children)
    return [str(target) for target in found if target]


def code(page: Path) -> str:
    """Everything that stands in code, a piece a line."""
    tokens = MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))
    pieces = [token.content for token in tokens if token.type in ("fence", "code_block")]
    pieces += [child.content for token in tokens for child in token.children or () if child.type == "code_inline"]
    return "\n".join(pieces)


def dead(page: Path, target: str) -> bool:
    """Whether a link of `page` within the project leads nowhere."""
    path, _hash, fragment = unquote(target).partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(ROOT) or not file.exists():
        return True
    return bool(fragment) and (file.suffix != ".md" or fragment not in anchors(file))


@each_page
def test_every_link_leads_somewhere(document: Path) -> None:
    assert [target for target in links(document) if not ELSEWHERE.match(target) and dead(document, target)] == []


@each_page
def test_every_make_target_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(MAKE.findall(code(document))) - targets == set()


@each_page
def test_every_management_command_exists(document: Path) -> None:
    assert set(MANAGE.findall(code(document))) - {*get_commands(), "help"} == set()


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("What is not built yet", "what-is-not-built-yet"),
        ("From Django and Wagtail", "from-django-and-wagtail"),
        ("1. Start the demo", "1-start-the-demo"),
        ("Change, don't replace", "change-dont-replace"),
        ("import_landing", "import_landing"),
    ],
)
def test_anchors_are_those_of_github(heading: str, name: str) -> None:
    assert anchor(heading) == name


def test_a_dead_link_and_a_dead_anchor_are_noticed() -> None:
    page = ROOT / "docs" / "README.md"
    assert dead(page, "nowhere.md") and dead(page, "#nowhere") and dead(page, "tutorial.md#nowhere")
    assert not dead(page, "tutorial.md") and not dead(page, "#learn")
