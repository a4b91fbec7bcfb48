"""What every public page promises: its language, its alternates, its headers, and nothing that is not its own."""

from __future__ import annotations

import json
import re

import pytest
from django.http import HttpResponse
from wagtail.models import Page, PageViewRestriction

from home.models import HomePage
from home.public_site import public_site
from landing.models import LandingPage
from tests.caches import empty_cache
from tests.sites import AGENCY, KADE, ZAAL, studio_at, visit

pytestmark = pytest.mark.django_db

PAGES = [
    (AGENCY, "/", "nl"),
    (AGENCY, "/personal-trainer-leads/", "nl"),
    (AGENCY, "/privacy/", "nl"),
    (AGENCY, "/intake/", "nl"),
    (KADE, "/", "nl"),
    (KADE, "/en/", "en"),
    (KADE, "/en/intake/", "en"),
    (ZAAL, "/fr/", "fr"),
    (ZAAL, "/fr/vie-privee/", "fr"),
]


def text(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize(("host", "path", "language"), PAGES)
def test_a_page_is_in_its_language_and_sets_no_cookie(host: str, path: str, language: str) -> None:
    response = visit(path, host=host, headers={"accept-language": "de,en;q=0.8"})
    assert response.status_code == 200
    assert f'<html lang="{language}"' in text(response)
    assert not response.cookies
    assert not {"Cookie", "Accept-Language"} & set(re.split(r",\s*", response.get("Vary", "")))


@pytest.mark.parametrize(("host", "path", "language"), PAGES)
def test_nothing_is_loaded_from_elsewhere(host: str, path: str, language: str) -> None:
    html = text(visit(path, host=host))
    loaded = re.findall(r'<(?:script|img|source|iframe)[^>]+(?:src|srcset)="([^"]+)"', html)
    loaded += re.findall(r'<link[^>]+rel="(?:stylesheet|preload|icon)"[^>]+href="([^"]+)"', html)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)
    assert not re.search(r'\sstyle="|\son\w+="', html)


@pytest.mark.parametrize(
    ("host", "path"),
    [
        (KADE, "/de/"),
        (KADE, "/fr/"),
        (AGENCY, "/en/"),
        (AGENCY, "/xx/"),
        (KADE, "/terug-na-een-blessure/"),
        (ZAAL, "/wat-kost-personal-training/"),
        (KADE, "/nergens/"),
        (KADE, "/" + "a/" * 40),
    ],
)
def test_what_is_not_there_is_a_404_in_the_sites_own_look(host: str, path: str) -> None:
    response = visit(path, host=host)
    assert response.status_code == 404
    assert studio_at(host).name in text(response)
    assert '<html lang="nl"' in text(response)
    assert "no-store" in response["Cache-Control"]


def test_a_404_below_a_language_speaks_that_language() -> None:
    assert '<html lang="en"' in text(visit("/en/nowhere/", host=KADE))


def test_dutch_with_a_prefix_moves_to_the_address_without() -> None:
    response = visit("/nl/intake/?van=/over-ons/", host=KADE)
    assert response.status_code == 301
    assert response["Location"] == "/intake/?van=/over-ons/"


