"""Webhooks and what was not delivered, in the desk: for the studio's own people, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.management.commands import db_worker

from home.models import Role
from intake import follow_up
from intake.models import FollowUp, Webhook
from intake.questions import Kind
from tests.sites import KADE, ZAAL, counted_queries, intake_of, question_of, studio_at, submit

from .listening import listening
from .people import person

pytestmark = pytest.mark.django_db
TRYING = {"name": "Planner", "url": "https://planner.example/hook", "is_active": "on"}


def desk(user: Any) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


@pytest.fixture
def owner() -> Any:
    return person("olga", role=Role.OWNER, language="en")


def made(host: str = KADE, **fields: Any) -> Webhook:
    return Webhook.objects.create(studio=studio_at(host), **{"name": f"{host} planner", "url": TRYING["url"], **fields})


def dead_row(host: str = KADE) -> FollowUp:
    submit(host=host)
    row = FollowUp.objects.filter(kind="alert", submission__lead__studio=studio_at(host)).get()
    FollowUp.objects.filter(pk=row.pk).update(status="dead", error=f"reden {host}", attempts=144)
    return row


def test_an_owner_adds_a_webhook_to_their_own_studio(owner: Any) -> None:
    client = desk(owner)
    page = client.get("/admin/webhooks/new/").content.decode()
    assert 'name="studio"' not in page, "there is nothing to choose"
    response = client.post("/admin/webhooks/new/", TRYING)
    hook = Webhook.objects.get()
    assert response["Location"].endswith(f"/admin/webhooks/{hook.pk}/")
    assert (hook.studio, hook.url) == (studio_at(KADE), TRYING["url"])
    client.post(f"/admin/webhooks/{hook.pk}/", {**TRYING, "name": "Klanten", "is_active": ""})
    hook.refresh_from_db()
    assert (hook.name, hook.is_active) == ("Klanten", False)


def test_a_studio_that_is_not_theirs_cannot_be_named(owner: Any) -> None:
    desk(owner).post("/admin/webhooks/new/", {**TRYING, "studio": studio_at(ZAAL).pk})
    assert not Webhook.objects.filter(studio=studio_at(ZAAL)).exists()


def test_who_owns_two_studios_chooses(owner: Any) -> None:
    owner.groups.add(studio_at(ZAAL).roles.get(role=Role.OWNER).group)
    client = desk(owner)
    assert 'name="studio"' in client.get("/admin/webhooks/new/").content.decode()
    client.post("/admin/webhooks/new/", {**TRYING, "studio": studio_at(ZAAL).pk})
    assert Webhook.objects.get().studio == studio_at(ZAAL)


@pytest.mark.parametrize("url", ["http://planner.example/", "https://a:b@planner.example/", "planner", ""])
def test_an_address_that_will_not_do_is_said_at_once(owner: Any, url: str) -> None:
    response = desk(owner).post("/admin/webhooks/new/", {**TRYING, "url": url})
    assert response.status_code == 200 and "error" in response.content.decode()
    assert not Webhook.objects.exists()


def test_another_studios_webhook_is_not_found(owner: Any) -> None:
    mine, theirs = made(KADE), made(ZAAL)
    client = desk(owner)
    listed = client.get("/admin/webhooks/").content.decode()
    assert mine.name in listed and theirs.name not in listed
    assert client.get(f"/admin/webhooks/{mine.pk}/").status_code == 200
    for path in (f"{theirs.pk}/", "999999/"):
        assert client.get(f"/admin/webhooks/{path}").status_code == 404
        assert client.post(f"/admin/webhooks/{path}", TRYING).status_code == 404
        for act in ("secret", "test"):
            assert client.post(f"/admin/webhooks/{path}{act}/", {"change": "1"}).status_code == 404
    before = theirs.secret
    theirs.refresh_from_db()
    assert (theirs.secret, theirs.test_asked_at) == (before, None)


@pytest.mark.parametrize("role", [Role.TRAINER, Role.MARKETER])
def test_only_owners_see_webhooks(role: Role) -> None:
    mine = made()
    client = desk(person("sanne", role=role))
    assert client.get("/admin/webhooks/").status_code in (302, 403)
    assert client.get(f"/admin/webhooks/{mine.pk}/").status_code == 404
    assert "/admin/webhooks/" not in client.get("/admin/").content.decode()


def test_the_secret_is_shown_once(owner: Any) -> None:
    hook = made()
    client = desk(owner)
    assert hook.secret not in client.get(f"/admin/webhooks/{hook.pk}/").content.decode()
    shown = client.post(f"/admin/webhooks/{hook.pk}/secret/")
    assert hook.secret in shown.content.decode() and "no-store" in shown["Cache-Control"]
    again = client.post(f"/admin/webhooks/{hook.pk}/secret/").content.decode()
    assert hook.secret not in again
    changed = client.post(f"/admin/webhooks/{hook.pk}/secret/", {"change": "1"}).content.decode()
    old = hook.secret
    hook.refresh_from_db()
    assert hook.secret != old and hook.secret in changed and old not in changed
    assert hook.secret not in client.get(f"/admin/webhooks/{hook.pk}/").content.decode()
    assert hook.secrets_at(timezone.now()) == [hook.secret, old]


def test_a_test_is_sent_by_the_worker_and_its_result_shown(
    owner: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    client = desk(owner)
    with listening() as listener:
        hook = made(url=listener.url())
        client.post(f"/admin/webhooks/{hook.pk}/test/")
        assert listener.heard == [], "nothing is sent inside a request"
        waiting = client.get(f"/admin/webhooks/{hook.pk}/")
        assert "on its way" in waiting.content.decode() and waiting["Refresh"] == "2"
        call_command("worker", once=True)
        assert len(listener.heard) == 1
    after = client.get(f"/admin/webhooks/{hook.pk}/")
    html = after.content.decode()
    assert "Arrived" in html and "204" in html and str(hook.attempts.get().message) in html
    assert "Refresh" not in after


def test_what_was_not_delivered_is_listed_counted_and_tried_again(owner: Any) -> None:
    mine, theirs = dead_row(KADE), dead_row(ZAAL)
    client = desk(owner)
    html = client.get("/admin/not-delivered/").content.decode()
    assert f"reden {KADE}" in html and f"reden {ZAAL}" not in html
    assert "Not delivered (1)" in client.get("/admin/").content.decode()
    assert client.post("/admin/not-delivered/again/", {"row": theirs.pk}).status_code == 404
    assert client.post("/admin/not-delivered/again/", {"row": mine.pk}).status_code == 302
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, mine.attempts, theirs.status) == ("waiting", 0, "dead")
    assert "Not delivered (" not in client.get("/admin/").content.decode(), "whoever pressed sees it at once"
    follow_up.deliver(mine.pk)
    mine.refresh_from_db()
    assert mine.status == "sent"
    assert f"reden {KADE}" not in client.get("/admin/not-delivered/").content.decode()


def test_all_at_once_are_only_ones_own(owner: Any) -> None:
    mine, theirs = dead_row(KADE), dead_row(ZAAL)
    desk(owner).post("/admin/not-delivered/again/", {"row": "all", "back": "https://elders.example/"})
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, theirs.status) == ("waiting", "dead")


def test_nobody_is_led_elsewhere_afterwards(owner: Any) -> None:
    response = desk(owner).post("/admin/not-delivered/again/", {"row": "all", "back": "https://elders.example/"})
    assert response["Location"] == "/admin/not-delivered/"


@pytest.mark.parametrize("row", ["", "x", "-1", "9" * 30, "²"])
def test_a_row_that_is_none_is_not_found(owner: Any, row: str) -> None:
    assert desk(owner).post("/admin/not-delivered/again/", {"row": row}).status_code == 404


def test_a_trainer_sees_what_was_not_delivered_and_a_stranger_nothing() -> None:
    dead_row()
    assert f"reden {KADE}" in desk(person("sanne")).get("/admin/not-delivered/").content.decode()
    assert Client(headers={"host": "localhost"}).get("/admin/not-delivered/").status_code == 302


def test_the_list_costs_the_same_for_many_rows(owner: Any) -> None:
    client = desk(owner)
    dead_row()
    client.get("/admin/not-delivered/")
    with counted_queries() as few:
        client.get("/admin/not-delivered/")
    text = question_of(intake_of(KADE), Kind.TEXT).field_name
    for number in range(5):
        submit(**{text: f"Vraag {number}"})
    FollowUp.objects.filter(kind="auto_reply").update(status="dead", error="vol")
    with counted_queries() as many:
        html = client.get("/admin/not-delivered/").content.decode()
    assert len(re.findall("Try again</button>", html)) == 7
    assert len(many) == len(few)
