"""Files of a demo that was killed while it was made: its rows went with the transaction, its files did not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.kept_files import read_kept, write_whole
from home.models import StudioImage


@contextmanager
def without_leftovers(*, note: Path, originals: Path) -> Iterator[None]:
    """Keep a list of what was there before at `note` until all is made. What came after it without a row goes."""
    _clear(note, originals)
    write_whole(note, json.dumps(sorted(_names(originals))))
    try:
        yield
    except BaseException:
        _clear(note, originals)
        raise
    note.unlink()


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*") if path.is_file()}


def _clear(note: Path, originals: Path) -> None:
    """Nothing goes where no demo was under way, and nothing that was there before it, or that has a row."""
    listed = read_kept(note)
    if not listed:
        return
    known = {Path(name).name for name in StudioImage.objects.values_list("file", flat=True)}
    for name in _names(originals) - set(json.loads(listed)) - known:
        (originals / name).unlink()
    note.unlink()
