"""Runs a few programs side by side in the foreground, starts again what ended, and leaves none of them behind.

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
# A program that ends by itself so soon after its start, so many times in a row, cannot start.
QUICK_SECONDS, QUICK_ENDS = 15.0, 3
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 10.0
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

# From <sys/prctl.h>. The library is opened here, so that a new process does not have to.
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


@dataclass(frozen=True)
class Program:
    """A command, and the name by which a person knows it."""

    name: str
    command: tuple[str, ...]


@dataclass
class Course:
    """How it went with one program: when it was started last, how often it ended soon, when it starts again."""

    started_at: float = 0.0
    ends: int = 0
    quick_ends: int = 0
    start_at: float = 0.0


class Supervisor:
    """Starts programs, watches them, starts them again, stops them. A context manager: leaving it stops everything."""

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        environment: Mapping[str, str],
        folder: Path,
        say: Callable[[str], object] = print,
    ) -> None:
        self.programs = programs
        self.environment = environment
        self.folder = folder
        self.say = say
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.courses = {program.name: Course() for program in programs}
        self._given_up: str | None = None
        # How often somebody asked to stop: the first time stops in order, the second at once.
        self.stop_requests = 0

    def __enter__(self) -> Supervisor:
        self._earlier = {number: signal.signal(number, self._request_stop) for number in STOP_SIGNALS}
        for program in self.programs:
            self._start(program)
        return self

    def _start(self, program: Program) -> None:
        self.courses[program.name].started_at = time.monotonic()
        self.processes[program.name] = subprocess.Popen(
            program.command,
            cwd=self.folder,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )

    def __exit__(self, *exception: object) -> None:
        self._stop()
        for number, handler in self._earlier.items():
            signal.signal(number, handler)

    def _request_stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_requests += 1

    def ended(self) -> str | None:
        """The program that cannot be started, in words; None while all run or are started again."""
        return self._given_up

    def revive(self) -> None:
        """Start again what ended, after a pause that grows while it ends time and again."""
        now = time.monotonic()
        for program in self.programs:
            course, process = self.courses[program.name], self.processes.get(program.name)
            if process is None:
                if now >= course.start_at:
                    self._start(program)
            elif process.poll() is not None:
                self._mourn(program, process.returncode, now)

    def _mourn(self, program: Program, code: int, now: float) -> None:
        """Clear away what a program left behind, say that it ended, and decide when it starts again."""
        course = self.courses[program.name]
        _kill_group(self.processes.pop(program.name))
        soon = now - course.started_at < QUICK_SECONDS
        course.ends = course.ends + 1 if soon else 1
        # One that was killed could start.
        course.quick_ends = course.quick_ends + 1 if soon and code >= 0 else 0
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        if course.quick_ends >= QUICK_ENDS:
            self._given_up = f"The {program.name} cannot start: it ended by itself {QUICK_ENDS} times ({how})."
            return
        pause = min(FIRST_PAUSE * 2 ** (course.ends - 1), LONGEST_PAUSE)
        course.start_at = now + pause
        self.say(f"The {program.name} ended by itself ({how}). It starts again in {pause:g} s.")

    def wait(self, *, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")) -> bool:
        """Wait until `until` holds (True), or a stop is asked for, a program cannot start or time is up (False)."""
        deadline = time.monotonic() + seconds
        while not self.stop_requests and self.ended() is None and time.monotonic() < deadline:
            self.revive()
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
            _kill_group(process)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End a program with everything that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _end_with_parent() -> None:
    """Runs in the new process: has the kernel stop it when this supervisor is killed outright."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
