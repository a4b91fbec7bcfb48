"""A database with studios from before origins were kept is brought up to date with what can still be known."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from wagtail.models import Page

from home import jobs
from home.models import PageOrigin, SpinUp
from home.spin_up import waiting
from landing.models import LandingPage
from tests.sites import studio_at
from tests.studios import a_plan, make_studio

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


def migrate(*targets: tuple[str, str]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets) or executor.loader.graph.leaf_nodes())


def before(name: str) -> tuple[str, str]:
    """The migration of `home` that the one with this name builds on, whatever their numbers."""
    graph = MigrationExecutor(connection).loader.graph
    found = next(key for key in graph.nodes if key[0] == "home" and key[1].endswith(name))
    return next(key.key for key in graph.node_map[found].parents if key.key[0] == "home")


def test_studios_from_before_keep_what_can_still_be_known() -> None:
    asked = waiting.ask(a_plan(), user=get_user_model().objects.get(username="admin"))
    assert jobs.run(SpinUp, asked.pk) is jobs.Ran.DONE
    made_by_command = make_studio(name="Tweede", host="tweede.localhost", owner_email="b@tweede.example")
    studio = studio_at("gracht.localhost")
    values = dict(studio.blueprint_values)
    planted = dict(PageOrigin.objects.values_list("page", "planted_revision"))
    edited, purged, bare = LandingPage.objects.descendant_of(studio.container)[:3]
    edited.save_revision().publish()
    newest = purged.save_revision()
    newest.publish()
    bare_revision = planted[bare.pk]
    try:
        migrate(before("origins_for_updates"))
        drop_revision(planted[purged.pk])
        Page.objects.filter(pk=bare.pk).update(latest_revision=None, live_revision=None)
        drop_revision(bare_revision)
    finally:
        migrate()
    origins = {origin.page_id: origin for origin in PageOrigin.objects.all()}
    assert origins[edited.pk].planted_revision_id == planted[edited.pk] and origins[edited.pk].planted_exact
    assert origins[purged.pk].planted_revision_id == newest.pk and not origins[purged.pk].planted_exact
    assert origins[bare.pk].planted_revision_id is None and not origins[bare.pk].planted_exact
    studio.refresh_from_db()
    made_by_command.refresh_from_db()
    assert studio.blueprint_values == values
    assert made_by_command.blueprint_values == {}


def drop_revision(pk: int | None) -> None:
    """As purge_revisions did when nothing protected it."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM wagtailcore_revision WHERE id = %s", [pk])


def test_it_runs_again_on_an_up_to_date_database_and_changes_nothing() -> None:
    make_studio()
    before_it = list(PageOrigin.objects.order_by("pk").values())
    graph = MigrationExecutor(connection).loader.graph
    name = next(key for key in graph.nodes if key[0] == "home" and key[1].endswith("what_was_planted"))
    for operation in MigrationExecutor(connection).loader.get_migration(*name).operations:
        operation.code(apps, None)
    assert list(PageOrigin.objects.order_by("pk").values()) == before_it
