"""Markdown made of everything that an article can keep, for property tests."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
LETTERS = "abzAZ09éßç€“”‘’…–—\u00a0\u200d🏋" + "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def escaped(text: str) -> str:
    """A text that Markdown reads as it stands."""
    return PUNCTUATION.sub(r"\\\1", text)


words = st.text(alphabet=LETTERS, min_size=1, max_size=8).filter(lambda word: word.strip("\u00a0") == word)
# A stroke or colons at the beginning and a hash at the end have tests of their own.
sentences = (
    st.lists(words, min_size=1, max_size=4)
    .map(" ".join)
    .filter(lambda text: not text.startswith(("|", ":::")) and not text.endswith("#"))
)
plain = sentences.map(escaped)
targets = st.sampled_from(
    ["/over-ons", "/intake", "https://a.example/x_y?a=1&b=2", "https://a.example/(x)", "mailto:a@b.nl"]
)
links = st.builds("[{}]({})".format, plain, targets)
emphasis = st.builds(lambda sign, text: f"{sign}{text}{sign}", st.sampled_from(["*", "**", "***"]), plain)
lines = st.lists(plain | links | emphasis, min_size=1, max_size=4).map(" ".join)
paragraphs = st.builds(
    lambda parts, between: between.join(parts),
    st.lists(plain | links | emphasis, min_size=1, max_size=4),
    st.sampled_from([" ", "\n", "\\\n", "  \n"]),
)
headings = lines.map("### {}".format)


def bullets(depth: int, kinds: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Lists, `depth` deep, each of a kind drawn from `kinds` ("-" or "1.")."""
    deeper = st.none() | bullets(depth - 1, kinds) if depth > 1 else st.none()
    items = st.lists(st.tuples(lines, deeper), min_size=1, max_size=3)
    return st.builds(_written, kinds, items)


def _written(kind: str, items: list[tuple[str, Any]]) -> str:
    rows = []
    for number, (text, below) in enumerate(items, start=1):
        marker = "- " if kind == "-" else f"{number}. "
        rows.append(marker + text)
        if below:
            rows.extend(" " * len(marker) + row for row in below.split("\n"))
    return "\n".join(rows)


mixed_lists = bullets(3, st.sampled_from(["-", "1."]))
lists_of_one_kind = bullets(3, st.just("-")) | bullets(3, st.just("1."))


def documents(lists: st.SearchStrategy[str] = lists_of_one_kind) -> st.SearchStrategy[str]:
    """Paragraphs, headings and lists; a paragraph after each list, because two lists in a row are one."""
    blocks = paragraphs | headings | st.builds("{}\n\n{}".format, lists, paragraphs)
    return st.lists(blocks, min_size=1, max_size=4).map("\n\n".join)
