"""Small files that are made once and kept: whole, or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def kept_text(file: Path, make: Callable[[], str]) -> str:
    """What a file holds; it is made where it is missing, empty or unreadable, for its owner's eyes only."""
    found = read_kept(file)
    if found:
        return found
    write_whole(file, make())
    return read_kept(file)


def read_kept(file: Path) -> str:
    """What a file holds; nothing where it is missing, or was cut off while it was written."""
    try:
        return file.read_text(encoding="utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def write_whole(file: Path, text: str) -> None:
    """Under another name first: whoever is killed meanwhile, or has no room, leaves no part of it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
