"""Words for tests of translation: a studio with one more language, and people of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django_tasks_db.management.commands import db_worker
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    SegmentOverride,
    StringSegment,
    StringTranslation,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
)

from home.models import Studio
from home.translation.branches import source_pages, translate
from tests.caches import empty_cache
from tests.sites import KADE, studio_at


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is made inside is gone afterwards."""
    with transaction.atomic():
        try:
            yield
        finally:
            transaction.set_rollback(True)
    empty_cache()


def locale(code: str) -> Locale:
    return Locale.objects.get(language_code=code)


def choose(host: str, *codes: str) -> Studio:
    """Give a studio exactly these languages, and Dutch."""
    studio = studio_at(host)
    studio.languages.set(Locale.objects.filter(language_code__in=("nl", *codes)))
    studio.save()
    return studio_at(host)


def never_handed_over() -> None:
    """As if nobody had ever translated a page of the demo: its versions in other languages were written separately."""
    for model in (SegmentOverride, StringTranslation, TranslationSource, TranslationContext, TranslatableObject):
        model.objects.all().delete()


def german_drafts(host: str = KADE) -> Studio:
    """A studio that has just got German, and its first translator."""
    never_handed_over()
    studio = choose(host, "en", "de")
    translate(list(source_pages(studio).specific()), locale("de"), studio=studio)
    return studio


def page_at(url_path: str) -> Page:
    return Page.objects.get(url_path=url_path).specific


def version(page: Page, code: str) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale=locale(code)).specific


def translation_of(page: Page, code: str) -> Translation:
    return Translation.objects.select_related("source", "target_locale").get(
        source__object_id=page.translation_key, target_locale=locale(code)
    )


def fill(translation: Translation, *, leave: int = 0, kind: str = "manual") -> list[str]:
    """Translate every text but the last `leave` (never the title) as “de: …”. Returns the Dutch of those left."""
    segments = StringSegment.objects.filter(source=translation.source).exclude(context__path="slug").order_by("order")
    segments = list(segments.select_related("string"))
    done, left = segments[: len(segments) - leave], segments[len(segments) - leave :]
    code = translation.target_locale.language_code
    for segment in done:
        StringTranslation.objects.get_or_create(
            translation_of=segment.string,
            context_id=segment.context_id,
            locale=translation.target_locale,
            defaults={
                "data": f"{code}: {segment.string.data}"[:100]
                if "<" not in segment.string.data
                else f"{code} {segment.string.data}",
                "translation_type": kind,
            },
        )
    return [segment.string.data for segment in left]


def signed_in(username: str) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=username))
    return client


def run_worker(monkeypatch: pytest.MonkeyPatch, times: int = 1) -> None:
    """The worker shares the test's connection, so it must not close it. The first sweep queues what is only a row."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)
    for _ in range(times):
        call_command("worker", once=True)


def messages_in(response: Any) -> str:
    return " ".join(str(message) for message in (response.context or {}).get("messages", ()))
