"""What the seal answers, and in which studio somebody works."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Group
from django.contrib.sessions.models import Session
from django.test import Client
from wagtail.models import Collection, Page, Site
from wagtail.permissions import policy_registry

from home.models import Role, Studio, StudioImage, StudioRole
from home.seal import can_see, visible
from intake.models import FollowUp, Lead, Submission
from tests.sites import KADE, ZAAL, counted_queries, studio_at, submit

pytestmark = pytest.mark.django_db

SEALED = [Page, Site, Studio, Collection, StudioImage, Group]


def person(name: str) -> object:
    return get_user_model().objects.get(username=name)


def both() -> Client:
    """Somebody who writes for two studios."""
    user = get_user_model().objects.get(username="kade-marketer")
    user.groups.add(StudioRole.objects.get(studio=studio_at(ZAAL), role=Role.MARKETER).group)
    client = Client()
    client.force_login(user)
    client.post("/admin/studio/", {"studio": studio_at(KADE).pk})
    return client


@pytest.mark.parametrize("model", SEALED)
def test_two_studios_have_nothing_in_common(model: type) -> None:
    kade, zaal = (
        set(visible(person(f"{name}-owner"), model).values_list("pk", flat=True)) for name in ("kade", "zaal")
    )
    everything = set(visible(person("admin"), model).values_list("pk", flat=True))
    assert kade and zaal and not kade & zaal and kade | zaal < everything


def test_what_it_does_not_know_it_refuses() -> None:
    assert not visible(person("kade-owner"), Session).exists()
    assert visible(person("kade-owner"), Session).query.is_empty()
    assert not can_see(person("kade-owner"), Session, "x") and not can_see(person("kade-owner"), Page, "no number")
    assert not visible(AnonymousUser(), Page).exists()


def test_a_trainer_sees_leads_but_no_pages() -> None:
    submit(host=KADE)
    submit(host=ZAAL)
    for model in (Lead, Submission, FollowUp):
        found = visible(person("kade-trainer"), model)
        assert found and model.objects.exclude(pk__in=found.values("pk")).exists(), model
    assert not visible(person("kade-trainer"), Page).exists()
    assert not visible(person("kade-trainer"), StudioImage).exists()


def test_somebody_who_left_sees_nothing() -> None:
    user = get_user_model().objects.get(username="kade-owner")
    assert visible(user, Page).exists()
    user.groups.clear()
    assert not visible(get_user_model().objects.get(pk=user.pk), Page).exists()
    user.is_active = False
    assert not visible(user, Page).exists()


def test_asking_costs_the_same_for_any_number_of_studios() -> None:
    user = person("kade-owner")
    with counted_queries() as queries:
        for model in SEALED:
            list(visible(user, model)[:1])
    assert len(queries) <= 2 + len(SEALED)


@pytest.mark.parametrize("role", ["owner", "marketer"])
def test_owners_and_marketers_may_use_their_pictures(role: str) -> None:
    """Wagtail asks for the rights of its own picture model, although ours took its place."""
    policy = policy_registry.get_by_type(StudioImage)
    collections = policy.collections_user_has_permission_for(person(f"kade-{role}"), "add")
    assert list(collections) == [studio_at(KADE).collection]


# --- In which studio somebody works ---


def test_the_menu_says_which_studio_it_is() -> None:
    client = Client()
    client.force_login(person("kade-marketer"))
    assert studio_at(KADE).name in client.get("/admin/").content.decode()


def test_somebody_of_two_studios_goes_from_one_to_the_other() -> None:
    client, kade, zaal = both(), studio_at(KADE), studio_at(ZAAL)
    assert client.get("/admin/pages/").url == f"/admin/pages/{kade.container_id}/"
    page = client.get("/admin/studio/").content.decode()
    assert kade.name in page and zaal.name in page and "Vliegwiel" not in page
    response = client.post("/admin/studio/", {"studio": zaal.pk}, follow=True)
    assert zaal.name in response.content.decode()
    assert client.get("/admin/pages/").url == f"/admin/pages/{zaal.container_id}/"


def test_lists_and_choosers_keep_to_the_studio_that_is_worked_in() -> None:
    client, zaal = both(), studio_at(ZAAL)
    picture = StudioImage.objects.filter(collection=zaal.collection)[0]
    for path in ("/admin/images/", "/admin/images/chooser/", "/admin/choose-page/search/?q=na", "/admin/redirects/"):
        assert client.get(path).status_code == 200, path
    assert f"/admin/images/{picture.pk}/" not in client.get("/admin/images/").content.decode()
    client.post("/admin/studio/", {"studio": zaal.pk})
    assert f"/admin/images/{picture.pk}/" in client.get("/admin/images/").content.decode()


def test_a_link_into_the_other_own_studio_still_opens() -> None:
    client = both()
    assert client.get(f"/admin/pages/{studio_at(ZAAL).site.root_page_id}/edit/").status_code == 200


def test_nobody_can_work_in_a_studio_that_is_not_theirs() -> None:
    client = both()
    agency = Studio.objects.get(kind=Studio.Kind.AGENCY)
    assert client.post("/admin/studio/", {"studio": agency.pk}).status_code == 404
    assert client.post("/admin/studio/", {"studio": 100_000}).status_code == 404
    assert client.post("/admin/studio/", {"studio": "x"}).status_code == 404
    session = client.session
    session["studio"] = agency.pk
    session.save()
    own = {f"/admin/pages/{studio_at(host).container_id}/" for host in (KADE, ZAAL)}
    assert client.get("/admin/pages/").url in own


def test_the_agency_works_in_all_studios_or_in_one() -> None:
    client = Client()
    client.force_login(person("admin"))
    assert client.get("/admin/pages/1/").status_code == 200
    client.post("/admin/studio/", {"studio": studio_at(ZAAL).pk})
    assert client.get("/admin/pages/").url == f"/admin/pages/{studio_at(ZAAL).container_id}/"
    client.post("/admin/studio/", {"studio": ""})
    assert client.get("/admin/pages/1/").status_code == 200
