"""The shared cache, which may share its Redis with others, and without which everything goes on.

While Redis is away, full or hanging, each process remembers and counts by itself. What makes a limit (how often a form
was sent, how often a password was wrong) is then counted for each process apart; nobody is turned away for it.
"""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from django.core.cache import caches
from django.core.cache.backends import redis
from django.core.cache.backends.locmem import LocMemCache
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
Operation = TypeVar("Operation", bound=Callable[..., Any])

ANSWER_SECONDS = 0.5
"""How long Redis is waited for, connecting and answering each."""
PAUSE_SECONDS = 5.0
"""How long Redis is left alone after it failed: a hanging one does not cost every request its time."""
MOST_IN_MEMORY = 10_000
"""How much is remembered in the process meanwhile; what was used longest ago goes first."""


class Breaker:
    """Whether Redis is used at present. One for each process, whatever the number of its threads."""

    def __init__(self) -> None:
        self.problem = ""
        """Why it is not used, in words; empty while it is."""
        self._try_at = 0.0
        self._lock = Lock()

    def lets_through(self, resume: Callable[[], object]) -> bool:
        """Whether to ask Redis. After a pause one thread tries, with `resume`, whether it works again."""
        if not self.problem:
            return True
        with self._lock:
            if time.monotonic() < self._try_at:
                return False
            self._try_at = time.monotonic() + PAUSE_SECONDS
        try:
            resume()
        except (RedisError, OSError):
            return False
        self.problem = ""
        logger.warning("Redis is back.")
        return True

    def trip(self, error: Exception) -> None:
        """Redis failed: leave it alone for a while. Said once."""
        with self._lock:
            self._try_at = time.monotonic() + PAUSE_SECONDS
            known, self.problem = self.problem, f"{type(error).__name__}: {error}"
        if not known:
            logger.warning("Redis cannot be used, each process remembers by itself meanwhile. %s", self.problem)


breaker = Breaker()


def _or_in_memory(operation: Operation) -> Operation:
    """The same operation in this process's own memory, while Redis cannot do it."""

    @functools.wraps(operation)
    def tried(self: RedisCache, *args: Any, **kwargs: Any) -> Any:
        if breaker.lets_through(self.resume):
            try:
                return operation(self, *args, **kwargs)
            except (RedisError, OSError) as error:
                breaker.trip(error)
        return getattr(self.memory, operation.__name__)(*args, **kwargs)

    return tried  # type: ignore[return-value]


class RedisCache(redis.RedisCache):
    """As Django's, but it fails into memory, and `clear` forgets the keys with our own prefix only."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._options: dict[str, Any] = {
            "socket_connect_timeout": ANSWER_SECONDS,
            "socket_timeout": ANSWER_SECONDS,
            # A connection that Redis closed meanwhile is made anew; what takes too long is not tried twice.
            "retry": Retry(NoBackoff(), 1, supported_errors=(Unreachable,)),
            **params.get("OPTIONS", {}),
        }
        options = {"OPTIONS": {"MAX_ENTRIES": MOST_IN_MEMORY}}
        self.memory = LocMemCache("home.caches", {**params, **options})

    def probe(self) -> None:
        """Write to Redis: a full one still answers questions. Raises what it says."""
        self._cache.get_client(write=True).set(f"{self.key_prefix}:probe", 1, ex=1)

    def resume(self) -> None:
        """Probe, and forget what was remembered meanwhile: it would be old the next time."""
        self.probe()
        self.memory.clear()

    add = _or_in_memory(redis.RedisCache.add)
    get = _or_in_memory(redis.RedisCache.get)
    set = _or_in_memory(redis.RedisCache.set)
    touch = _or_in_memory(redis.RedisCache.touch)
    delete = _or_in_memory(redis.RedisCache.delete)
    get_many = _or_in_memory(redis.RedisCache.get_many)
    set_many = _or_in_memory(redis.RedisCache.set_many)
    delete_many = _or_in_memory(redis.RedisCache.delete_many)
    has_key = _or_in_memory(redis.RedisCache.has_key)
    incr = _or_in_memory(redis.RedisCache.incr)

    @_or_in_memory
    def clear(self) -> None:
        """Django's empties the whole database."""
        self.memory.clear()
        client = self._cache.get_client(write=True)
        if keys := list(client.scan_iter(match=f"{self.key_prefix}:*", count=1000)):
            client.delete(*keys)


def cache_problem() -> str:
    """Why the shared cache cannot be used just now; empty when it can, and where there is none."""
    cache = caches["default"]
    if not isinstance(cache, RedisCache):
        return ""
    if not breaker.problem:
        try:
            cache.probe()
        except (RedisError, OSError) as error:
            breaker.trip(error)
    return breaker.problem
