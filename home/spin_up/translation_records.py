"""What people translated in the blueprint comes along, filled in: a translation stays one, and not just a page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from wagtail.models import Locale

from ..translation.written import Text, Written, read_written, restore
from .planting import Planted
from .seedlings import Seedling

Fill = Callable[[str, str, str], str]
"""(translation key of the blueprint's page, name of the field, HTML) → HTML."""


def copy_records(seedlings: Sequence[Seedling], planted: Planted, *, locales: Sequence[Locale], fill: Fill) -> int:
    """Copy the translations of every page that has some; returns how many were copied.

    `fill` puts a studio's own words in place of placeholders, in originals and translations alike.
    """
    pages = {(s.translation_key, s.locale.pk): planted.pages[s.key] for s in seedlings if s.alias_of is None}

    def filled(key: str, text: Text) -> Text:
        field = text.where.partition(".")[0]
        return replace(text, source=fill(key, field, text.source), text=fill(key, field, text.text))

    def copied(one: Written) -> Written:
        key = str(one.key)
        texts = [filled(key, text) for text in one.texts]
        return replace(one, key=pages[key, one.source_id].translation_key, texts=texts)

    found = read_written({s.translation_key for s in seedlings}, locale_ids={locale.pk for locale in locales})
    return restore(
        [copied(one) for one in found if (str(one.key), one.source_id) in pages],
        {(page.translation_key, page.locale_id): page for page in pages.values()},
    )
