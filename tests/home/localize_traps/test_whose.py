"""Editors of one studio and pages of another."""

from __future__ import annotations

import pytest
from django.test import RequestFactory
from wagtail.models import Page
from wagtail_localize.models import (
    TranslationSource,
)
from wagtail_localize.views.submit_translations import SubmitPageTranslationView, SubmitTranslationForm
from wagtail_localize.views.update_translations import UpdateTranslationsView

from home.translation.desk.views import StudioSubmitForm
from home.translation.sources import take_down
from tests.home.translating import (
    choose,
    locale,
    page_at,
    signed_in,
    version,
)
from tests.sites import KADE

from .shared import stock_request

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_stock_lets_an_editor_translate_another_studios_page_and_we_do_not(rf: RequestFactory) -> None:
    foreign = page_at("/zaal/nl/")
    data = {"locales": [str(locale("de").pk)]}
    request = stock_request(rf, "/", **data)
    assert SubmitPageTranslationView.as_view()(request, page_id=foreign.pk).status_code == 302
    german = version(foreign, "de")
    german.delete()

    response = signed_in("kade-marketer").post(f"/admin/localize/submit/page/{foreign.pk}/", data)
    assert response.status_code == 404
    assert not Page.objects.filter(translation_key=foreign.translation_key, locale=locale("de")).exists()


def test_stock_lets_an_editor_update_another_studios_translations_and_we_do_not(rf: RequestFactory) -> None:
    take_down([page_at("/zaal/nl/")])
    source = TranslationSource.objects.get(object_id=page_at("/zaal/nl/").translation_key)
    before = source.last_updated_at
    request = stock_request(rf, "/")
    assert UpdateTranslationsView.as_view()(request, translation_source_id=source.pk).status_code == 302
    source.refresh_from_db()
    assert source.last_updated_at > before

    for method in ("get", "post"):
        response = getattr(signed_in("kade-marketer"), method)(f"/admin/localize/update/{source.pk}/")
        assert response.status_code == 404


def test_stock_offers_every_language_and_we_those_of_the_studio() -> None:
    page = page_at("/kade/nl/")
    stock = SubmitTranslationForm(page).fields["locales"].queryset
    assert {one.language_code for one in stock} == {"de", "fr"}

    studio = choose(KADE, "en", "fr")
    ours = StudioSubmitForm(page, studio).fields["locales"].queryset
    assert [one.language_code for one in ours] == ["fr"]
