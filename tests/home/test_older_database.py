"""A database that the first version made ends up as a new one: `0001` was changed after it had been applied."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from home.models import Invitation, SpinUp
from intake.models import FollowUp
from tests.sites import KADE, studio_at, submit

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


def mend() -> Any:
    """As `migrate` does it. The invitation as it was then: SQLite makes the table anew, without what came later."""
    state = MigrationLoader(connection).project_state(("home", NAME))
    with connection.schema_editor() as editor:
        importlib.import_module(f"home.migrations.{NAME}").mend(state.apps, editor)
    made_anew = connection.vendor == "sqlite" and "due_at" not in columns_of_invitations()
    return state.apps.get_model("home", "Invitation") if made_anew else Invitation


def columns_of_invitations() -> set[str]:
    with connection.cursor() as cursor:
        return {one.name for one in connection.introspection.get_table_description(cursor, "home_invitation")}


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
        then = mend()
        assert shape() == new
        assert Invitation.objects.values_list("user", "email").get(pk=invited.pk) == (owner.pk, "")
    then.objects.create(studio_id=studio_at(KADE).pk, role="owner", email="nieuw@voorbeeld.nl")


def test_what_waited_or_failed_before_all_work_was_of_one_kind_is_as_it_was() -> None:
    submit()
    waiting, failed = FollowUp.objects.order_by("pk")[:2]
    owner = studio_at(KADE).roles.get(role="owner").group.user_set.first()
    invited = Invitation.objects.create(studio=studio_at(KADE), role="marketer", user=owner)
    spun = SpinUp.objects.create(plan={"name": "x"}, status="running")
    begun = timezone.now()
    before = [("home", "0007_account_mail"), ("intake", "0004_tell_who_gets_a_lead")]
    executor = MigrationExecutor(connection)
    executor.migrate(before)
    then = executor.loader.project_state(before).apps
    then.get_model("intake", "FollowUp").objects.filter(pk=failed.pk).update(status="dead", last_error="vol")
    then.get_model("home", "Invitation").objects.filter(pk=invited.pk).update(status="failed", last_error="554")
    then.get_model("home", "SpinUp").objects.filter(pk=spun.pk).update(problem="stuk", started_at=begun)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert FollowUp.objects.values_list("status", "error", "due_at").get(pk=waiting.pk)[:2] == ("waiting", "")
    assert FollowUp.objects.values_list("status", "error").get(pk=failed.pk) == ("dead", "vol")
    assert Invitation.objects.values_list("status", "error", "attempts").get(pk=invited.pk) == ("failed", "554", 0)
    assert SpinUp.objects.values_list("error", "claimed_at").get(pk=spun.pk) == ("stuk", begun)
