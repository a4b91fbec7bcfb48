"""The part of a text that answers a query, with the words that do so marked. Pure functions."""

from __future__ import annotations

from html import escape

from home.stemming import WORD, places

LENGTH = 220


def excerpt(text: str, *, wanted: set[str], language: str, length: int = LENGTH) -> str:
    """About `length` characters around the densest hits, as safe HTML with <mark>.

    `wanted` are stems. A text without a hit gives its beginning.
    """
    text = " ".join(text.split())
    hits = _hits(text, wanted, language)
    start = _start(text, [begin for begin, _end in hits], length)
    end = _word_end(text, start, start + length)
    parts, position = ["… " if start else ""], start
    for begin, stop in hits:
        if begin < position or stop > end:
            continue
        parts += [escape(text[position:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        position = stop
    parts.append(escape(text[position:end]))
    return "".join(parts) + (" …" if end < len(text) else "")


def _hits(text: str, wanted: set[str], language: str) -> list[tuple[int, int]]:
    """Where the words stand that were looked for. Neighbours that were found only as one word are marked as one."""
    found = [(begin, end) for begin, end, forms in places(text, language) if not wanted.isdisjoint(forms)]
    begins = {begin for begin, end in found if WORD.fullmatch(text, begin, end)}
    hits: list[tuple[int, int]] = []
    for begin, end in sorted(found):
        if hits and begin < hits[-1][1]:
            continue
        if WORD.fullmatch(text, begin, end) or begins.isdisjoint(range(begin, end)):
            hits.append((begin, end))
    return hits


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
