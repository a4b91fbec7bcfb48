"""Marketers submit and the owner approves; or marketers publish, where that was switched off."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

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
