"""Which pages of a studio are kept in step as translations, with every text a translator wrote; out and back in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from wagtail.models import Locale, Page

from ..translation.written import Choice, Text, Written, read_written, restore
from .names import Names


def written_translations(names: Names) -> list[dict[str, Any]]:
    """One row for each page and language."""
    pages = Page.objects.in_bulk(names.pages)
    by_key = {(page.translation_key, page.locale_id): names.pages[pk] for pk, page in pages.items()}
    codes = {locale.pk: locale.language_code for locale in Locale.objects.all()}
    rows = [
        {
            "page": by_key[one.key, one.source_id],
            "language": codes[one.locale_id],
            "enabled": one.enabled,
            "texts": [asdict(text) for text in one.texts],
            "choices": [asdict(choice) for choice in one.choices],
        }
        for one in read_written({key for key, _locale in by_key})
        if (one.key, one.source_id) in by_key and (one.key, one.locale_id) in by_key
    ]
    return sorted(rows, key=lambda row: (row["page"], row["language"]))


def restore_translations(
    rows: Iterable[Mapping[str, Any]], *, pages: Mapping[str, Page], locales: Mapping[str, Locale]
) -> int:
    """Make the records again, for the pages (by path) and languages there are. Returns how many translations."""
    written = [
        Written(
            key=pages[row["page"]].translation_key,
            source_id=pages[row["page"]].locale_id,
            locale_id=locales[row["language"]].pk,
            enabled=row["enabled"],
            texts=[
                Text(**{name: text[name] for name in ("where", "source", "text", "kind", "tool")})
                for text in row["texts"]
            ],
            choices=[Choice(choice["where"], choice["value"]) for choice in row["choices"]],
        )
        for row in rows
        if row["page"] in pages and row["language"] in locales
    ]
    return restore(written, {(page.translation_key, page.locale_id): page for page in pages.values()})
