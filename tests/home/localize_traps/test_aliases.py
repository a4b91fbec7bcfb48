"""Live Dutch under another address."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from django.urls import reverse
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail_localize.models import (
    LocaleSynchronization,
    Translation,
)
from wagtail_localize.operations import translate_object
from wagtail_localize.views.convert import convert_to_alias

from home.models import HomePage
from home.translation.branches import source_pages, translate
from home.translation.progress import progress_of
from home.translation.publishing import publish
from home.translation.untranslated import NotComplete
from tests.home.translating import (
    choose,
    fill,
    german_drafts,
    locale,
    page_at,
    signed_in,
    translation_of,
    undone,
    version,
)
from tests.sites import KADE, visit

from .shared import ARTICLE, stock_request, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_translating_a_page_makes_a_live_dutch_home_in_stock_and_a_draft_here(stock_pages: None) -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    home = version(page_at("/kade/nl/"), "de")
    assert home.alias_of_id
    assert home.live

    studio = choose(KADE, "en", "de")
    translate(list(source_pages(studio).specific()), locale("de"), studio=studio)
    home = version(page_at("/kade/nl/"), "de")
    assert not home.alias_of_id
    assert not home.live


def test_an_alias_that_is_translated_stays_live_in_dutch_in_stock(stock_pages: None) -> None:
    """Making a draft of an alias turns it into a live page full of Dutch."""
    translate_object(page_at(ARTICLE), [locale("de")])
    translate_object(page_at("/kade/nl/"), [locale("de")])
    home = version(page_at("/kade/nl/"), "de")
    assert home.live
    assert not home.alias_of_id
    assert home.title == page_at("/kade/nl/").title


def test_an_alias_that_is_translated_becomes_a_draft_here() -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    german_drafts()
    home = version(page_at("/kade/nl/"), "de")
    assert not home.live
    assert visit("/de/", host=KADE).status_code == 404


def test_an_alias_that_becomes_a_page_is_live_in_dutch_in_stock_and_a_draft_here() -> None:
    translate_object(page_at(ARTICLE), [locale("de")])
    choose(KADE, "en", "de")
    home = version(page_at("/kade/nl/"), "de")
    with undone():
        ConvertAliasPageAction(version(page_at("/kade/nl/"), "de")).execute()
        assert visit("/de/", host=KADE).status_code == 200
        assert version(page_at("/kade/nl/"), "de").title == page_at("/kade/nl/").title

    client = signed_in("kade-marketer")
    assert client.post(reverse("wagtailadmin_pages:convert_alias", args=[home.pk])).status_code == 302
    home = version(page_at("/kade/nl/"), "de")
    assert not home.alias_of_id
    assert not home.live
    assert progress_of([translation_of(page_at("/kade/nl/"), "de").pk])
    assert visit("/de/", host=KADE).status_code == 404


def test_a_translated_page_becomes_a_dutch_alias_in_stock_and_stays_what_it_is_here(rf: RequestFactory) -> None:
    german_drafts()
    translation = translation_of(page_at("/kade/nl/"), "de")
    fill(translation)
    page = publish(translation, user=None)
    with undone():
        assert convert_to_alias(stock_request(rf, "/"), page.pk).status_code == 302
        assert version(page_at("/kade/nl/"), "de").alias_of_id
        assert version(page_at("/kade/nl/"), "de").title == page_at("/kade/nl/").title

    client = signed_in("kade-marketer")
    client.post(reverse("wagtail_localize:convert_to_alias", args=[page.pk]))
    client.post(reverse("wagtailadmin_pages:convert_alias", args=[page.pk]))
    assert not version(page_at("/kade/nl/"), "de").alias_of_id
    assert page.title in text(visit("/de/", host=KADE))


def test_a_dutch_copy_that_no_translator_was_asked_about_does_not_go_live() -> None:
    german_drafts()
    Translation.objects.all().delete()
    for path in ("/kade/nl/", ARTICLE):
        with pytest.raises(NotComplete):
            version(page_at(path), "de").save_revision(clean=False).publish()


def test_keeping_languages_in_step_fills_every_studio_with_aliases_which_are_never_shown() -> None:
    LocaleSynchronization.objects.create(locale=locale("de"), sync_from=locale("nl"))
    page_at("/zaal/nl/").save_revision(clean=False).publish()
    aliases = HomePage.objects.filter(locale=locale("de"), alias_of__isnull=False)
    assert aliases.filter(url_path__startswith="/kade/").exists()
    assert aliases.filter(url_path__startswith="/zaal/").exists()

    choose(KADE, "en", "de")
    assert visit("/de/", host=KADE).status_code == 404
    assert 'hreflang="de"' not in text(visit("/", host=KADE))
    assert "/de/" not in text(visit("/sitemap.xml", host=KADE))
