"""Addresses, alternates and the sitemap."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.test import RequestFactory
from django.utils import translation as django_translation
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

from home.middleware import LanguageMiddleware
from home.models import HomePage
from intake.models import IntakePage
from tests.caches import empty_cache
from tests.home.translating import (
    page_at,
)
from tests.sites import KADE, counted_queries, visit

from .shared import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_a_missing_language_is_served_in_dutch_by_wagtail_and_is_a_404_here(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = rf.get("/de/", headers={"host": KADE})
    with django_translation.override("de"):
        assert Page.route_for_request(request, "") is None
        del request._wagtail_route_for_request
        monkeypatch.delattr(HomePage, "route")
        served = Page.route_for_request(request, "")
    assert served.page.locale.language_code == "nl"

    assert visit("/de/", host=KADE).status_code == 404


def test_django_varies_on_a_header_that_it_ignores(rf: RequestFactory) -> None:
    def answer(request: Any) -> HttpResponse:
        return HttpResponse("")

    assert "Accept-Language" in LocaleMiddleware(answer)(rf.get("/"))["Vary"]
    assert "Vary" not in LanguageMiddleware(answer)(rf.get("/"))


def test_wagtails_sitemap_knows_the_dutch_pages_only(rf: RequestFactory) -> None:
    request = rf.get("/sitemap.xml", headers={"host": KADE})
    stock = {page.locale.language_code for page in Sitemap(request).items()}
    assert stock == {"nl"}

    ours = text(visit("/sitemap.xml", host=KADE))
    assert "/en/what-personal-training-costs/" in ours
    assert 'hreflang="en"' in ours


def test_the_addresses_of_all_sites_cost_a_query_each_and_are_not_asked_for_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty_cache()
    with counted_queries() as stock:
        Site.get_site_root_paths()
    assert len(stock) >= 1 + Site.objects.count()

    monkeypatch.setattr(Site, "get_site_root_paths", staticmethod(lambda: pytest.fail("all sites were asked for")))
    assert visit("/en/what-personal-training-costs/", host=KADE).status_code == 200


def test_a_chosen_page_stays_dutch_in_stock_and_leads_to_the_translation_here() -> None:
    """Links in rich text localise themselves, pages chosen in blocks and fields do not."""
    home, intake = page_at("/kade/en/"), IntakePage.objects.get(url_path="/kade/nl/intake/")
    navigation = [{"type": "link", "value": {"label": "To the form", "page": intake.pk, "address": ""}, "id": "a1"}]
    home.navigation = json.dumps(navigation)
    home.save_revision(clean=False).publish()
    stock = HomePage.objects.get(pk=home.pk).navigation[0].value["page"]
    assert stock.locale.language_code == "nl"

    assert re.search(r'<a [^>]*href="/en/intake/[^"]*">To the form', text(visit("/en/", host=KADE)))
