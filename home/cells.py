"""Text in the cells of spreadsheets: none is run as a formula, and what is none keeps its shape. Pure.

A cell that a stranger filled in may begin with `=`, and a spreadsheet program would then run it. Such a text gets an
apostrophe before it. A file of CSV may also be split at another character than we wrote it with, so the same goes for
what stands behind one of those inside a text; there, only if it could do something: a price as “€ 45,- per les” cannot.
"""

from __future__ import annotations

import re

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
AT_START = re.compile(r"^(\s*)([=+\-@\t\r＝＋－＠])")
INSIDE = re.compile(r"([;,\t\r\n])(\s*)([=+\-@＝＋－＠])([^;,\t\r\n]*)")
NUMBER = re.compile(r"[+-][\d ]+([.,]\d+)?", re.ASCII)
AROUND_SIGNS = re.compile(r"\s*([-+*/^&=<>(|!])\s*")
CALL = re.compile(r"[\w.'\]][(|!]")
"""A function, another program or another sheet: without one, a formula only reckons."""

SEMICOLON_IN = frozenset({"NL", "BE", "DE", "FR"})
"""Where numbers have a comma, spreadsheet programs take a semicolon between columns."""


def harmless(text: str, *, only_start: bool = False) -> str:
    """`text` as a cell that no spreadsheet program takes for a formula. Numbers stay as they are.

    `only_start`: the cell is not split at anything, as in a workbook.
    """
    text = UNPRINTABLE.sub("", text)
    if not NUMBER.fullmatch(text):
        text = AT_START.sub(r"\1'\2", text)
    return text if only_start else INSIDE.sub(_guarded, text)


def _guarded(found: re.Match[str]) -> str:
    before, space, sign, rest = found.groups()
    # Blanks around signs mean nothing; two words with one between are no formula.
    start = AROUND_SIGNS.sub(r"\1", sign + rest).split(None, 1)[0]
    acts = sign in "=＝" or CALL.search(start)
    return f"{before}{space}'{sign}{rest}" if acts else found[0]


def delimiter_for(countries: set[str]) -> str:
    """What stands between columns of CSV for people in these countries."""
    return ";" if countries & SEMICOLON_IN else ","


def decimal(value: float, *, delimiter: str) -> str:
    """A number as the same spreadsheet program reads it."""
    return str(value).replace(".", ",") if delimiter == ";" else str(value)
