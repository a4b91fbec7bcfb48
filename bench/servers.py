"""Programs that a benchmark runs beside itself, on this machine only."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py"]


def program(name: str, package: str) -> str | None:
    """A program's path; installed through apt when it is absent and we may, else a line that says how."""
    if not shutil.which(name) and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    found = shutil.which(name)
    if found is None:
        print(f"{name} is not here, so its part is left out. Get it with: apt install {package}")
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def manage(*words: str, environment: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, "manage.py", *words], cwd=PROJECT, env=dict(environment), check=True)


@contextmanager
def running(command: list[str], *, port: int, environment: Mapping[str, str], path: str = "/") -> Iterator[str]:
    """A server that answers at the address given back, ended with everything it started."""
    process = subprocess.Popen(
        command,
        env=dict(environment),
        cwd=PROJECT,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    address = f"http://127.0.0.1:{port}{path}"
    try:
        for _attempt in range(150):
            try:
                fetch(address)
                break
            except OSError:
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended by itself: {process.stderr.read().decode()}")
                time.sleep(0.1)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


@contextmanager
def gunicorn(application: str, *, environment: Mapping[str, str], path: str = "/", **settings: str) -> Iterator[str]:
    """An application behind gunicorn as the product runs it."""
    port = free_port()
    command = [*GUNICORN, application]
    with running(command, port=port, environment={**environment, "PORT": str(port), **settings}, path=path) as address:
        yield address


def fetch(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Host": "localhost"})
    with urllib.request.urlopen(request, timeout=60) as response:
        return response.read()
