"""Python imports this before all else where this folder is on its path: the clock of a program can then be set from
outside. The file that CLOCK_FILE names holds how many seconds it is off. What measures how long something takes goes
on, as when the clock of a machine is set.
"""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import time_machine

EVERY = 0.05


class Clock:
    """This process's own."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.off = 0.0
        self.travelling: time_machine.travel | None = None

    def follow(self) -> None:
        """Set it each time that the file says something else."""
        while True:
            wanted = float(self.file.read_text())
            if wanted != self.off:
                self.set(wanted)
            time.sleep(EVERY)

    def set(self, off: float) -> None:
        if self.travelling is not None:
            self.travelling.stop()
        self.off, self.travelling = off, None
        if off:
            self.travelling = time_machine.travel(datetime.fromtimestamp(time.time() + off, UTC), tick=True)
            self.travelling.start()

    def begin(self) -> None:
        """Also in processes that this one forks: threads do not go along."""
        threading.Thread(target=self.follow, daemon=True).start()


if "CLOCK_FILE" in os.environ:
    clock = Clock(Path(os.environ["CLOCK_FILE"]))
    clock.begin()
    os.register_at_fork(after_in_child=clock.begin)
