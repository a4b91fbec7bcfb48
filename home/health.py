"""For load balancers and people who watch: whether this process serves, and whether it can do its work.

Answered before anything else looks at the request, so that it is open under every name, by address and over http.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from threading import Lock

from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .caches import cache_problem
from .outage import patience

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.8
"""How long all parts together are waited for: the answer comes within a second, whatever hangs."""
ROW = "readyz"
"""A session that is nobody's: the row that is written to see whether anything can be."""


class Check:
    """Looks at one part in a thread of its own. While an earlier look hangs, no other is begun."""

    def __init__(self, look: Callable[[], str]) -> None:
        self.look = look
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=look.__name__)
        self._lock = Lock()
        self._looking: Future[str] | None = None

    def begin(self) -> None:
        with self._lock:
            if self._looking is None or self._looking.done():
                self._looking = self._thread.submit(self.look)

    def problem(self, *, until: float) -> str:
        """What is wrong, in words; empty when nothing is. `until` is when to stop waiting (time.monotonic)."""
        assert self._looking is not None
        try:
            return self._looking.result(max(until - time.monotonic(), 0))
        except TooLate:
            return "no answer in time"
        except Exception as error:  # noqa: BLE001 - whatever it is, this part does not work
            return " ".join(f"{type(error).__name__}: {error}".split())


def _database_problem() -> str:
    """Write one row, and commit it: a disk that is full or a file that is locked shows only then."""
    try:
        with patience(ANSWER_SECONDS):
            if connection.vendor == "sqlite":
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA busy_timeout = {int(ANSWER_SECONDS * 1000)}")
            with transaction.atomic():
                values = {"session_data": "", "expire_date": timezone.now()}
                Session.objects.update_or_create(session_key=ROW, defaults=values)
    finally:
        connection.close()
    return ""


database, cache = Check(_database_problem), Check(cache_problem)


@require_safe
def process(request: HttpRequest) -> HttpResponse:
    """`ok`: this process serves. Asks nothing and nobody."""
    return _answer("ok\n")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when forms can be stored, else 503. Without the cache it is slower, and well."""
    until = time.monotonic() + ANSWER_SECONDS
    for check in (database, cache):
        check.begin()
    away, degraded = database.problem(until=until), cache.problem(until=until)
    if away:
        logger.warning("Not ready: the database: %s", away)
    lines = [f"database {'away' if away else 'ok'}", f"cache {'degraded' if degraded else 'ok'}"]
    return _answer("\n".join([*lines, ""]), status=503 if away else 200)


def _answer(text: str, status: int = 200) -> HttpResponse:
    headers = {"Cache-Control": "no-store"} | ({"Retry-After": "5"} if status == 503 else {})
    return HttpResponse(text, content_type="text/plain", status=status, headers=headers)


ADDRESSES = {"/healthz": process, "/readyz": ready}


class HealthMiddleware:
    """Answers for both addresses and lets everything else through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return ADDRESSES.get(request.path, self.get_response)(request)
