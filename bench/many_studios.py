"""Many studios at once: every row of one studio copied as often as is wanted, one statement a table.

Spinning up a thousand takes most of an hour on a busy machine; copying rows takes minutes at most, and leaves the same
rows, those of search and of references included. Numbers, places in the trees, names and hosts of a copy are its own.
Only what stands inside blocks and revisions still names the pages and pictures of the original.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import connection, models, transaction
from wagtail.models import Collection, Page

from home.models import Studio

NAME = "studio0001"
"""The original's, in its name, host and addresses. In every text of a copy stands that of the copy instead."""

STEP = 100_000
"""From the number of a row to that of its first copy, and so on. Rows of the original have lower numbers."""

OBJECT_IDS = {"object_id": "content_type_id", "to_object_id": "to_content_type_id"}
TEXTS = ("varchar", "text", "jsonb")

Keys = Mapping[type[models.Model], frozenset[Any]]


def keys() -> Keys:
    """The rows there are."""
    return {
        model: frozenset(model._base_manager.values_list("pk", flat=True))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.app_label != "contenttypes"
    }


def added(before: Keys) -> Keys:
    """The rows that came since."""
    return {model: new for model, found in keys().items() if (new := found - before[model])}


@transaction.atomic
def copy_studio(original: Keys, *, first: int, last: int) -> None:
    """Studios numbered `first` to `last`, each a copy of all rows of the `original`, which is number 1."""
    assert all(pk < STEP for found in original.values() for pk in found if isinstance(pk, int))
    with connection.cursor() as cursor:
        _note_objects(cursor, original)
        _note_places(cursor, first, last)
        for model, found in original.items():
            columns = {field.column: _value(field, original) for field in model._meta.local_concrete_fields}
            cursor.execute(
                f"INSERT INTO {model._meta.db_table} ({', '.join(map(_quoted, columns))}) "
                f"SELECT {', '.join(columns.values())} FROM {model._meta.db_table} old, place "
                f"WHERE old.{_quoted(model._meta.pk.column)} = ANY(%s)",
                [list(found)],
            )
        for statement in connection.ops.sequence_reset_sql(no_style(), list(original)):
            cursor.execute(statement)
        cursor.execute("DROP TABLE place, original")
    for tree in (Page, Collection):
        root = tree.objects.filter(depth=1)
        root.update(numchild=tree.objects.filter(depth=2).count())


def _note_objects(cursor: Any, original: Keys) -> None:
    """Rows that are named by their type and number, without a key of the database."""
    cursor.execute("CREATE TEMPORARY TABLE original (type integer, id text, PRIMARY KEY (type, id))")
    rows = [
        (ContentType.objects.get_for_model(model, for_concrete_model=False).pk, str(pk))
        for model, found in original.items()
        if not model._meta.auto_created
        for pk in found
    ]
    cursor.executemany("INSERT INTO original VALUES (%s, %s)", rows)


def _note_places(cursor: Any, first: int, last: int) -> None:
    """Each copy: how far it is from the original, its name, and its places in the trees of pages and collections."""
    studio = Studio.objects.select_related("container", "collection").get(name=NAME)
    cursor.execute("CREATE TEMPORARY TABLE place (number integer, name text, pages text, collections text)")
    branches = studio.container, studio.collection
    steps = [type(branch)._str2int(branch.path[branch.steplen :]) for branch in branches]
    for number in range(first, last + 1):
        pages, collections = (
            type(branch)._get_path(branch.path[: branch.steplen], 2, step + number - 1)
            for branch, step in zip(branches, steps, strict=True)
        )
        cursor.execute(
            "INSERT INTO place VALUES (%s, %s, %s, %s)", [number - 1, f"studio{number:04}", pages, collections]
        )


def _value(field: models.Field, original: Keys) -> str:
    """What a copy has in this column."""
    old = f"old.{_quoted(field.column)}"
    kind = (field.target_field if field.is_relation else field).db_type(connection) or ""
    moved = f"md5({old}::text || place.number)::uuid" if kind == "uuid" else f"{old} + place.number * {STEP}"
    if field.is_relation:
        found = sorted(original.get(field.related_model, ()), key=str)
        own = ", ".join(f"'{pk}'" for pk in found)
        return f"CASE WHEN {old} IN ({own}) THEN {moved} ELSE {old} END" if found else old
    if field.primary_key or kind == "uuid":
        return moved
    if field.name in OBJECT_IDS:
        named = f"EXISTS (SELECT FROM original o WHERE o.type = old.{OBJECT_IDS[field.name]} AND o.id = {old}::text)"
        return f"CASE WHEN {named} THEN ({old}::integer + place.number * {STEP})::{kind} ELSE {old} END"
    if field.name == "path" and field.model in (Page, Collection):
        own = "pages" if field.model is Page else "collections"
        return f"place.{own} || substr({old}, {2 * Page.steplen + 1})"
    if kind.startswith(TEXTS):
        return f"replace({old}::text, '{NAME}', place.name)::{kind}"
    return old


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
