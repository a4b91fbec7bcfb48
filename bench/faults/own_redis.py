"""A Redis of one's own that can be stopped, filled, frozen and brought back."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from bench.crash.programs import Program, free_port


class OwnRedis(Program):
    """`redis-server` on a free port, in memory only."""

    def __init__(self, folder: Path) -> None:
        port = free_port()
        words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
        super().__init__("Redis", ["redis-server", *words], environment=os.environ, log=folder / "redis.log", port=port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def begin(self) -> None:
        """Start it, and wait until it answers."""
        self.start()
        self.wait()
        deadline = time.monotonic() + 20
        while True:
            try:
                self.client().ping()
                return
            except redis.RedisError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def fill(self) -> None:
        """It takes nothing more, as a Redis that is full does by default."""
        self._configure("maxmemory-policy", "noeviction")
        self._configure("maxmemory", "1")

    def empty(self) -> None:
        """There is room again."""
        self._configure("maxmemory", "0")

    def freeze(self) -> None:
        """It keeps connections and answers nothing."""
        os.kill(self.process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=5)

    def _configure(self, name: str, value: str) -> None:
        self.client().config_set(name, value)


def is_installed() -> bool:
    return shutil.which("redis-server") is not None


@contextmanager
def own_redis(folder: Path) -> Iterator[OwnRedis]:
    """A running one; it is gone afterwards, however it was left."""
    server = OwnRedis(folder)
    try:
        server.begin()
        yield server
    finally:
        server.kill()