def test_alternates_name_each_live_translation_and_themselves() -> None:
    html = text(visit("/en/what-personal-training-costs/", host=KADE))
    alternates = dict(re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"', html))
    assert alternates == {
        "nl": "http://noord.localhost/wat-kost-personal-training/",
        "en": "http://noord.localhost/en/what-personal-training-costs/",
        "x-default": "http://noord.localhost/wat-kost-personal-training/",
    }
    assert '<link rel="canonical" href="http://noord.localhost/en/what-personal-training-costs/"' in html


def test_the_switcher_never_leads_nowhere() -> None:
    """Without a translation of this page it leads to the other language's home."""
    page = Page.objects.get(url_path="/kade/en/stronger-after-forty/")
    page.specific.unpublish()
    html = text(visit("/sterker-na-je-veertigste/", host=KADE))
    assert 'hreflang="x-default"' not in html
    assert re.search(r'<a [^>]*href="/en/"[^>]*hreflang="en"|<a [^>]*hreflang="en"[^>]*href="/en/"', html)


def test_an_unpublished_language_is_gone_at_once() -> None:
    assert visit("/en/", host=KADE).status_code == 200
    HomePage.objects.get(url_path="/kade/en/").unpublish()
    assert visit("/en/", host=KADE).status_code == 404
    assert 'hreflang="en"' not in text(visit("/", host=KADE))


def test_an_alias_of_the_dutch_home_is_no_english_home() -> None:
    """wagtail-localize makes one when any page below is translated; it would be Dutch under /en/."""
    home = HomePage.objects.get(url_path="/kade/en/")
    HomePage.objects.filter(pk=home.pk).update(alias_of=HomePage.objects.get(url_path="/kade/nl/").pk)
    empty_cache()
    assert visit("/en/", host=KADE).status_code == 404
    assert visit("/en/about/", host=KADE).status_code == 404


def test_a_changed_studio_is_seen_at_once() -> None:
    assert visit("/", host=KADE).status_code == 200
    studio = studio_at(KADE)
    studio.name = "Kade Noord"
    studio.save()
    assert "Kade Noord" in text(visit("/", host=KADE))


def test_a_host_that_is_no_studios_shows_the_agency() -> None:
    assert "Vliegwiel" in text(visit("/", host="elders.localhost"))


def test_a_protected_page_asks_for_its_password_and_stays_out_of_lists() -> None:
    page = Page.objects.get(url_path="/kade/nl/wat-kost-personal-training/")
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim")
    response = visit("/wat-kost-personal-training/", host=KADE)
    assert 'type="password"' in text(response)
    assert "€ 84" not in text(response)
    assert visit("/wat-kost-personal-training.md", host=KADE).status_code == 404
    assert "wat-kost-personal-training" not in text(visit("/sitemap.xml", host=KADE))
    assert "/wat-kost-personal-training/" not in text(visit("/", host=KADE))


def test_the_sitemap_is_this_hosts_own_with_alternates() -> None:
    xml = text(visit("/sitemap.xml", host=ZAAL))
    assert "<loc>http://gent.localhost/terug-na-een-blessure/</loc>" in xml
    assert "<loc>http://gent.localhost/fr/reprendre-apres-une-blessure/</loc>" in xml
    assert 'hreflang="x-default"' in xml
    assert "noord" not in xml
    assert "http://gent.localhost/sitemap.xml" in text(visit("/robots.txt", host=ZAAL))


def test_a_page_may_be_kept_by_a_shared_cache_and_answers_304() -> None:
    first = visit("/wat-kost-personal-training/", host=KADE)
    assert "public" in first["Cache-Control"]
    again = visit("/wat-kost-personal-training/", host=KADE, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_structured_data_describes_the_studio_and_the_article() -> None:
    html = text(visit("/terug-na-een-blessure/", host=ZAAL))
    raw = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert raw
    graph = json.loads(raw[1])["@graph"]
    kinds = {node["@type"]: node for node in graph}
    assert kinds["HealthClub"]["name"] == "De Zaal"
    assert kinds["HealthClub"]["address"]["addressLocality"] == "Gent"
    assert kinds["Article"]["inLanguage"] == "nl"
    assert kinds["FAQPage"]["mainEntity"]
    assert kinds["BreadcrumbList"]["itemListElement"][0]["item"] == "http://gent.localhost/"


def test_public_site_of_another_host_is_never_returned(rf: object) -> None:
    for host in (AGENCY, KADE, ZAAL):
        assert public_site(rf.get("/", headers={"host": host})).hostname == host  # type: ignore[attr-defined]


def test_a_broken_page_says_so_in_the_sites_look(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test import Client

    from landing.models import LandingPage

    monkeypatch.setattr(LandingPage, "get_context", lambda *args, **kwargs: 1 / 0)
    client = Client(raise_request_exception=False)
    response = client.get("/wat-kost-personal-training/", headers={"host": KADE})
    assert response.status_code == 500
    assert "Studio Kade" in text(response)


def test_who_has_no_password_learns_nothing_of_the_page_behind_it() -> None:
    page = LandingPage.objects.get(url_path="/kade/nl/eerste-zes-weken/")
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="geheim"
    )
    for path, hidden in (("/eerste-zes-weken/", page), (f"/_util/password/{restriction.pk}/{page.pk}/", page)):
        asked = text(visit(path, host=KADE))
        assert 'type="password"' in asked
        assert hidden.title not in asked.partition("<main")[0] and "application/ld+json" not in asked
