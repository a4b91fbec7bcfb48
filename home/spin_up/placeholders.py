"""Placeholders in the texts of a blueprint. Pure: no Django here."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

PLACEHOLDER = re.compile(r"\{([^{}<>\n]{1,40})\}")
PLACEHOLDER_IN_HTML = re.compile(r"\{((?:[^{}<>\n]|</?(?:b|strong|i|em|a)\b[^<>]*>){1,120})\}")
TAG = re.compile(r"(<[^<>]*>)")
SEPARATORS = re.compile(r"[\s_-]+")
GAP = re.compile(r" {2,}")
GAP_BEFORE_MARK = re.compile(r" +(?=[.,;:!?])")


def placeholder_name(text: str) -> str:
    """One name for what people write in many ways: `Postal code`, `postal-code` and ` postal_code ` are the same."""
    return SEPARATORS.sub("_", html.unescape(text).strip().lower())


@dataclass
class Filler:
    """Fills placeholders, and remembers those for which there was nothing.

    What has no value is taken out, so that no visitor reads braces; `unfilled` is for a report.
    """

    values: Mapping[str, str]
    unfilled: set[str] = field(default_factory=set)

    def text(self, text: str, *, kept: Iterable[str] = ()) -> str:
        """Plain text filled in. `kept` are placeholders that are filled in later, each time the text is used."""
        return self._fill(text, PLACEHOLDER, self.values, frozenset(kept))

    def html(self, source: str, *, kept: Iterable[str] = ()) -> str:
        """The same for rich text, where a value must not become markup. Tags between the braces stay around it."""
        escaped = {name: html.escape(value, quote=False) for name, value in self.values.items()}
        return self._fill(source, PLACEHOLDER_IN_HTML, escaped, frozenset(kept))

    def _fill(self, text: str, pattern: re.Pattern[str], values: Mapping[str, str], kept: frozenset[str]) -> str:
        left_out = False

        def replacement(match: re.Match[str]) -> str:
            nonlocal left_out
            pieces = TAG.split(match[1])
            name = placeholder_name("".join(pieces[::2]))
            value = f"{{{name}}}" if name in kept else values.get(name, "")
            if not value:
                self.unfilled.add(name or match[0])
                left_out = True
            return _between_tags(pieces, value)

        filled = pattern.sub(replacement, text)
        return GAP_BEFORE_MARK.sub("", GAP.sub(" ", filled)).strip() if left_out else filled


def _between_tags(pieces: list[str], value: str) -> str:
    """The value where the first text stood among tags (every second piece is one)."""
    first = next((number for number, piece in enumerate(pieces[::2]) if piece.strip()), 0)
    return "".join(piece if number % 2 else value if number == 2 * first else "" for number, piece in enumerate(pieces))
