"""Runs a few programs side by side in the foreground, and leaves none of them behind.

Each program leads a process group of its own, so that Ctrl-C reaches this process alone and the programs
are stopped in order, and so that what a program started itself can be stopped with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

POLL_SECONDS = 0.1
# Time for requests and tasks that are under way; gunicorn itself gives up after 20.
STOP_SECONDS = 25
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# From <sys/prctl.h>. The library is opened here, so that a new process does not have to.
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Program:
    """A command, and the name by which a person knows it."""

    name: str
    command: tuple[str, ...]


class Supervisor:
    """Starts programs, watches them, stops them. Use it as a context manager: leaving it stops everything."""

    def __init__(self, programs: Sequence[Program], *, environment: Mapping[str, str], folder: Path) -> None:
        self.programs = programs
        self.environment = environment
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # How often somebody asked to stop: the first time stops in order, the second at once.
        self.stop_requests = 0

    def __enter__(self) -> Supervisor:
        self._earlier = {number: signal.signal(number, self._request_stop) for number in STOP_SIGNALS}
        for program in self.programs:
            self.processes[program.name] = subprocess.Popen(
                program.command,
                cwd=self.folder,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                process_group=0,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop()
        for number, handler in self._earlier.items():
            signal.signal(number, handler)

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1

    def ended(self) -> str | None:
        """The first program that ended by itself, in words; None while all run."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                code = process.returncode
                how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
                return f"The {name} ended by itself ({how})."
        return None

    def wait(self, *, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> bool:
        """Wait until `until` holds (True), or until a stop is asked for, a program ends or time is up (False)."""
        deadline = time.monotonic() + seconds
        while not self.stop_requests and self.ended() is None and time.monotonic() < deadline:
            if until():
                return True
            time.sleep(POLL_SECONDS)
        return False

    def _stop(self) -> None:
        """Ask every program to finish, wait for it, and end what is left of its group."""
        requests = self.stop_requests
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        while any(process.poll() is None for process in self.processes.values()):
            if time.monotonic() > deadline or self.stop_requests > max(requests, 1):
                break
            time.sleep(POLL_SECONDS)
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _end_with_parent() -> None:
    """Runs in the new process: has the kernel stop it when this supervisor is killed outright."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
