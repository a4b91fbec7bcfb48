"""Untranslated texts that go live."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail_localize.operations import translate_object

from home.models import StudioPage
from home.translation.publishing import publish
from home.translation.sources import take_down
from home.translation.untranslated import NotComplete
from tests.home.translating import (
    fill,
    german_drafts,
    locale,
    page_at,
    translation_of,
    undone,
    version,
)

from .shared import ARTICLE

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_an_untranslated_copy_goes_live_in_stock_and_never_here(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    with monkeypatch.context() as stock:
        stock.delattr(StudioPage, "publish")
        with django_capture_on_commit_callbacks(execute=True):
            translate_object(page_at(ARTICLE), [locale("de")])
        assert version(page_at(ARTICLE), "de").live
    version(page_at(ARTICLE), "de").unpublish()

    with pytest.raises(NotComplete), django_capture_on_commit_callbacks(execute=True):
        translation_of(page_at(ARTICLE), "de").save_target(publish=True)
    assert not version(page_at(ARTICLE), "de").live


def test_what_is_translated_goes_live_in_stock_and_not_with_our_settings(
    settings: Any, stock_pages: None, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    for sync, live in ((settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE, False), (True, True)):
        settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = sync
        with undone():
            with django_capture_on_commit_callbacks(execute=True):
                translate_object(page_at(ARTICLE), [locale("de")])
            assert version(page_at(ARTICLE), "de").live is live


def test_saving_a_draft_writes_dutch_on_the_live_page_in_stock_and_not_here() -> None:
    german_drafts()
    article = page_at(ARTICLE)
    translation = translation_of(article, "de")
    fill(translation)
    publish(translation, user=None)
    changed = page_at(ARTICLE)
    changed.content_title = "Een heel nieuwe belofte in het Nederlands"
    changed.save_revision(clean=False).publish()
    take_down([page_at(ARTICLE)])

    with pytest.raises(NotComplete):
        publish(translation_of(article, "de"), user=None)
    assert version(article, "de").content_title.startswith("de: ")

    translation_of(article, "de").save_target(publish=False)
    assert version(article, "de").content_title == "Een heel nieuwe belofte in het Nederlands"
