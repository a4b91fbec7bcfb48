"""What must be in order before Instroom can be served from this machine, each as one check.

A check that fails raises `NotReady` with one line that says what is in the way and what to do about it.
Nothing is done twice: migrations, static files and the demo are only touched when something is missing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Site

from config.kept_files import read_kept
from home.caches import cache_problem
from home.models import Studio

# The hosts of the demo. Names below .localhost lead to this machine in every browser.
DEMO_HOSTS = ("localhost", "noord.localhost", "gent.localhost")
DATABASE_TIMEOUT_SECONDS = 5
PRIVATE = 0o700


class NotReady(Exception):
    """One line for the person at the keyboard."""


def check_folder(folder: Path) -> None:
    """`folder` exists, or can be made, and files can be written in it."""
    try:
        folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise NotReady(
            f"Cannot write to {folder} ({error.strerror}): give yourself the right to, "
            "or name another folder: VAR_DIR=~/instroom-var make run"
        ) from None


def make_private(folder: Path) -> None:
    """Nobody else on this machine reads what lies here, nor what is written from now on: leads, mails, sessions.

    A folder of somebody else, or one that all users share (`/tmp`), is left as it is.
    """
    os.umask(0o777 - PRIVATE)
    status = folder.stat()
    if status.st_uid == os.geteuid() and not status.st_mode & stat.S_ISVTX:
        folder.chmod(PRIVATE)


def read_port(text: str) -> int:
    """The port that somebody asked for."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise NotReady(f"PORT is {text!r}, but a port is a number from 1 to 65535: PORT=8000 make run")
    return int(text)


def check_port(*, host: str, port: int) -> None:
    """Nobody else listens on `port`, and this user may."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        # As gunicorn does: connections that are closing do not keep the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
            listener.listen()
        except PermissionError:
            raise NotReady(f"Port {port} is reserved for the administrator. Use another: PORT=8001 make run") from None
        except OSError as error:
            other = port + 1 if port < 65535 else 8000
            raise NotReady(
                f"Port {port} on {host} cannot be used ({error.strerror}). Use another: PORT={other} make run"
            ) from None


def hold_folder(folder: Path, *, port: int) -> IO[str]:
    """Two installations on one folder would move each other's sites. Whoever holds the lock has the folder.

    The lock goes with its process, however that ends: keep what is returned until then.
    """
    lock = (folder / "in-use").open("a+", encoding="utf-8")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        used = lock.read().strip() or "another port"
        lock.close()
        raise NotReady(
            f"{folder} is in use by Instroom at port {used}. Stop that one, "
            "or name another folder: VAR_DIR=~/instroom-var make run"
        ) from None
    lock.truncate(0)
    lock.write(str(port))
    lock.flush()
    return lock


def check_database() -> None:
    """The database answers, within seconds. Asked over a connection of its own: a pool would wait for longer."""
    probe = connection.copy()
    options = {key: value for key, value in probe.settings_dict["OPTIONS"].items() if key != "pool"}
    if connection.vendor == "postgresql":
        options["connect_timeout"] = DATABASE_TIMEOUT_SECONDS
    probe.settings_dict["OPTIONS"] = options
    try:
        probe.ensure_connection()
    except Exception as error:  # noqa: BLE001 - each engine and driver has its own
        raise NotReady(f"{database_name()} cannot be used: {cause(error)}. {database_advice()}") from None
    finally:
        probe.close()


def cause(error: Exception) -> str:
    """What a driver says in the end, without the addresses that it tried and the advice that it gives."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return next((line for line in lines if "failed: " in line), lines[0]).rpartition("failed: ")[2].strip()


def database_name() -> str:
    """The database in words, without its password."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"The database file {database['NAME']}"
    return f"The database {database['NAME']!r} at {database['HOST'] or 'localhost'}:{database['PORT'] or 5432}"


def database_advice() -> str:
    """What can be done about a database that cannot be used."""
    if connection.vendor == "sqlite":
        return "Move the file away to start with an empty one."
    return "Start or create it, or correct DATABASE_URL; without DATABASE_URL a file below var/ is used."


def check_cache() -> None:
    """The shared cache answers, where one is set."""
    problem = cache_problem()
    if problem:
        raise NotReady(f"The cache cannot be used: {problem}. Start it, or run without REDIS_URL.")


def needs_migration() -> bool:
    """Whether the database lacks a migration that the code has."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def needs_demo(*, port: int) -> bool:
    """Whether there is no studio yet, or the demo's sites point to another port."""
    if not Studio.objects.exists():
        return True
    return Site.objects.filter(hostname__in=DEMO_HOSTS).exclude(port=port).exists()


def static_fingerprint() -> str:
    """Names, sizes and times of all static source files, and how they are stored, as one line."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for path, storage in sorted(
        ((path, storage) for finder in get_finders() for path, storage in finder.list([])),
        key=lambda found: (found[0], str(found[1].location)),
    ):
        status = Path(storage.path(path)).stat()
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collected_fingerprint_file() -> Path:
    """Where the fingerprint of the files that were collected last is kept."""
    return Path(settings.STATIC_ROOT).with_name("static.fingerprint")


def needs_static_files(fingerprint: str) -> bool:
    """Whether the collected files are missing or were made from other sources."""
    file = collected_fingerprint_file()
    return not (Path(settings.STATIC_ROOT).is_dir() and read_kept(file) == fingerprint)
