"""What every test finds in the database, put back quickly before each one that commits."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from .demo_copy import copy


def remember() -> None:
    """Tests that commit find the same rows as all others: what is put back before each of them is what is there now."""
    from django.db import connections

    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.close()
        copy(Path(connection.settings_dict["NAME"]), remembered_file())
    else:
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA remembered")
            for table in emptied_tables():
                cursor.execute(f'CREATE TABLE remembered."{table}" AS TABLE public."{table}"')
    # Django would write row by row what it keeps as JSON: seconds a test. Of every connection, for beside a running
    # browser a thread has another one.
    type(connection.creation).deserialize_db_from_string = put_back
    type(connection)._test_serialized_contents = "all of it"


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
        # By name: a column that a test took away and put back stands elsewhere now.
        cursor.execute(
            "SELECT table_name, string_agg(quote_ident(column_name), ', ') FROM information_schema.columns"
            " WHERE table_schema = 'remembered' GROUP BY table_name"
        )
        columns = dict(cursor.fetchall())
        for table in emptied_tables():
            named = columns[table]
            cursor.execute(f'INSERT INTO public."{table}" ({named}) SELECT {named} FROM remembered."{table}"')
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
