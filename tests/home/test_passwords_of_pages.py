"""The form for a page's password says an address, so it is there for what it is about, and tries are counted."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction

from home.models import StudioRoot
from landing.models import LandingPage
from tests.sites import AGENCY, KADE, ZAAL, studio_at

pytestmark = pytest.mark.django_db
WRONG, RIGHT = "fout", "geheim"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


def page_of(host: str) -> Page:
    return LandingPage.objects.descendant_of(studio_at(host).container).filter(locale__language_code="nl").live()[0]


def restrict(page: Page, kind: str = PageViewRestriction.PASSWORD) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, password=RIGHT)


def ask(restriction: int, page: int, *, host: str = KADE, client: Client | None = None, **form: str) -> HttpResponse:
    path, client = f"/_util/password/{restriction}/{page}/", client or Client(raise_request_exception=False)
    if not form:
        return client.get(path, headers={"host": host})
    return client.post(path, {"return_url": "/", **form}, headers={"host": host})


def test_only_a_live_page_at_or_below_its_password_on_its_own_host_is_asked_for() -> None:
    page, other = page_of(KADE), page_of(ZAAL)
    restriction, foreign = restrict(page), restrict(other)
    home = studio_at(KADE).site.root_page
    container = StudioRoot.objects.get(pk=studio_at(KADE).container_id)
    draft = LandingPage(title="Concept", slug="geheim-concept", live=False)
    planned = LandingPage(title="Straks", slug="straks", live=False, go_live_at=timezone.now() + timedelta(days=1))
    for below in (draft, planned):
        page.add_child(instance=below) if page.specific_class.can_create_at(page) else home.add_child(instance=below)
    at_login = restrict(home, PageViewRestriction.LOGIN)
    assert ask(restriction.pk, page.pk).status_code == 200
    for wrong in (
        (foreign.pk, page.pk),
        (foreign.pk, draft.pk),
        (restriction.pk, other.pk),
        (restriction.pk, draft.pk),
        (restriction.pk, planned.pk),
        (restriction.pk, home.pk),
        (restriction.pk, container.pk),
        (foreign.pk, container.pk),
        (restriction.pk, 1),
        (at_login.pk, page.pk),
        (restriction.pk, 10**30),
        (10**30, page.pk),
        (0, 0),
    ):
        assert ask(*wrong).status_code == 404, wrong
        assert ask(*wrong, password=RIGHT).status_code == 404, wrong
    for host in (ZAAL, AGENCY):
        assert ask(restriction.pk, page.pk, host=host).status_code == 404, host


def test_the_password_of_another_studio_opens_nothing() -> None:
    page, other = page_of(KADE), page_of(ZAAL)
    restrict(page)
    foreign = restrict(other)
    client = Client()
    assert ask(foreign.pk, page.pk, client=client, password=RIGHT).status_code == 404
    assert not client.session.get("passed_page_view_restrictions")


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://noord.localhost@evil.example/",
    ],
)
def test_whoever_knows_the_password_stays_on_this_host(elsewhere: str) -> None:
    page = page_of(KADE)
    response = ask(restrict(page).pk, page.pk, password=RIGHT, return_url=elsewhere)
    assert response.status_code == 302 and response.url == page.get_url()
    locked = CollectionViewRestriction.objects.create(
        collection=studio_at(KADE).collection, restriction_type="password", password=RIGHT
    )
    path = f"/documents/authenticate_with_password/{locked.pk}/"
    response = Client().post(path, {"password": RIGHT, "return_url": elsewhere}, headers={"host": KADE})
    assert response.status_code == 302 and response.url == "/"


def test_wrong_tries_are_counted_and_right_ones_are_not() -> None:
    page = page_of(KADE)
    restriction = restrict(page).pk
    for _time in range(15):
        assert ask(restriction, page.pk, password=RIGHT).status_code == 302
    said = [ask(restriction, page.pk, password=WRONG).status_code for _time in range(20)]
    assert said[:10] == [200] * 10 and set(said[10:]) == {429}
    refused = ask(restriction, page.pk, password=RIGHT)
    assert refused.status_code == 429 and refused["Retry-After"] and refused.content
    # Somebody else is not kept out by it.
    somebody_else = Client(REMOTE_ADDR="203.0.113.8")
    assert ask(restriction, page.pk, client=somebody_else, password=RIGHT).status_code == 302


def test_tries_at_documents_are_counted_too() -> None:
    locked = CollectionViewRestriction.objects.create(
        collection=studio_at(KADE).collection, restriction_type="password", password=RIGHT
    )
    path = f"/documents/authenticate_with_password/{locked.pk}/"
    said = [
        Client().post(path, {"password": WRONG, "return_url": "/"}, headers={"host": KADE}).status_code
        for _time in range(12)
    ]
    assert said == [200] * 10 + [429] * 2
