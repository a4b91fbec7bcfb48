"""A database that does not answer: how long it is waited for, and what a process does meanwhile.

A process goes on with what it remembers (`or_remembered`), asks again now and then with one thread, and lets nobody
wait for long. Whatever is remembered is believed until the database is back.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db import InterfaceError, OperationalError, connection
from django.db.backends.signals import connection_created

logger = logging.getLogger(__name__)
Value = TypeVar("Value")

UNREACHABLE = (OperationalError, InterfaceError)
"""What Django raises when a database is gone, full, locked or too slow."""
ASK_AGAIN_SECONDS = 1.0
"""How long after a failure it is asked anew."""
DOUBTFUL_SECONDS = 5.0
"""How long after a failure every answer is waited for as briefly as the next line says."""
BRIEFLY = 1.0
WHILE_REMEMBERED = 2.0
"""Seconds to wait for what could be answered from memory."""
RETRY_AFTER_SECONDS = 30
"""What people and programs are told who asked for what cannot be had just now."""

_process_patience: float | None = None
_patience: ContextVar[float | None] = ContextVar("patience", default=None)
_lock_wait: float | None = None


def bound_process(*, answer: float, lock: float) -> None:
    """From now on this process waits at most so many seconds for one answer, and for a lock on an SQLite file.

    Without this, as in commands, it waits for as long as it takes.
    """
    global _process_patience, _lock_wait
    _process_patience, _lock_wait = answer, lock
    connection_created.connect(_bound_lock, dispatch_uid="home.outage")


def _bound_lock(connection: Any, **kwargs: Any) -> None:
    if connection.vendor == "sqlite" and _lock_wait is not None:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(_lock_wait * 1000)}")


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Inside, no single answer is waited for longer than this."""
    token = _patience.set(min(seconds, _patience.get() or seconds))
    try:
        yield
    finally:
        _patience.reset(token)


def longest_wait() -> float | None:
    """Seconds to wait for one answer here and now; None for as long as it takes."""
    bounds = [bound for bound in (_process_patience, _patience.get()) if bound is not None]
    if bounds and watch.is_doubtful:
        bounds.append(BRIEFLY)
    return min(bounds, default=None)


def process_patience() -> float | None:
    """The longest that anything in this process waits for one answer; None for as long as it takes."""
    return _process_patience


class Watch:
    """What a process knows of its database: whether it answered the last time. One for all threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.begin_anew()

    def begin_anew(self) -> None:
        self._failed_at: float | None = None
        self._ask_at = 0.0

    @property
    def is_doubtful(self) -> bool:
        """Whether it failed a moment ago."""
        return self._failed_at is not None and time.monotonic() < self._failed_at + DOUBTFUL_SECONDS

    def may_ask(self) -> bool:
        """Whether to ask it. While it does not answer, one thread at a time does, and the others go on."""
        if self._failed_at is None:
            return True
        with self._lock:
            if time.monotonic() < self._ask_at:
                return False
            self._ask_at = time.monotonic() + WHILE_REMEMBERED + ASK_AGAIN_SECONDS
        return True

    def answered(self) -> None:
        if self._failed_at is not None:
            self._failed_at = None
            logger.warning("The database is back.")

    def failed(self, error: Exception) -> None:
        """Said once, until it is back."""
        if self._failed_at is None:
            logger.warning(
                "The database does not answer: going on with what is remembered until it does. %s", _line(error)
            )
        self._failed_at = time.monotonic()
        self._ask_at = self._failed_at + ASK_AGAIN_SECONDS


watch = Watch()


def noticed(error: Exception) -> None:
    """The database failed just now. A connection that may be broken is not used again."""
    watch.failed(error)
    if not connection.in_atomic_block:
        connection.close()


def or_remembered(ask: Callable[[], Value], remembered: Value | None) -> Value:
    """What the database says; while it does not answer, what is remembered. Raises where nothing is."""
    if remembered is None:
        return ask()
    if not watch.may_ask():
        return remembered
    try:
        with patience(WHILE_REMEMBERED):
            answer = ask()
    except UNREACHABLE as error:
        noticed(error)
        return remembered
    watch.answered()
    return answer


_memories: list[Memory[Any]] = []


class Memory(Generic[Value]):
    """What a process remembers for when the database is away, by key; what was used longest ago goes first."""

    def __init__(self, *, most: int) -> None:
        self.most = most
        _memories.append(self)
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        return self._values.get(key)

    def keep(self, key: Hashable, value: Value) -> Value:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self.most:
                self._values.popitem(last=False)
        return value

    def clear(self) -> None:
        with self._lock:
            self._values.clear()


def begin_anew() -> None:
    """Forget everything, as in a process that has just started."""
    watch.begin_anew()
    for memory in _memories:
        memory.clear()


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
