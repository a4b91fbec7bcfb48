"""No log has a visitor's address or a link that opens something: what is written down is for who keeps the server.

Whoever logs leaves them out; this is the net below, for what libraries say in their errors.
"""

from __future__ import annotations

import logging
import re

# Each with one way to match at most, so that no line, however long, costs more than its length.
SECRETS = (
    (re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}(?:@|%40)[\w.-]{1,255}"), "<address>"),
    (re.compile(r"(/(?:lead|join|invitation|key|confirm|confirm-email|mijn-gegevens)/)[^\s?\"'<>]+"), r"\1-/"),
    (re.compile(r"\bip=\[?[0-9a-fA-F.:]*[0-9a-fA-F]"), "ip=-"),
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


class OneLineFilter(logging.Filter):
    """What somebody outside got wrong (a host, a path, a form) is one warning and no traceback: no fault of ours."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) >= 500:
            return True
        request = getattr(record, "request", None)
        # Django tells of a refused request, and then of its answer.
        if getattr(request, "is_in_log", False):
            return False
        if request is not None:
            request.is_in_log = True
        record.exc_info = record.exc_text = None
        if record.levelno > logging.WARNING:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
