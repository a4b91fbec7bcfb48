"""What translators and machines are given."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail_localize.machine_translators.deepl import DeepLTranslator
from wagtail_localize.models import (
    Translation,
)
from wagtail_localize.operations import translate_object, translate_page_subtree
from wagtail_localize.strings import StringValue

from home.translation.branches import source_pages, translate
from home.translation.machine.deepl import DeepL
from home.translation.machine.service import ServiceError
from home.translation.publishing import publish
from landing.models import LandingPage
from tests.home.translating import (
    choose,
    fill,
    german_drafts,
    locale,
    never_handed_over,
    page_at,
    translation_of,
    undone,
    version,
)
from tests.home.translation_services import stand_in
from tests.sites import ZAAL, counted_queries

from .shared import ARTICLE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_addresses_of_pages_are_texts_in_stock_and_follow_from_the_title_here() -> None:
    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    assert translation.source.stringsegment_set.filter(context__path="slug").exists()

    fill(translation)
    assert publish(translation, user=None).slug.startswith("de-wat-kost")


def test_a_page_that_does_not_fit_is_silently_skipped_in_stock_and_reported_here(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(self: Any) -> None:
        raise ValidationError({"title": "Nee."})

    never_handed_over()
    with undone(), monkeypatch.context() as strict:
        translate_object(page_at(ARTICLE), [locale("de")])
        fill(translation_of(page_at(ARTICLE), "de"))
        strict.setattr(LandingPage, "clean", refuse)
        translate_object(page_at(ARTICLE), [locale("de")])
        skipped = version(page_at(ARTICLE), "de").get_latest_revision_as_object()
        assert skipped.title == page_at(ARTICLE).title

    german_drafts()
    translation = translation_of(page_at(ARTICLE), "de")
    fill(translation)
    monkeypatch.setattr(LandingPage, "clean", refuse)
    with pytest.raises(ValidationError):
        publish(translation, user=None)


def test_deepl_gets_all_texts_in_one_request_in_stock() -> None:
    """What ours does is in test_machine_translation.py."""
    strings = [type("S", (), {"data": str(n)})() for n in range(120)]
    parameters = DeepLTranslator({"AUTH_KEY": "x"}).get_parameters(locale("nl"), locale("de"), strings)
    assert len(parameters["text"]) == 120


def test_deepl_hides_why_it_was_refused_in_stock_and_says_so_here(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [StringValue("Tekst")]
    with stand_in() as service:
        service.failures = [403, 403]
        monkeypatch.setattr(DeepLTranslator, "get_api_endpoint", lambda self: f"{service.address}/v2/translate")
        with pytest.raises(KeyError):
            DeepLTranslator({"AUTH_KEY": "x"}).translate(locale("nl"), locale("de"), texts)
        with pytest.raises(ServiceError, match="403"):
            DeepL({"AUTH_KEY": "x", "URL": service.address}).translate(locale("nl"), locale("de"), texts)


def test_a_page_costs_hundreds_of_queries_in_stock_and_at_most_thirty_here() -> None:
    never_handed_over()
    studio = choose(ZAAL, "fr", "de", "en")
    pages = list(source_pages(studio).specific())
    with counted_queries() as stock:
        translate_object(pages[0], [locale("de")])
        translate_page_subtree(pages[0].pk, [locale("de")], None, None)
    assert len(stock) > 300 * len(pages)

    with counted_queries() as ours:
        translate(pages, locale("en"), studio=studio)
    assert len(ours) <= 30 * len(pages)
    texts = Translation.objects.filter(target_locale=locale("en"))
    assert texts.count() == len(pages)
