"""An SQLite database with the demo in it, kept between runs: making one takes longer than most tests.

The copy, with the pictures that belong to it, is named after what the demo is made from; a change there makes a new one.
PostgreSQL has no copy: its databases are made anew each time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

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
)
KEPT = PROJECT / ".pytest_cache" / "demo"


def kept_copy() -> Path | None:
    """The folder in which the copy for the present code belongs; None where no copy is kept."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    digest = hashlib.sha256()
    for file in sorted({file for pattern in INGREDIENTS for file in PROJECT.glob(pattern) if file.is_file()}):
        digest.update(f"{file.relative_to(PROJECT)}\0".encode() + file.read_bytes())
    return KEPT / digest.hexdigest()[:16]


def restore() -> None:
    """Start from the copy, where there is one."""
    from django.conf import settings

    folder = kept_copy()
    if folder is not None:
        target = Path(settings.DATABASES["default"]["TEST"]["NAME"])
        for leftover in (target, *target.parent.glob(f"{target.name}-*")):
            leftover.unlink(missing_ok=True)
        if folder.exists():
            copy(folder / "demo.sqlite3", target)


def fill() -> None:
    """The demo with its pictures: from the copy, or made here and kept."""
    from django.conf import settings
    from django.db import connection

    folder = kept_copy()
    if folder is not None and folder.exists():
        shutil.copytree(folder / "files", Path(settings.MEDIA_ROOT).parent, dirs_exist_ok=True)
        return
    load_demo()
    if folder is None:
        return
    unfinished = folder.with_name(f"{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    connection.close()
    copy(Path(connection.settings_dict["NAME"]), unfinished / "demo.sqlite3")
    shutil.copytree(Path(settings.MEDIA_ROOT).parent, unfinished / "files")
    try:
        unfinished.rename(folder)
    except OSError:  # another process was first
        shutil.rmtree(unfinished)
    for other in KEPT.iterdir():
        if other != folder and "." not in other.name:
            shutil.rmtree(other, ignore_errors=True)


def copy(source: Path, target: Path) -> None:
    """A whole copy, whatever is still in the write-ahead log."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


_remembered: list[str] = []


def load_demo() -> None:
    """The three demo sites, and each page drawn once so that its pictures have their sizes."""
    from django.core.management import call_command

    from .sites import AGENCY, KADE, ZAAL, visit

    call_command("demo", verbosity=0, port=80)
    for host in (AGENCY, KADE, ZAAL):
        for address in re.findall(
            r"<loc>https?://[^/]+(/[^<]*)</loc>", visit("/sitemap.xml", host=host).content.decode()
        ):
            visit(address, host=host)


def remember() -> None:
    """Tests that commit find the same rows as all others: what is put back before each of them is what is there now."""
    from django.db import connection

    if not hasattr(connection, "_test_serialized_contents"):
        return
    if connection.vendor == "sqlite":
        connection.close()
        copy(Path(connection.settings_dict["NAME"]), remembered_file())
    else:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA remembered")
            for table in emptied_tables():
                cursor.execute(f'CREATE TABLE remembered."{table}" AS TABLE public."{table}"')
    # Django would write row by row what it keeps as JSON: seconds a test.
    type(connection.creation).deserialize_db_from_string = put_back
    _remembered.append("all of it")
    connection._test_serialized_contents = _remembered[-1]


def remind() -> None:
    """Beside a running browser this thread has another connection, which knows nothing of what was remembered."""
    from django.db import connection

    if _remembered and not hasattr(connection, "_test_serialized_contents"):
        connection._test_serialized_contents = _remembered[-1]


def put_back(creation: Any, data: str) -> None:
    """Fill the emptied tables again."""
    from django.db import transaction

    connection = creation.connection
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(remembered_file())) as remembered:
            remembered.backup(connection.connection)
        return
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM django_content_type)")
        if cursor.fetchone()[0]:
            return  # The first of its process: nothing was emptied yet.
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table in emptied_tables():
            cursor.execute(f'INSERT INTO public."{table}" SELECT * FROM remembered."{table}"')
        for sequence in connection.introspection.sequence_list():
            name, column = sequence["table"], sequence["column"]
            cursor.execute(
                f'SELECT setval(pg_get_serial_sequence(\'"{name}"\', \'{column}\'), max("{column}")) FROM "{name}"'
            )


def emptied_tables() -> list[str]:
    """What Django empties after a test that commits."""
    from django.db import connection

    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def remembered_file() -> Path:
    from django.db import connection

    return Path(f"{connection.settings_dict['NAME']}.remembered")


def address() -> str:
    """The test database as TEST_DATABASE_URL names it."""
    from django.db import connection

    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host, port = settings["HOST"] or "127.0.0.1", settings["PORT"] or 5432
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}:{port}/{settings['NAME']}"
