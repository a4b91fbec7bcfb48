"""Text that every database can keep: without NUL, and without half a character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
NEVER_STORED = re.compile("[\0\ud800-\udfff]")
"""NUL, which PostgreSQL refuses, and halves of characters, which nothing can write."""


def joined(text: str) -> str:
    r"""Characters that were written as two halves, as JSON does (`\ud83d\ude00`), made whole."""
    return PAIR.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text)


def whole(value: Any) -> Any:
    """The same for every text inside a value."""
    match value:
        case str():
            return joined(value)
        case list():
            return [whole(child) for child in value]
        case Mapping():
            return {whole(key): whole(child) for key, child in value.items()}
    return value


def is_storable(text: str) -> bool:
    return NEVER_STORED.search(text) is None


def texts_in(value: Any) -> Iterator[str]:
    """Every text inside a value, names of fields too."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, Mapping):
            waiting += [*found.keys(), *found.values()]
        elif isinstance(found, list | tuple):
            waiting += found
