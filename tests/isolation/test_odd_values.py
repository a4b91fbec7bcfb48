"""Odd values at every view of the desk: an answer in words, whoever sends them, and the database as it was.

Each address is asked with a few of the values; `ISOLATION=full` asks all of them of all.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core import signing
from django.db import transaction
from django.test import Client
from wagtail.models import Page, Site

from home.invitations import SALT
from home.models import Role
from intake.models import Lead
from intake.phone.links import SIGNER
from tests.sites import KADE

from .addresses import a_few, all_addresses
from .studios import Furnished
from .test_crawl import SIGNED_OUT

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WHO = [*Role, "agency"]
FULL = os.environ.get("ISOLATION") == "full"
NUL, LONG = "\0", "9" * 30
NAMES = (
    *("p", "q", "ordering", "order", "locale", "tag", "target_pages[]", "page_type", "site", "owner", "user", "period"),
    *("from", "to", "export", "action", "next", "content_type", "mode", "latest_revision_created_at_from", "type"),
)
IDS = ("id", "collection_id", "child_of", "descendant_of", "studio")
"""The seal reads these for people of a studio: what is no id of theirs is not found."""
VALUES = ("x", "²", "-1", "9" * 18, "", "1e5", "None", "xx-YY", "%", "'\"<", "\ud7ff", "1,2", "[]", "../")
BUILT_TO_FAIL = {"wagtailadmin_error_test", "mfa_reauthenticate_webauthn"}
"""The first on purpose; at the second, allauth reads a passkey, and that of a furnished studio has a name and no key."""


def signed_in(own: Furnished, who: Any) -> Client:
    client = Client(raise_request_exception=False, headers={"host": KADE})
    user = get_user_model().objects.get(username="admin") if who == "agency" else own.person(who)
    client.force_login(user)
    return client


@pytest.mark.parametrize("who", WHO)
def test_no_odd_value_in_a_query_is_a_server_error(own: Furnished, other: Furnished, who: Any) -> None:
    client, failed, opened = signed_in(own, who), [], 0
    addresses = a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=1)
    for number, address in enumerate(addresses):
        if not address.is_desk or address.foreign or address.view_name in BUILT_TO_FAIL:
            continue
        values = VALUES if FULL else (VALUES[number % len(VALUES)],)
        for value in values:
            asked = [dict.fromkeys(NAMES, value), *([dict.fromkeys(IDS, value)] if who == "agency" or FULL else [])]
            if address.view_name.startswith("wagtailadmin_api:"):
                asked = [{name: value} for name in ("search", "limit", "offset", "id", "locale", "order")]
            for query in asked:
                response = client.get(address.path, query)
                opened += response.status_code in (200, 400)
                if response.status_code >= 500:
                    failed.append(f"{query} at {address.path} ({address.view_name})")
    assert opened > 10
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("who", WHO)
def test_no_odd_value_in_a_form_is_a_server_error(own: Furnished, other: Furnished, who: Any) -> None:
    """Nothing at all, and one value in every field that a form of the desk is known to have.

    What is deleted by it, as the agency may, is back before the next.
    """
    client, failed = signed_in(own, who), []
    names = ("title", "name", "slug", "url", "value", "id", "page_type", "file", "action", "studio", "locales", "email")
    for number, address in enumerate(a_few(all_addresses(own, other, skip=SIGNED_OUT), of_each=1)):
        if not address.is_desk or address.foreign or address.view_name in BUILT_TO_FAIL:
            continue
        for form in ({}, dict.fromkeys(names, VALUES[number % len(VALUES)])):
            with transaction.atomic():
                if client.post(address.path, form).status_code >= 500:
                    failed.append(f"{list(form.values())[:1]} at {address.path} ({address.view_name})")
                transaction.set_rollback(True)
    assert not failed, "\n".join(failed)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    ("method", "path", "sent"),
    [
        ("GET", "/admin/choose-page/", {"target_pages[]": "a"}),
        ("GET", "/admin/choose-page/", {"page_type": "x.y"}),
        ("GET", "/admin/api/main/pages/", {"search": NUL}),
        ("GET", "/admin/api/main/pages/", {"offset": LONG}),
        ("GET", "/admin/images/", {"q": NUL}),
        ("GET", "/admin/images/", {"p": LONG}),
        ("GET", "/admin/leads/", {"q": NUL}),
        ("POST", "/admin/account/", {"name_email-first_name": f"a{NUL}b"}),
        ("POST", "/admin/studio/", {"studio": NUL}),
        ("PATCH", "/admin/dismissibles/", "[1]"),
        ("PATCH", "/admin/dismissibles/", b"\xff\xfe\x00"),
        ("GET", "/admin/originals/a%00b", {}),
        ("GET", "/media/images/a%00b", {}),
        ("PATCH", "/admin/dismissibles/", "[" * 100_000),
        ("GET", "/admin/privacy/", {"address": "x", "studio": "²"}),
    ],
)
def test_what_cannot_be_read_is_refused(own: Furnished, who: Any, method: str, path: str, sent: Any) -> None:
    client = signed_in(own, who)
    if isinstance(sent, dict):
        response = getattr(client, method.lower())(path, sent)
    else:
        response = client.generic(method, path, sent, content_type="application/json")
    assert 400 <= response.status_code < 500, response.status_code


@pytest.mark.parametrize("who", [Role.OWNER, Role.MARKETER, "agency"])
@pytest.mark.parametrize(
    "text", ['["x"]', '{"blocks":1}', "x", "[" * 5000, '{"blocks":[{"text":"\\u0000"}]}', "null", "7"]
)
def test_text_that_no_editor_wrote_changes_nothing(own: Furnished, who: Any, text: str) -> None:
    client = signed_in(own, who)
    before = Page.objects.get(pk=own.draft.pk).latest_revision_id
    form = {
        "title": "Nieuw", "slug": "nieuw", "body-count": "1", "body-0-type": "section", "body-0-order": "0",
        "body-0-deleted": "", "body-0-id": "", "body-0-value-heading": "x", "body-0-value-body": text,
    }  # fmt: skip
    assert client.post(f"/admin/pages/{own.draft.pk}/edit/", form).status_code < 500
    assert Page.objects.get(pk=own.draft.pk).latest_revision_id == before


def test_the_cause_is_named_where_something_cannot_be_deleted(own: Furnished) -> None:
    client = signed_in(own, "agency")
    site, leads = own.studio.site, Lead.objects.count()
    response = client.post(f"/admin/sites/delete/{site.pk}/", follow=True)
    assert response.status_code == 200 and Site.objects.filter(pk=site.pk).exists()
    assert str(Lead._meta.verbose_name_plural).lower() in response.content.decode().lower()
    assert Lead.objects.count() == leads


def test_pages_that_are_needed_are_not_deleted_in_bulk_and_the_others_neither(own: Furnished) -> None:
    client = signed_in(own, "agency")
    # The home page carries the site, that the studio, and that its leads. The draft alone could be deleted.
    pages = [own.draft.pk, own.studio.site.root_page_id]
    before = set(Page.objects.values_list("pk", flat=True)), Lead.objects.count(), Site.objects.count()
    query = "&".join(f"id={pk}" for pk in pages)
    response = client.post(f"/admin/bulk/wagtailcore/page/delete/?next=/admin/pages/&{query}")
    assert response.status_code == 302
    assert (set(Page.objects.values_list("pk", flat=True)), Lead.objects.count(), Site.objects.count()) == before


@pytest.mark.parametrize("named", ["x", None, [1], {"a": 1}, True, "9" * 30])
def test_links_that_were_signed_for_something_else_are_not_valid(own: Furnished, named: Any) -> None:
    client = Client(raise_request_exception=False, headers={"host": KADE})
    assert client.get(f"/sign-in/join/{signing.dumps(named, salt=SALT)}/").status_code == 410
    for odd in (named, [named, named, named], ["x", 1, "²"], [1, "9" * 5000, "1"]):
        assert client.get(f"/lead/{SIGNER.sign_object(odd)}/").status_code in (404, 410), odd


def test_our_own_mistakes_stay_server_errors(own: Furnished, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("home.seal.media.popular_tags", lambda *args: int("x"))
    client = signed_in(own, Role.OWNER)
    assert client.get("/admin/images/", {"q": "x"}).status_code == 500


def test_a_value_that_is_missing_is_said(own: Furnished) -> None:
    """The editor of translations always sends one."""
    client = signed_in(own, Role.OWNER)
    address = next(
        address
        for address in all_addresses(own, own)
        if address.view_name == "wagtail_localize:edit_string_translation" and not address.foreign
    )
    for body in ({}, {"other": "x"}):
        response = client.put(address.path, json.dumps(body), content_type="application/json")
        assert 400 <= response.status_code < 500
