"""The programs that are killed: web server, workers, mail server. Each leads a process group of its own."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.supervisor import LIBC, PR_SET_PDEATHSIG

PROJECT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _end_with_parent() -> None:
    """Runs in the new process: nothing is left behind when this test is itself killed."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Program:
    """One program that can be killed and started again. `port` says when it is there."""

    def __init__(self, name: str, command: Sequence[str], *, environment: Mapping[str, str], log: Path, port: int = 0):
        self.name, self.command, self.environment, self.log, self.port = name, command, environment, log, port
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=PROJECT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            )

    def kill(self) -> None:
        """kill -9 for the program and everything it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def children(self) -> list[int]:
        file = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in file.read_text().split()] if file.exists() else []

    def kill_child(self, chance: random.Random) -> bool:
        """kill -9 for one of its children only, such as one gunicorn worker."""
        pids = self.children()
        if not pids:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(chance.choice(pids), signal.SIGKILL)
        return True

    def wait_for_answer(self, seconds: float = 120) -> float:
        """Until the web server answers a request. How long that took."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/healthz", headers={"Host": "localhost"})
                if connection.getresponse().status == 200:
                    break
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
            finally:
                connection.close()
        return time.monotonic() - began

    def wait(self, seconds: float = 60) -> None:
        """Until it listens."""
        deadline = time.monotonic() + seconds
        while self.port:
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"The {self.name} does not start:\n{self.log.read_text()[-3000:]}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.1)


class Chaos:
    """Kills one program after another, at random moments, and starts it again after a random while.

    `pace` is how long the web server takes to answer after a start: on a slow machine the blows come more slowly, or
    no visitor would ever get through and nothing would be shown.
    """

    def __init__(
        self, programs: Sequence[Program], *, chance: random.Random, pause: tuple[float, float], pace: float
    ) -> None:
        self.programs, self.chance, self.pause, self.pace = programs, chance, pause, _bounded(pace)
        self.killed: Counter[str] = Counter()

    def strike(self) -> None:
        """One blow."""
        program = self.chance.choice(self.programs)
        if program.name == "web server" and self.chance.random() < 0.5 and program.kill_child(self.chance):
            self.killed["gunicorn worker"] += 1
        else:
            program.kill()
            self.killed[program.name] += 1
            time.sleep(self.chance.uniform(0, self.pause[1]))
            program.start()
            if program.name == "web server":
                self.pace = _bounded(program.wait_for_answer())
        time.sleep(self.chance.uniform(*self.pause) * self.pace)


def _bounded(seconds: float) -> float:
    return min(max(seconds / 3, 1), 4)
