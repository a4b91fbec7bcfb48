"""The demo, made once and kept: making it takes longer than most tests, and every process of a run wants one.

A copy is a database (a file, or one on the PostgreSQL that the tests run on) and a folder with its pictures. It is named
after what the demo is made from: a change there makes a new one, and the old one goes. While working, DEMO_COPY=any takes
the one that is there, whatever it was made from, and migrates it further; whole runs leave it unset.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

PROJECT = Path(__file__).parents[1]
# What the demo is made from.
INGREDIENTS = (
    "requirements.txt",
    "config/demo/**/*.py",
    "content/**/*",
    "home/*.py",
    "home/spin_up/*.py",
    "*/migrations/*.py",
    "*/models.py",
    "*/models/*.py",
    "*/blocks.py",
    "*/blocks/*.py",
    "landing/markdown/*.py",
    "templates/**/*.html",
    "tests/demo_copy.py",
)
KEPT = PROJECT / ".pytest_cache" / "demo"
STATIC = PROJECT / ".pytest_cache" / "static"
PREFIX = "test_demo_"
MAKING_TAKES = 180
"""Seconds at most, on a slow machine."""


def server() -> str | None:
    """Address of the PostgreSQL that the tests run on; None on SQLite."""
    return os.environ.get("TEST_DATABASE_URL")


def kept_name() -> str:
    if os.environ.get("DEMO_COPY") == "any" and (found := sorted(kept_folder_of_engine().glob(f"{PREFIX}*"))):
        return found[0].name
    digest = hashlib.sha256()
    for file in sorted({file for pattern in INGREDIENTS for file in PROJECT.glob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return PREFIX + digest.hexdigest()[:16]


def kept_folder_of_engine() -> Path:
    return KEPT / ("postgresql" if server() else "sqlite")


def kept_folder() -> Path:
    """Where the pictures of the copy for the present code and engine belong; on SQLite the database too."""
    return kept_folder_of_engine() / kept_name()


def is_kept() -> bool:
    folder = kept_folder()
    return folder.exists() and (not server() or kept_databases().get(kept_name()) == (folder / "token").read_text())


def kept_databases() -> dict[str, str]:
    """By name, each with its token: another checkout's has pictures of its own, whose names may differ."""
    with psycopg.connect(server() or "", autocommit=True) as connection:
        rows = connection.execute(
            "SELECT datname, coalesce(shobj_description(oid, 'pg_database'), '') FROM pg_database WHERE datname LIKE %s",
            [f"{PREFIX}%"],
        )
        return dict(rows.fetchall())


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Processes that begin together wait for the one that makes the copy; no longer than that can take."""
    kept_folder().parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + MAKING_TAKES
    with (kept_folder().parent / "lock").open("w") as lock:
        while time.monotonic() < deadline:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            time.sleep(0.1)
        yield


def begin() -> None:
    """Before a test database is made: begin with the copy, where there is one."""
    from django.db import connection

    wanted = connection.settings_dict["TEST"]
    if server():
        wanted["TEMPLATE"] = kept_name() if is_kept() else None
        return
    target = Path(wanted["NAME"])
    for leftover in (target, *target.parent.glob(f"{target.name}-*")):
        leftover.unlink(missing_ok=True)
    if is_kept():
        copy(kept_folder() / "demo.sqlite3", target)


def fill() -> None:
    """The demo with its pictures, in the database that is there now: from the copy, or made here and kept."""
    if is_kept():
        shutil.copytree(kept_folder() / "files", own_files(), dirs_exist_ok=True)
    else:
        load_demo()
        keep()


def own_files() -> Path:
    """The folder of this process with what was uploaded, and what pages show of it."""
    from django.conf import settings

    return Path(settings.MEDIA_ROOT).parent


def load_demo() -> None:
    """The three demo sites, and each page drawn once so that its pictures have their sizes."""
    from django.core.management import call_command

    from intake.models.policy import FollowUpPolicy

    from .sites import AGENCY, KADE, ZAAL, visit

    call_command("demo", verbosity=0, port=80)
    # Who calls is for each test to say.
    FollowUpPolicy.objects.all().delete()
    for host in (AGENCY, KADE, ZAAL):
        for address in re.findall(
            r"<loc>https?://[^/]+(/[^<]*)</loc>", visit("/sitemap.xml", host=host).content.decode()
        ):
            visit(address, host=host)


def keep() -> None:
    """Keep what is there now, and nothing older."""
    from django.db import connection

    folder = kept_folder()
    for old in (path for path in folder.parent.iterdir() if path.is_dir()):
        shutil.rmtree(old)
    connection.close()
    own, token = connection.settings_dict["NAME"], secrets.token_hex()
    if address := server():
        with psycopg.connect(address, autocommit=True) as maintenance:
            for name in kept_databases():
                maintenance.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            copy_database(maintenance, kept_name(), copy_of=own)
            said = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(kept_name()), sql.Literal(token))
            maintenance.execute(said)
    unfinished = folder.with_name("unfinished")
    shutil.copytree(own_files(), unfinished / "files")
    if not server():
        copy(Path(own), unfinished / "demo.sqlite3")
    (unfinished / "token").write_text(token)
    unfinished.rename(folder)


def copy(source: Path, target: Path) -> None:
    """A whole copy, whatever is still in the write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def copy_database(maintenance: psycopg.Connection, name: str, *, copy_of: str) -> None:
    """Nobody may use the one that is copied."""
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(copy_of))
    maintenance.execute(command)


@contextmanager
def lent(folder: Path, *, name: str) -> Iterator[str]:
    """The demo for a server of its own, whose VAR_DIR is `folder`: address of a database that is gone afterwards.

    People in it have the password of `make run`'s file, kept as strongly as there.
    """
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    for kept, wanted in (("public", "media"), ("private", "private")):
        shutil.copytree(kept_folder() / "files" / kept, folder / wanted)
    with one_at_a_time():
        if STATIC.exists():
            shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    password, hasher = secrets.token_urlsafe(12), PBKDF2PasswordHasher()
    (folder / "admin-password").write_text(password)
    set_passwords = f"UPDATE auth_user SET password = '{hasher.encode(password, hasher.salt())}'"
    address = server()
    if not address:
        file = folder / "instroom.sqlite3"
        copy(kept_folder() / "demo.sqlite3", file)
        with closing(sqlite3.connect(file)) as database, database:
            database.execute(set_passwords)
        yield f"sqlite:///{file}"
        return
    with own_database(name, copy_of=kept_name()) as own:
        with psycopg.connect(own) as database:
            database.execute(set_passwords.encode())
        yield own


def keep_static_files(folder: Path) -> None:
    """What a server in `folder` collected serves the next one; it collects again when a source is another one."""
    with one_at_a_time():
        shutil.rmtree(STATIC, ignore_errors=True)
        shutil.copytree(folder / "static", STATIC / "static")
        shutil.copy2(folder / "static.fingerprint", STATIC)


@contextmanager
def own_database(name: str, *, copy_of: str = "template1") -> Iterator[str]:
    """Address of a database on the tests' PostgreSQL that is made here and dropped afterwards."""
    address = server() or ""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(address, autocommit=True) as maintenance:
        maintenance.execute(drop)
        copy_database(maintenance, name, copy_of=copy_of)
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            maintenance.execute(drop)
