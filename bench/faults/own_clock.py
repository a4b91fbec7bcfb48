"""A clock of our programs' own, which can be set (bench/faults/clock/sitecustomize.py)."""

from __future__ import annotations

import os
from pathlib import Path


class OwnClock:
    """What programs with `environment` take for the time; for all others it goes on as it is."""

    def __init__(self, file: Path) -> None:
        self.file = file
        path = [str(Path(__file__).with_name("clock")), *filter(None, [os.environ.get("PYTHONPATH")])]
        self.environment = {"CLOCK_FILE": str(file), "PYTHONPATH": os.pathsep.join(path)}
        self.set(0)

    def set(self, seconds: float) -> None:
        """So far from the real time. Whole or not at all: it is read at any moment."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds}\n")
        new.replace(self.file)
