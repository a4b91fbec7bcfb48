"""A database of the run's own: a file, or one on PostgreSQL that is dropped afterwards."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

DEFAULT_SERVER = "postgres://postgres@127.0.0.1:5432/postgres"


@contextmanager
def own_database(engine: str, *, folder: Path, copy_of: str = "") -> Iterator[str]:
    """Its address. `copy_of` is the address of a database that holds the demo already, on the same engine."""
    if engine == "sqlite":
        file = folder / "crash.sqlite3"
        if copy_of:
            with closing(sqlite3.connect(urlsplit(copy_of).path)) as old, closing(sqlite3.connect(file)) as new:
                old.backup(new)
        yield f"sqlite:///{file}"
        return
    server = os.environ.get("TEST_DATABASE_URL") or DEFAULT_SERVER
    name = f"instroom_crash_{os.getpid()}"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(drop)
        create = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
        if copy_of:
            create += sql.SQL(" TEMPLATE {}").format(sql.Identifier(urlsplit(copy_of).path.lstrip("/")))
        connection.execute(create)
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(drop)


def answers(engine: str) -> bool:
    """Whether there is such a database here."""
    if engine == "sqlite":
        return True
    try:
        psycopg.connect(os.environ.get("TEST_DATABASE_URL") or DEFAULT_SERVER, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True
