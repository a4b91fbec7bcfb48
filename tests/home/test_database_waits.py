"""Nobody waits for long for a database that hangs, and no dead connection is handed out."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.conf import settings as django_settings
from django.db import OperationalError, connection

from bench.faults.proxy import Proxy
from config.settings.base import database
from home import outage
from home.postgresql.base import Connection

POSTGRESQL = "postgres://someone@db.example/instroom"


@pytest.fixture
def unbound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that waits for as long as it takes, and again afterwards."""
    monkeypatch.setattr(outage, "_process_patience", None)
    monkeypatch.setattr(outage, "_lock_wait", None)


@pytest.fixture
def wire() -> Iterator[Proxy]:
    """A way to the tests' own PostgreSQL that can be cut."""
    settings = django_settings.DATABASES["default"]
    proxy = Proxy(settings["HOST"] or "127.0.0.1", int(settings["PORT"] or 5432))
    yield proxy
    proxy.close()


def test_a_pooled_connection_is_tried_before_it_is_used_and_every_wait_has_an_end() -> None:
    settings = database(POSTGRESQL)
    assert settings["ENGINE"] == "home.postgresql"
    assert settings["CONN_HEALTH_CHECKS"] is True
    options = settings["OPTIONS"]
    assert options["pool"]["timeout"] <= 3
    assert options["pool"]["reconnect_timeout"] <= 5, "a database that is back is soon tried"
    assert options["connect_timeout"] <= 5
    assert options["tcp_user_timeout"] <= 10_000
    assert database("sqlite:///x.sqlite3")["CONN_HEALTH_CHECKS"] is False


@pytest.mark.usefixtures("unbound")
def test_a_command_waits_for_as_long_as_it_takes_and_a_process_that_is_bound_does_not() -> None:
    assert outage.longest_wait() is None
    outage.bound_process(answer=25, lock=8)
    assert outage.longest_wait() == 25
    with outage.patience(5):
        assert outage.longest_wait() == 5
        with outage.patience(10):
            assert outage.longest_wait() == 5, "who waits inside waits no longer"
        outage.watch.failed(OperationalError("away"))
        assert outage.longest_wait() == outage.BRIEFLY, "what did not answer a moment ago is not waited for"
    assert outage.process_patience() == 25


@pytest.mark.sqlite
@pytest.mark.usefixtures("unbound")
@pytest.mark.django_db
def test_a_web_request_waits_for_a_lock_for_less_than_a_command_does() -> None:
    other = connection.copy()
    try:
        outage.bound_process(answer=25, lock=8)
        with other.cursor() as cursor:
            assert cursor.execute("PRAGMA busy_timeout").fetchone() == (8000,)
    finally:
        other.close()


@pytest.mark.postgresql
@pytest.mark.usefixtures("unbound")
@pytest.mark.django_db
def test_a_database_that_hangs_is_given_up_and_its_connection_with_it(wire: Proxy) -> None:
    settings = connection.settings_dict
    address = f"host=127.0.0.1 port={wire.port} user={settings['USER']} dbname={settings['NAME']}"
    with Connection.connect(address, password=settings["PASSWORD"] or None, autocommit=True) as tried:
        assert tried.execute("SELECT 1").fetchone() == (1,)
        wire.hang()
        with outage.patience(0.1), pytest.raises(psycopg.OperationalError, match="did not answer within"):
            tried.execute("SELECT 1")
        assert tried.closed
    wire.back()
    with Connection.connect(address, password=settings["PASSWORD"] or None, autocommit=True) as anew:
        assert anew.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.postgresql
@pytest.mark.usefixtures("unbound")
@pytest.mark.django_db
def test_the_server_too_stops_working_on_what_nobody_waits_for() -> None:
    assert "statement_timeout" not in str(connection.get_connection_params().get("options"))
    outage.bound_process(answer=25, lock=8)
    assert "-c statement_timeout=25000" in connection.get_connection_params()["options"]
