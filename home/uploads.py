"""Moves what older versions left in the folder of public files to where uploads belong."""

from __future__ import annotations

import shutil
from pathlib import Path

PUBLIC_FOLDERS = frozenset({"images"})
"""Pictures in the sizes that pages show: all that may lie in the public folder."""


def move_uploads(*, public: Path, private: Path) -> list[Path]:
    """Move every file outside `PUBLIC_FOLDERS`. Returns where they are now; a second time there is nothing to move.

    A file that is already there stays, and so does its older namesake.
    """
    moved = []
    for file in sorted(path for path in public.rglob("*") if path.is_file()):
        name = file.relative_to(public)
        target = private / name
        if name.parts[0] in PUBLIC_FOLDERS or target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(file, target)
        moved.append(target)
    return moved
