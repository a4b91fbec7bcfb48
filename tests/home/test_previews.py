"""Whoever writes a page sees in its preview what visitors will see, in every kind of preview that it has."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from wagtail.models import Page, get_page_models

from home.models import StudioPage
from tests.sites import AGENCY, KADE, ZAAL, visit

pytestmark = [pytest.mark.django_db]
TYPES = [model for model in get_page_models() if issubclass(model, StudioPage)]


def page_of(model: type[Page], language: str) -> Any:
    found = model.objects.filter(locale__language_code=language, live=True, alias_of=None)
    return found.filter(url_path__startswith="/studio-kade/").first() or found.first()


def preview(page: Any, mode: str, username: str = "admin") -> HttpResponse:
    """As the preview panel draws what is typed and not saved."""
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    request = RequestFactory().get("/admin/", headers={"host": "localhost"})
    request.META["HTTP_COOKIE"] = f"sessionid={client.cookies['sessionid'].value}"
    request.COOKIES = {"sessionid": client.cookies["sessionid"].value}
    return page.make_preview_request(request, mode, {"in_preview_panel": True})


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_every_preview_shows_what_is_typed_and_is_looked_at_by_the_checks(model: type[Page], language: str) -> None:
    page = page_of(model, language)
    assert page is not None, f"the demo has no {model.__name__} in {language}"
    page.title = "Nog niet bewaard"
    assert page.preview_modes
    for mode, _label in page.preview_modes:
        check_preview(preview(page, mode))


def check_preview(response: HttpResponse) -> None:
    html = response.content.decode()
    assert response.status_code == 200 and "Nog niet bewaard" in html
    assert "<wagtail-userbar>" in html and "wagtailadmin/js/userbar.js" in html
    assert "Laat dit leeg" not in html and "Leave this empty" not in html and 'class="trap"' not in html
    policy = response.headers.get("Content-Security-Policy", "script-src 'self'")
    assert "script-src 'self'" in policy
    for attributes, body in re.findall(r"(?s)<script\b([^>]*)>(.*?)</script>", html):
        is_data = "application/json" in attributes or "application/ld+json" in attributes
        assert is_data or ('src="/' in attributes and not body.strip()), (attributes, body[:80])


def test_the_preview_of_an_intake_shows_its_questions() -> None:
    from intake.models import IntakePage

    for language, host, path in (("nl", KADE, None), ("en", KADE, None), ("nl", ZAAL, None)):
        found = IntakePage.objects.filter(locale__language_code=language, live=True)
        page = next(page for page in found if host in (page.full_url or ""))
        live = visit(page.get_url_parts()[2], host=host).content.decode()
        drawn = preview(page, "").content.decode()
        assert drawn.count("<fieldset") == live.count("<fieldset") > 0, path
        assert len(re.findall(r"<(?:input|textarea)[^>]+name=\"q", drawn)) == len(
            re.findall(r"<(?:input|textarea)[^>]+name=\"q", live)
        )


def test_a_question_that_is_only_typed_is_in_the_preview() -> None:
    from intake.models import IntakePage

    page = IntakePage.objects.filter(locale__language_code="nl", live=True).first()
    raw = json.loads(json.dumps(list(page.steps.raw_data), default=str))
    text = json.dumps(raw)
    label = raw[0]["value"]["questions"][0]["value"]["label"]
    page.steps = text.replace(json.dumps(label)[1:-1], "Een vraag van net")
    assert "Een vraag van net" in preview(page, "").content.decode()


@pytest.mark.parametrize("path", ["/", "/en/", "/wat-kost-personal-training/", "/intake/", "/zoeken/", "/is-er-niet/"])
def test_a_public_page_has_no_bar_whoever_looks(path: str) -> None:
    somebody = Client()
    somebody.force_login(get_user_model().objects.get(username="admin"))
    for host in (AGENCY, KADE):
        stranger = visit(path, host=host).content
        known = somebody.get(path, headers={"host": host}).content
        assert b"userbar" not in stranger and b"userbar" not in known
        assert without_tokens(known) == without_tokens(stranger)


def without_tokens(html: bytes) -> bytes:
    return re.sub(rb'name="(?:token|state)" value="[^"]*"', b"", html)


def test_a_draft_is_previewed_from_the_desk() -> None:
    client = Client()
    client.force_login(get_user_model().objects.get(username="admin"))
    for model in TYPES:
        page = page_of(model, "nl")
        page.title = "Als concept bewaard"
        page.save_revision()
        response = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
        assert response.status_code == 200 and "Als concept bewaard" in response.content.decode(), model
