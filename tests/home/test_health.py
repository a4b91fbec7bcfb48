"""Who watches reads the truth: whether the process serves, and whether it can store a form; within a second, always."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from threading import Event
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection
from django.test import Client

from home import health
from home.health import Check
from tests.sites import KADE, counted_queries, visit


@pytest.fixture(autouse=True)
def fresh_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checks that nobody has begun, and time enough on any machine."""
    monkeypatch.setattr(health, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(health, "database", Check(health.database.look))
    monkeypatch.setattr(health, "cache", Check(health.cache.look))


def looking(monkeypatch: pytest.MonkeyPatch, name: str, look: Any) -> None:
    monkeypatch.setattr(health, name, Check(look))


@pytest.mark.django_db
def test_the_process_says_that_it_serves_and_asks_nothing() -> None:
    with counted_queries() as captured:
        answer = visit("/healthz", host=KADE)
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert len(captured) == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_both_are_open_by_address_and_over_http(path: str, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["www.example.com"]
    settings.SECURE_SSL_REDIRECT = True
    assert visit(path, host="10.0.0.9").status_code == 200
    assert Client().head(path, headers={"host": "10.0.0.9"}).status_code == 200
    assert Client().post(path, headers={"host": "10.0.0.9"}).status_code == 405


@pytest.mark.django_db(transaction=True)
def test_it_is_ready_when_a_row_can_be_written() -> None:
    for _time in range(2):
        answer = visit("/readyz", host=KADE)
        assert (answer.status_code, answer.content) == (200, b"database ok\ncache ok\n")


def failing(error: Exception) -> Any:
    def look() -> str:
        raise error

    return look


@pytest.mark.parametrize("error", ["database or disk is full", "database is locked", "server closed the connection"])
def test_it_is_not_ready_when_nothing_can_be_stored(error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    looking(monkeypatch, "database", failing(OperationalError(error)))
    answer = visit("/readyz", host=KADE)
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer.content == b"database away\ncache ok\n"


@pytest.mark.django_db(transaction=True)
def test_without_the_cache_it_is_degraded_and_well(monkeypatch: pytest.MonkeyPatch) -> None:
    looking(monkeypatch, "cache", lambda: "ConnectionError: refused")
    answer = visit("/readyz", host=KADE)
    assert (answer.status_code, answer.content) == (200, b"database ok\ncache degraded\n")


def test_what_hangs_is_not_waited_for_and_not_looked_at_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on, looks = Event(), []

    def hang() -> str:
        looks.append(1)
        go_on.wait(60)
        return ""

    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.01)
    for name in ("database", "cache"):
        looking(monkeypatch, name, hang)
    try:
        for _time in range(3):
            answer = visit("/readyz", host=KADE)
            assert (answer.status_code, answer.content) == (503, b"database away\ncache degraded\n")
        assert len(looks) == 2
    finally:
        go_on.set()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_locked_file_is_not_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "ANSWER_SECONDS", 0.2)
    connection.ensure_connection()
    with closing(sqlite3.connect(django_settings.DATABASES["default"]["NAME"], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert visit("/readyz", host=KADE).status_code == 503
        other.execute("ROLLBACK")
