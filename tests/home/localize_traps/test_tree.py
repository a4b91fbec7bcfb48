"""Translating a branch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Page
from wagtail_localize.operations import translate_object, translate_page_subtree

from home.models import StudioPage
from landing.models import LandingPage
from tests.home.translating import (
    german_drafts,
    locale,
    page_at,
    version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_translating_a_branch_loses_count_of_children_in_stock_and_not_with_ours(
    settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    settings.WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = True
    home = page_at("/kade/nl/")

    def translate_branch() -> Page:
        with django_capture_on_commit_callbacks(execute=True):
            translate_object(home, [locale("de")])
            translate_page_subtree(home.pk, [locale("de")], None, None)
        return Page.objects.get(pk=version(home, "de").pk)

    monkeypatch.delattr(StudioPage, "publish")
    with monkeypatch.context() as stock:
        stock.delattr(StudioPage, "with_content_json")
        german = translate_branch()
        assert german.numchild == 0
        assert Page.objects.filter(path__startswith=german.path, depth=german.depth + 1).exists()
    Page.fix_tree()
    Page.objects.get(pk=german.pk).specific.delete()

    german = translate_branch()
    assert german.numchild == home.numchild
    assert Page.find_problems() == ([], [], [], [], [])


def test_our_drafts_leave_the_tree_whole() -> None:
    studio = german_drafts()
    german = version(page_at("/kade/nl/"), "de")
    assert german.numchild == page_at("/kade/nl/").numchild
    assert german.slug == "de"
    assert Page.find_problems() == ([], [], [], [], [])
    added = LandingPage(title="Neu", slug="neu", locale=locale("de"), live=False)
    german.add_child(instance=added)
    assert added.url_path == "/kade/de/neu/"
    assert studio.container.get_children().count() == 3
