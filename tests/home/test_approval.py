"""Marketers submit and the owner approves; or marketers publish, where that was switched off."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from home.approval import set_approval, workflow_of
from home.invitations import invite
from home.models import Role, Studio
from landing.models import LandingPage
from tests.sites import KADE, studio_at, visit
from tests.studios import make_studio

pytestmark = pytest.mark.django_db


def person(studio: Studio, role: Role) -> Client:
    invite(studio, email=f"{role}@gracht.example", role=role)
    client = Client()
    client.force_login(get_user_model().objects.get(email=f"{role}@gracht.example"))
    return client


def article(studio: Studio) -> LandingPage:
    return LandingPage.objects.descendant_of(studio.container).get(slug="eerste-zes-weken")


def may_publish(client: Client, page: LandingPage) -> bool:
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    return page.permissions_for_user(user).can_publish()


def test_a_marketer_submits_and_the_owner_approves() -> None:
    studio = make_studio()
    marketer, owner, page = person(studio, Role.MARKETER), person(studio, Role.OWNER), article(studio)
    assert not may_publish(marketer, page) and may_publish(owner, page)
    user = get_user_model().objects.get(email="marketer@gracht.example")
    page.title = "Zo wordt het"
    page.save_revision(user=user)
    assert page.permissions_for_user(user).can_submit_for_moderation()
    state = page.get_workflow().start(page, user)
    assert "Zo wordt het" not in visit("/eerste-zes-weken/", host="gracht.localhost").content.decode()
    url = f"/admin/pages/workflow/action/{page.pk}/approve/{state.current_task_state.pk}/"
    assert marketer.post(url).status_code in (302, 403)
    state.refresh_from_db()
    assert state.status == "in_progress"
    owner.post(url)
    assert "Zo wordt het" in visit("/eerste-zes-weken/", host="gracht.localhost").content.decode()


def test_it_may_be_switched_off_and_on() -> None:
    studio = make_studio(approval=False)
    marketer, page = person(studio, Role.MARKETER), article(studio)
    assert may_publish(marketer, page) and workflow_of(studio) is None
    set_approval(studio, needed=True)
    set_approval(studio, needed=True)
    assert not may_publish(marketer, page) and workflow_of(studio) is not None
    user = get_user_model().objects.get(email="marketer@gracht.example")
    page.save_revision(user=user)
    page.get_workflow().start(page, user)
    set_approval(studio, needed=False)
    assert may_publish(marketer, page) and workflow_of(studio) is None
    assert LandingPage.objects.get(pk=page.pk).current_workflow_state is None


def test_one_studios_choice_is_not_anothers() -> None:
    make_studio()
    assert workflow_of(studio_at(KADE)) is None
    kade = LandingPage.objects.descendant_of(studio_at(KADE).container).first()
    assert kade.permissions_for_user(get_user_model().objects.get(username="kade-marketer")).can_publish()


# --- The workflow that Wagtail ties to every page ---


def offered_in_the_editor(client: Client, page: LandingPage) -> bool:
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert "data-edit-form" in html
    return 'name="action-submit"' in html


def wagtails_own() -> Workflow:
    """As a new installation had it before."""
    group, _made = Group.objects.get_or_create(name="Moderators")
    workflow = Workflow.objects.get(name="Moderators approval")
    task = GroupApprovalTask.objects.get(name="Moderators approval")
    assert list(task.groups.all()) == [group]
    WorkflowPage.objects.create(workflow=workflow, page=Page.objects.get(depth=1))
    return workflow


def migrate_again() -> None:
    graph = MigrationLoader(connection).graph
    key = next(key for key in graph.nodes if key[0] == "home" and key[1].endswith("no_workflow_nobody_can_approve"))
    for operation in graph.nodes[key].operations:
        operation.code(apps, None)


@pytest.mark.parametrize("role", [Role.OWNER, Role.MARKETER])
def test_no_studio_without_approval_offers_a_workflow(role: Role) -> None:
    studio = make_studio(approval=False)
    client, page = person(studio, role), article(studio)
    assert page.get_workflow() is None
    assert not offered_in_the_editor(client, page)
    for home in Page.objects.filter(depth__lte=2).specific():
        assert home.get_workflow() is None, home


def test_with_approval_only_the_studios_own_is_offered() -> None:
    studio = make_studio()
    marketer, page = person(studio, Role.MARKETER), article(studio)
    assert page.get_workflow() == workflow_of(studio)
    assert offered_in_the_editor(marketer, page)


def test_what_waited_for_it_is_a_draft_again() -> None:
    wagtails_own()
    studio = make_studio(approval=False)
    page, user = article(studio), get_user_model().objects.get(username="admin")
    page.save_revision(user=user)
    page.get_workflow().start(page, user)
    migrate_again()
    page = LandingPage.objects.get(pk=page.pk)
    assert page.current_workflow_state is None and page.get_workflow() is None
    assert not page.permissions_for_user(person_of(studio, Role.OWNER)).page_locked()


def person_of(studio: Studio, role: Role) -> Any:
    person(studio, role)
    return get_user_model().objects.get(email=f"{role}@gracht.example")


@pytest.mark.parametrize("touched", ["renamed", "somebody approves", "another group", "another step"])
def test_a_workflow_that_the_agency_made_its_own_stays(touched: str) -> None:
    workflow = wagtails_own()
    task = GroupApprovalTask.objects.get(name="Moderators approval")
    match touched:
        case "renamed":
            Workflow.objects.filter(pk=workflow.pk).update(name="Wij kijken mee")
        case "somebody approves":
            Group.objects.get(name="Moderators").user_set.add(get_user_model().objects.get(username="admin"))
        case "another group":
            task.groups.add(Group.objects.exclude(name="Moderators").first())
        case "another step":
            another = GroupApprovalTask.objects.create(name="Nog iemand")
            WorkflowTask.objects.create(workflow=workflow, task=another, sort_order=1)
    migrate_again()
    assert WorkflowPage.objects.filter(workflow=workflow, page__depth=1).exists()
