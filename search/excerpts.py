"""The part of a text that answers a query, with the words that do so marked. Pure functions."""

from __future__ import annotations

from html import escape

from home.stemming import stem, words

LENGTH = 220


def excerpt(text: str, *, wanted: set[str], language: str, length: int = LENGTH) -> str:
    """About `length` characters around the densest hits, as safe HTML with <mark>.

    `wanted` are stems. A text without a hit gives its beginning.
    """
    text = " ".join(text.split())
    hits = [match for match in words(text) if stem(match[0], language) in wanted]
    start = _start(text, [hit.start() for hit in hits], length)
    end = _word_end(text, start, start + length)
    parts, position = ["… " if start else ""], start
    for hit in hits:
        if hit.start() < position or hit.end() > end:
            continue
        parts += [escape(text[position : hit.start()]), "<mark>", escape(hit[0]), "</mark>"]
        position = hit.end()
    parts.append(escape(text[position:end]))
    return "".join(parts) + (" …" if end < len(text) else "")


def _start(text: str, hits: list[int], length: int) -> int:
    """Where the window with the most hits begins, a little before its first hit and on a word."""
    if not hits:
        return 0
    best = max(hits, key=lambda first: sum(first <= hit < first + length for hit in hits))
    start = max(0, best - length // 5)
    space = text.find(" ", start, best) if start else -1
    return space + 1 if space >= 0 else start


def _word_end(text: str, start: int, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", start, end)
    return space if space > start else end
