"""Sizes of pictures that cannot be made just now: the page is drawn without them, and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

BLANK = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
"""One pixel that nobody sees."""

_missing: ContextVar[list[str] | None] = ContextVar("missing_sizes", default=None)


@contextmanager
def missing_sizes() -> Iterator[list[str]]:
    """What could not be made inside, as "<picture> <size>"."""
    missing: list[str] = []
    token = _missing.set(missing)
    try:
        yield missing
    finally:
        _missing.reset(token)


def are_noted() -> bool:
    """Whether a page is being drawn, which can do without."""
    return _missing.get() is not None


def note(size: str) -> None:
    """This one could not be made."""
    missing = _missing.get()
    if missing is not None:
        missing.append(size)


def any_missing() -> bool:
    """Whether the page that is being drawn lacks one already: then making more would only keep its reader waiting."""
    return bool(_missing.get())
