"""A small disk of one's own that can be full. It takes root, as a container or CI usually has it."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOM = "1g"


class Disk:
    """A mounted tmpfs: full when it may be no larger than what lies on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self) -> None:
        found = os.statvfs(self.folder)
        used = (found.f_blocks - found.f_bfree) * found.f_frsize
        self._resize(str(used))

    def empty(self) -> None:
        self._resize(ROOM)

    def _resize(self, size: str) -> None:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(self.folder)], check=True)


@contextmanager
def own_disk(folder: Path) -> Iterator[Disk | None]:
    """Mounted on `folder`; None where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "instroom-faults", str(folder)]
    try:
        allowed = subprocess.run(command, capture_output=True).returncode == 0
    except OSError:
        allowed = False
    try:
        yield Disk(folder) if allowed else None
    finally:
        if allowed:
            with contextlib.suppress(OSError):
                subprocess.run(["umount", "-l", str(folder)], check=False)
