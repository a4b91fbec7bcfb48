"""Which doors are closed, and what is looked at before one opens: the page API, bodies of any kind, and what leads on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.models import Page

from home.models import Role

from .studios import Furnished

pytestmark = [pytest.mark.django_db, pytest.mark.once]

JSON_TYPES = ["application/json", "application/vnd.api+json", "text/plain", "application/octet-stream", ""]
MISSING = 10_000_000


def signed_in(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def send_json(client: Client, method: str, path: str, sent: Any, kind: str = "application/json") -> HttpResponse:
    return client.generic(method, path, sent if isinstance(sent, str) else json.dumps(sent), content_type=kind)


@pytest.mark.parametrize("role", list(Role))
def test_no_action_of_the_page_api_is_open_to_people_of_a_studio(own: Furnished, other: Furnished, role: Role) -> None:
    client = signed_in(own.person(role))
    before = list(Page.objects.order_by("pk").values())
    for action in PagesAdminAPIViewSet.actions:
        for page in (own.draft.pk, own.live.pk, other.draft.pk, MISSING):
            path = f"/admin/api/main/pages/{page}/action/{action}/"
            for target in (other.live.pk, own.live.pk, 1, MISSING):
                sent = {"destination_page_id": target, "revision_id": target, "locale": "de", "recursive": True}
                assert send_json(client, "POST", path, sent).status_code == 404, path
    assert list(Page.objects.order_by("pk").values()) == before


def test_an_action_that_would_put_a_page_beside_the_root_is_refused_in_words(own: Furnished) -> None:
    client = signed_in(get_user_model().objects.get(username="admin"))
    before = Page.objects.get(pk=own.draft.pk).path
    path = f"/admin/api/main/pages/{own.draft.pk}/action/move/"
    for position in ({}, {"position": "left"}, {"position": "last-sibling"}):
        response = send_json(client, "POST", path, {"destination_page_id": 1, **position})
        assert response.status_code == 400 and "destination_page_id" in response.json(), position
    assert Page.objects.get(pk=own.draft.pk).path == before


@pytest.mark.parametrize("kind", JSON_TYPES)
def test_ids_in_json_are_looked_at_at_any_depth(own: Furnished, other: Furnished, kind: str) -> None:
    client, path = signed_in(own.person(Role.OWNER)), "/admin/dismissibles/"
    shapes = (
        lambda pk: {"destination_page_id": pk},
        lambda pk: {"seen": [{"deeper": {"page_id": pk}}]},
        lambda pk: {"page_ids": [[pk], own.live.pk]},
        lambda pk: [{"image_id": pk}],
        lambda pk: f'{{"page_id": {json.dumps(pk)}, "page_id": {own.live.pk}}}',
    )
    for shape in shapes:
        for method in ("PATCH", "PUT", "DELETE", "POST"):
            for foreign in (other.draft.pk, str(other.draft.pk), MISSING, -1, "x"):
                assert send_json(client, method, path, shape(foreign), kind).status_code == 404, (method, foreign)
    assert send_json(client, "PATCH", path, {"destination_page_id": own.live.pk}, kind).status_code == 200
    # An id that nobody said the meaning of.
    assert send_json(client, "PATCH", path, {"thing_id": own.live.pk}, kind).status_code == 404
    assert send_json(client, "PATCH", path, "[" * 100_000, kind).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_ids_in_forms_are_looked_at_whatever_the_method(own: Furnished, other: Furnished, method: str) -> None:
    client, path = signed_in(own.person(Role.MARKETER)), "/admin/dismissibles/"
    for foreign in (other.draft.pk, MISSING):
        form = f"child_of={foreign}"
        parts = f'--x\r\nContent-Disposition: form-data; name="child_of"\r\n\r\n{foreign}\r\n--x--\r\n'
        for body, kind in ((form, "application/x-www-form-urlencoded"), (parts, "multipart/form-data; boundary=x")):
            assert client.generic(method, path, body, content_type=kind).status_code == 404, kind
        assert client.generic(method, f"{path}?{form}").status_code == 404


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/admin/login/?next=/admin/leads/", "/sign-in/login/?next=/admin/leads/"),
        ("/admin/password_reset/", "/sign-in/password/reset/"),
        ("/admin/password_reset/done/", "/sign-in/password/reset/"),
        ("/admin/localize/reports/translations/", "/admin/translations/"),
        ("/admin/localize/reports/translations/results/", "/admin/translations/"),
    ],
)
def test_what_leads_on_is_open_to_whoever_is_signed_in(own: Furnished, role: Role, path: str, leads_to: str) -> None:
    response = signed_in(own.person(role)).get(path)
    assert response.status_code == 302 and response.url == leads_to
