"""A cache that is away, full or hanging costs speed only: pages are shown, forms are taken, limits hold."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.cache.backends import redis
from django.test import Client

from bench.faults.own_redis import OwnRedis, is_installed, own_redis
from config import readiness
from home import caches
from home.page_memory import memory
from intake.models import Lead
from tests.sites import KADE, submit, visit

pytestmark = [
    pytest.mark.once,
    pytest.mark.django_db,
    pytest.mark.skipif(not is_installed(), reason="there is no redis-server (apt install redis-server)"),
]

TROUBLES: dict[str, Callable[[OwnRedis], None]] = {
    "stopped": OwnRedis.kill,
    "full": OwnRedis.fill,
    "frozen": OwnRedis.freeze,
}
PAGES = {
    "/": 200,
    "/wat-kost-personal-training/": 200,
    "/wat-kost-personal-training.md": 200,
    "/intake/": 200,
    "/zoeken/?q=training": 200,
    "/mijn-gegevens/": 200,
    "/sitemap.xml": 200,
    "/robots.txt": 200,
    "/healthz": 200,
    "/sign-in/login/": 200,
    "/is-er-niet/": 404,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    with own_redis(tmp_path_factory.mktemp("redis")) as started:
        yield started


@pytest.fixture
def redis_server(server: OwnRedis, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnRedis]:
    """A Redis that works; it works again afterwards."""
    monkeypatch.setattr(caches, "breaker", caches.Breaker())
    settings.CACHES = {
        "default": {"BACKEND": "home.caches.RedisCache", "LOCATION": server.url, "KEY_PREFIX": "away"},
    }
    cache.clear()
    yield server
    server.thaw()
    if server.process.poll() is not None:
        server.begin()
    server.empty()


@pytest.fixture(params=TROUBLES)
def trouble(request: pytest.FixtureRequest, redis_server: OwnRedis) -> OwnRedis:
    """A Redis that worked a moment ago."""
    cache.set("warm", 1)
    TROUBLES[request.param](redis_server)
    return redis_server


@pytest.mark.usefixtures("trouble")
def test_without_the_cache_every_page_is_shown() -> None:
    memory.clear()
    assert {path: visit(path, host=KADE).status_code for path in PAGES} == PAGES
    assert Client().post("/sign-in/login/", {"login": "x", "password": "y"}).status_code == 200


@pytest.mark.usefixtures("trouble")
def test_without_the_cache_a_form_is_taken_in_and_limits_are_counted_in_the_process(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_ADDRESS = (2, 3600)
    assert [submit().status_code for _time in range(3)] == [303, 303, 429]
    assert Lead.objects.count() == 1


def test_the_cache_that_is_back_is_used_again_and_trouble_is_logged_once(
    trouble: OwnRedis, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caches, "PAUSE_SECONDS", 0.0)
    with caplog.at_level(logging.WARNING, logger="home.caches"):
        for number in range(5):
            cache.set(f"meanwhile-{number}", number)
        assert cache.get("meanwhile-3") == 3
        assert len(caplog.records) == 1
        assert caches.cache_problem()
        trouble.thaw()
        if trouble.process.poll() is not None:
            trouble.begin()
        trouble.empty()
        cache.set("back", 1)
    assert trouble.client().exists("away:1:back")
    assert caches.cache_problem() == ""
    assert cache.get("meanwhile-3") is None, "old by the next time"
    assert len(caplog.records) == 2


def test_a_cache_that_fails_is_left_alone_for_a_while(trouble: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every request waits for a Redis that hangs."""
    tried: list[int] = []
    monkeypatch.setattr(caches.RedisCache, "probe", lambda self: tried.append(1))
    cache.set("fails", 1)
    assert caches.breaker.problem
    for number in range(20):
        cache.get_or_set(f"key-{number}", number)
    assert tried == []


@pytest.mark.usefixtures("trouble")
def test_every_operation_goes_on_in_memory() -> None:
    assert cache.add("a", 1)
    assert not cache.add("a", 2)
    assert cache.incr("a") == 2
    assert cache.decr("a") == 1
    cache.set_many({"b": 1, "c": 2})
    assert cache.get_many(["b", "c", "d"]) == {"b": 1, "c": 2}
    assert cache.touch("b")
    assert cache.has_key("b")
    assert cache.delete("b")
    cache.delete_many(["c"])
    assert cache.get("c", "none") == "none"
    assert cache.get_or_set("e", 5) == 5
    cache.clear()
    assert cache.get("a") is None


def test_no_operation_of_djangos_cache_is_left_unguarded() -> None:
    operations = {name for name, value in vars(redis.RedisCache).items() if callable(value) and name[0] != "_"}
    assert operations - {"get_backend_timeout"} <= vars(caches.RedisCache).keys()


def test_sessions_do_not_depend_on_the_cache(settings: Any) -> None:
    assert settings.SESSION_ENGINE == "django.contrib.sessions.backends.db"
    assert "cache" not in settings.MESSAGE_STORAGE


def test_a_start_with_a_cache_that_does_not_answer_says_so(redis_server: OwnRedis) -> None:
    readiness.check_cache()
    redis_server.kill()
    with pytest.raises(readiness.NotReady, match="run without REDIS_URL"):
        readiness.check_cache()
