"""Plots as SVG, drawn here and read without colour: kinds differ by pattern, and every amount is written beside it.

Horizontal measures are percentages, so a plot fills any width without its letters growing or shrinking. Pure: numbers
in, markup out; all texts are escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

PATTERNS = ("full", "stripes", "dots", "empty")
DEFINITIONS = (
    '<defs><pattern id="plot-stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="2.5" height="6" fill="currentColor"/></pattern>'
    '<pattern id="plot-dots" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<circle cx="3" cy="3" r="1.3" fill="currentColor"/></pattern></defs>'
)
COLUMN_HEIGHT = 160
ROW_HEIGHT = 42
BAR_WIDTH = 66
"""Per cent of the width. The words beside it need the rest on a phone."""
MOST_MARKS = 6


@dataclass(frozen=True)
class Stack:
    """One column: its name below, and amounts from the bottom up, one for each kind."""

    label: str
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.amounts)


@dataclass(frozen=True)
class Bar:
    """One row: `share` of the width (0 to 1; None is drawn as nothing) and what it says in words."""

    label: str
    share: float | None
    words: str


def swatch(pattern: str) -> str:
    """The pattern of one kind, for a legend."""
    box = _box(0, 1, 100, 14, pattern)
    return f'<svg class="plot-swatch" width="16" height="16" aria-hidden="true">{DEFINITIONS}{box}</svg>'


def columns(stacks: Sequence[Stack], *, title: str) -> str:
    """Columns beside one another, each divided into kinds; the total above each while there is room for it."""
    most = max((stack.total for stack in stacks), default=0)
    width = 100 / max(len(stacks), 1)
    parts: list[str] = []
    for number, stack in enumerate(stacks):
        left, bottom = number * width, COLUMN_HEIGHT + 20.0
        for pattern, amount in zip(PATTERNS, stack.amounts, strict=False):
            height = COLUMN_HEIGHT * amount / most if most else 0
            if amount:
                bottom -= height
                parts.append(_box(left + width * 0.12, bottom, width * 0.76, max(height - 1, 1), pattern))
        if stack.total and len(stacks) <= 32:
            parts.append(_text(left + width / 2, bottom - 4, str(stack.total), "middle", "plot-amount"))
    parts.append(f'<line class="plot-axis" x1="0" x2="100%" y1="{COLUMN_HEIGHT + 20}" y2="{COLUMN_HEIGHT + 20}"/>')
    every = -(-len(stacks) // MOST_MARKS) or 1
    for number in range(0, len(stacks), every):
        parts.append(
            _text(number * width + width * 0.12, COLUMN_HEIGHT + 38, stacks[number].label, "start", "plot-mark")
        )
    return _svg(parts, height=COLUMN_HEIGHT + 46, title=title)


def bars(rows: Sequence[Bar], *, title: str) -> str:
    """Rows below one another: what it is, and below that how much, as a length and in words."""
    parts: list[str] = []
    for number, row in enumerate(rows):
        top = number * ROW_HEIGHT
        parts.append(_text(0, top + 13, _cut(row.label), "start", "plot-label"))
        parts.append(_text(100, top + 29, row.words, "end", "plot-amount"))
        parts.append(_box(0, top + 20, BAR_WIDTH, 10, "empty"))
        if row.share:
            parts.append(_box(0, top + 20, min(row.share, 1) * BAR_WIDTH, 10, "full"))
    return _svg(parts, height=max(len(rows), 1) * ROW_HEIGHT, title=title)


def _svg(parts: Sequence[str], *, height: float, title: str) -> str:
    return (
        f'<svg class="plot" role="img" aria-label={quoteattr(title)} width="100%" height="{height:g}">'
        f"{DEFINITIONS}{''.join(parts)}</svg>"
    )


def _box(left: float, top: float, width: float, height: float, pattern: str) -> str:
    fill = {"full": "currentColor", "empty": "none"}.get(pattern, f"url(#plot-{pattern})")
    return (
        f'<rect class="plot-{pattern}" x="{left:.2f}%" y="{top:.1f}" width="{width:.2f}%" height="{height:.1f}"'
        f' fill="{fill}" stroke="currentColor"/>'
    )


def _text(left: float, top: float, text: str, anchor: str, name: str) -> str:
    return f'<text class="{name}" x="{left:.2f}%" y="{top:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _cut(text: str, at: int = 44) -> str:
    return text if len(text) <= at else text[: at - 1].rstrip() + "…"
