"""No log has a visitor's address or a link that opens something: what is written down is for who keeps the server.

Whoever logs leaves them out; this is the net below, for what libraries say in their errors.
"""

from __future__ import annotations

import logging
import re

# Each with one way to match at most, so that no line, however long, costs more than its length.
SECRETS = (
    (re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|%40)[\w.-]{1,255}"), "<address>"),
    (re.compile(r"(/(?:lead|join|invitation|key|mijn-gegevens)/)[^\s?\"'<>]+"), r"\1-/"),
    # Query strings: own data by its link, thanks pages by their name, searches by their words.
    (re.compile(r"(?<=[\w/])\?[\w-]+=[^\s\"'<>]*"), "?-"),
)


def scrubbed(text: str) -> str:
    """Without e-mail addresses, tokens and query strings."""
    for pattern, instead in SECRETS:
        text = pattern.sub(instead, text)
    return text


class ScrubbingFormatter(logging.Formatter):
    """Writes a line, its traceback included, without them."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))
