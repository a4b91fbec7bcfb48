"""A database that the first version made ends up as a new one: `0001` was changed after it had been applied."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from home.models import Invitation
from tests.sites import KADE, studio_at

pytestmark = pytest.mark.django_db(transaction=True)
NAME = "0002_mend_first_migration"
AS_THE_FIRST_VERSION_MADE_IT = {
    "sqlite": (
        "ALTER TABLE home_invitation DROP COLUMN email",
        "PRAGMA writable_schema = ON",
        """UPDATE sqlite_master SET sql = replace(sql, '"user_id" integer NULL', '"user_id" integer NOT NULL')
            WHERE name = 'home_invitation'""",
        "PRAGMA writable_schema = RESET",
        "DROP INDEX home_top_pages",
    ),
    "postgresql": (
        "ALTER TABLE home_invitation DROP COLUMN email",
        "ALTER TABLE home_invitation ALTER COLUMN user_id SET NOT NULL",
        "DROP INDEX home_top_pages",
    ),
}


def run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def shape() -> dict[str, Any]:
    """What differed: the columns and whether they may be empty, and how pages at the top are found."""
    with connection.cursor() as cursor:
        columns = connection.introspection.get_table_description(cursor, "home_invitation")
        indexes = connection.introspection.get_constraints(cursor, "wagtailcore_page")
        unique = connection.introspection.get_constraints(cursor, "home_invitation")
    return {
        "may be empty": {
            column.name: bool(column.null_ok) for column in columns if column.name in {"email", "user_id"}
        },
        "top pages": "home_top_pages" in indexes,
        "one invitation a role": unique["one_invitation_per_role"]["unique"],
    }


def mend() -> None:
    """As `migrate` does it."""
    state = MigrationLoader(connection).project_state(("home", NAME))
    with connection.schema_editor() as editor:
        importlib.import_module(f"home.migrations.{NAME}").mend(state.apps, editor)


@pytest.mark.parametrize("missing", ["everything", "the index", "nothing"])
def test_a_database_of_any_version_becomes_what_a_new_one_is(missing: str) -> None:
    """Of the first version, of one in between, or new; once more changes nothing, and who was invited stays."""
    new = shape()
    assert new == {
        "may be empty": {"email": False, "user_id": True},
        "top pages": True,
        "one invitation a role": True,
    }
    owner = studio_at(KADE).roles.get(role="owner").group.user_set.first()
    invited = Invitation.objects.create(studio=studio_at(KADE), role="marketer", user=owner)
    older = AS_THE_FIRST_VERSION_MADE_IT[connection.vendor]
    run(*{"everything": older, "the index": older[-1:], "nothing": ()}[missing])
    assert (shape() == new) == (missing == "nothing")
    for _time in range(2):
        mend()
        assert shape() == new
        assert Invitation.objects.values_list("user", "email").get(pk=invited.pk) == (owner.pk, "")
    Invitation.objects.create(studio=studio_at(KADE), role="owner", email="nieuw@voorbeeld.nl")
