"""A clock of our programs' own, which can be set: libfaketime, where it is installed."""

from __future__ import annotations

from pathlib import Path


class Clock:
    """What programs with `environment` take for the time; for all others it goes on as it is."""

    def __init__(self, file: Path, library: Path) -> None:
        self.file = file
        self.environment = {
            "LD_PRELOAD": str(library),
            "FAKETIME_TIMESTAMP_FILE": str(file),
            "FAKETIME_NO_CACHE": "1",
            # Only the time of day: what measures how long something takes goes on, as when a real clock is set.
            "DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "NO_FAKE_STAT": "1",
        }
        self.set(0)

    def set(self, seconds: int) -> None:
        """So far from the real time. Whole or not at all: it may be read at any moment."""
        new = self.file.with_suffix(".new")
        new.write_text(f"{seconds:+d}\n")
        new.replace(self.file)


def own_clock(folder: Path) -> Clock | None:
    """None where there is no libfaketime."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    return Clock(folder / "clock", found[0]) if found else None
