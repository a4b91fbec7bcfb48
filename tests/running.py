"""Instroom as a person starts it: `manage.py serve` in a process, a folder and a database of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from .demo_copy import lent, own_database, server

PROJECT = Path(__file__).parents[1]
START_SECONDS = 180
STOP_SECONDS = 40


@dataclass
class RunningSite:
    """A started process; `folder` is its VAR_DIR, `surroundings` its database and cache, `log` what it printed so far."""

    process: subprocess.Popen[bytes]
    surroundings: dict[str, str]
    folder: Path
    port: int
    log_file: Path

    @property
    def log(self) -> str:
        return self.log_file.read_text()

    @property
    def password(self) -> str:
        """The demo administrator's."""
        return (self.folder / "admin-password").read_text().strip()

    def url(self, path: str = "/", *, host: str = "localhost") -> str:
        """An address on one of the demo's hosts, such as `noord.localhost`."""
        return f"http://{host}:{self.port}{path}"

    def get(self, path: str = "/", *, host: str = "localhost") -> requests.Response:
        """A page of one of the demo's hosts; not every machine knows by itself where those are."""
        return requests.get(f"http://127.0.0.1:{self.port}{path}", headers={"Host": f"{host}:{self.port}"}, timeout=20)

    def wait_until_serving(self) -> None:
        """Until it said where it serves, which it does when it answers."""
        deadline = time.monotonic() + START_SECONDS
        while "Ctrl-C stops everything" not in self.log:
            assert self.process.poll() is None, f"It ended by itself:\n{self.log}"
            assert time.monotonic() < deadline, f"It does not answer:\n{self.log}"
            time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def running_site(folder: Path, *, port: int, demo: bool = False, **environment: str) -> Iterator[RunningSite]:
    """Start it on the engine that the tests run on, with nothing or with a copy of the demo. It is gone afterwards."""
    with own_surroundings(folder, port=port, demo=demo) as surroundings:
        process, log_file = start(folder, port=port, **{**surroundings, **environment})
        site = RunningSite(process=process, surroundings=surroundings, folder=folder, port=port, log_file=log_file)
        try:
            yield site
        finally:
            if site.process.poll() is None:
                site.stop()


def start(folder: Path, *, port: int, **environment: str) -> tuple[subprocess.Popen[bytes], Path]:
    """Start `manage.py serve`; what it prints goes to a file beside `folder`."""
    log_file = folder.with_name(f"{folder.name}.log")
    kept = {key: value for key, value in os.environ.items() if key not in DECIDED_HERE}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=PROJECT,
            env={**kept, **UNHURRIED, "VAR_DIR": str(folder), "PORT": str(port), **environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    return process, log_file


# Tests send forms faster and more often than people do.
UNHURRIED = {"INTAKE_FASTEST_SECONDS": "0", "INTAKE_PER_ADDRESS": "1000000", "INTAKE_PER_FORM": "1000000"}
# What the tests or the person who runs them have set for other purposes.
DECIDED_HERE = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "EMAIL_HOST", "HOST", "ADMIN_BASE_URL", "DEBUG"}


@contextmanager
def own_surroundings(folder: Path, *, port: int, demo: bool) -> Iterator[dict[str, str]]:
    """Settings for a database on the engine that the tests run on, empty or with the demo in it."""
    name = f"test_instroom_serve_{port}"
    if demo:
        with lent(folder, name=name) as address:
            yield {"DATABASE_URL": address, **own_cache(name)}
    elif server():
        with own_database(name) as address:
            yield {"DATABASE_URL": address, **own_cache(name)}
    else:
        yield {}


def own_cache(name: str) -> dict[str, str]:
    """Settings for the Redis that the tests run on, where they do, apart from theirs."""
    redis = os.environ.get("TEST_REDIS_URL")
    return {"REDIS_URL": redis, "CACHE_PREFIX": name} if redis else {}
