"""The least that storing a form can be: one row for one request, as durable as the product's, and no framework at all."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from typing import Any

DATABASE = os.environ["BENCH_DATABASE"]
INSERT = "INSERT INTO bench_row (body) VALUES ({})"


def sqlite_insert() -> Callable[[str], None]:
    """With the settings that the product gives SQLite (config/settings/base.py): what is accepted survives a power cut."""
    local = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(DATABASE, timeout=20, isolation_level=None)
            local.connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        return local.connection

    def insert(body: str) -> None:
        here = connection()
        here.execute("BEGIN IMMEDIATE")
        here.execute(INSERT.format("?"), [body])
        here.execute("COMMIT")

    connection().execute("CREATE TABLE IF NOT EXISTS bench_row (id INTEGER PRIMARY KEY, body TEXT NOT NULL)")
    return insert


def postgresql_insert() -> Callable[[str], None]:
    """With a pool as large as the product's."""
    from psycopg_pool import ConnectionPool

    pool = ConnectionPool(DATABASE, min_size=1, max_size=10, open=True)

    def insert(body: str) -> None:
        with pool.connection() as connection:
            connection.execute(INSERT.format("%s"), [body])

    with pool.connection() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bench_row (id bigserial PRIMARY KEY, body text NOT NULL)")
    return insert


insert = postgresql_insert() if DATABASE.startswith("postgres") else sqlite_insert()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Store what is posted and lead on, as the product does; answer anything else with nothing."""
    if environ["REQUEST_METHOD"] != "POST":
        start_response("200 OK", [("Content-Length", "0")])
        return []
    insert(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
    start_response("303 See Other", [("Location", "/dank/"), ("Content-Length", "0")])
    return []
