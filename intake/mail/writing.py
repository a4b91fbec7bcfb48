"""What a mail says before it is a message, and words that stand in several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LONGEST_NAME = 60
NO_NAME = re.compile(r"[/\\@:<>\[\]]|\w[.。．｡]\w{2,}|\d{4}")
"""Addresses of pages and people, with or without what stands before them; and numbers."""


@dataclass(frozen=True)
class Mail:
    """`template` is a pair of files, .html and .txt; `context` is all they need beside the studio and the language."""

    subject: str
    template: str
    context: Mapping[str, Any]
    reply_to: str = ""


def fill(text: str, words: Mapping[str, str]) -> str:
    """Replace {name} and the like; braces that mean nothing to us stay as they are.

    A word that is empty takes the comma or space before it along: “Hello {name},” becomes “Hello,”.
    """
    for key, value in words.items():
        gap = "{" + key + "}"
        text = text.replace(gap, value) if value else re.sub(rf",?[^\S\n]*{re.escape(gap)}", "", text)
    return text.lstrip(" ,")


def first_name(name: str) -> str:
    """How a mail greets somebody, or nothing when what they gave as their name does not look like one.

    Anybody can send the form with anybody's address: their words must not make our mail carry an advertisement.
    """
    name = name.strip()
    looks_so = len(name) <= LONGEST_NAME and any(map(str.isalpha, name)) and not NO_NAME.search(name)
    return name.split()[0] if looks_so else ""
