"""What a studio that was deleted, or not made, may have left: rows of every table, and names of every file."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import connection


def rows_with(*words: str) -> list[str]:
    """Every table's rows, as text, in which one of these words stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                text = repr(row).lower()
                found += [f"{table}: {text[:300]}" for word in words if word.lower() in text]
    return found


def counts() -> dict[str, int]:
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        result = {}
        for table in tables:
            cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
            result[table] = cursor.fetchone()[0]
    return result


def media() -> set[Path]:
    """Public files and private ones: originals, documents and portraits are private."""
    roots = (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_MEDIA_ROOT))
    return {file for root in roots for file in root.rglob("*") if file.is_file()}


def media_with(word: str) -> set[Path]:
    return {file for file in media() if word.lower() in file.name.lower()}


def tables() -> dict[str, int]:
    """How many rows each table has."""
    from django.apps import apps

    return {model._meta.label: model._base_manager.count() for model in apps.get_models(include_auto_created=True)}
