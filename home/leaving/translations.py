"""Which pages of a studio are kept in step as translations, with every text a translator wrote; out and back in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import SegmentOverride, StringSegment, StringTranslation, Translation

from ..spin_up.translation_records import Records
from .names import Names


def written_translations(names: Names) -> list[dict[str, Any]]:
    """One row for each page and language. Texts whose original is no longer on the page are left out."""
    pages = Page.objects.in_bulk(names.pages)
    by_key = {(page.translation_key, page.locale_id): names.pages[pk] for pk, page in pages.items()}
    found = Translation.objects.filter(source__object_id__in={key for key, _locale in by_key})
    rows = [
        {
            "page": by_key[key, translation.source.locale_id],
            "language": translation.target_locale.language_code,
            "enabled": translation.enabled,
            "texts": _texts(translation),
            "choices": _choices(translation),
        }
        for translation in found.select_related("source", "target_locale")
        for key in [translation.source.object_id]
        if (key, translation.source.locale_id) in by_key and (key, translation.target_locale_id) in by_key
    ]
    return sorted(rows, key=lambda row: (row["page"], row["language"]))


def _texts(translation: Translation) -> list[dict[str, str]]:
    """HTML as wagtail-localize keeps it; `where` is the place on the page, with the ids of its blocks."""
    current = StringSegment.objects.filter(source=translation.source).values("string_id")
    rows = StringTranslation.objects.filter(
        context__object_id=translation.source.object_id,
        locale_id=translation.target_locale_id,
        translation_of_id__in=current,
    ).select_related("context", "translation_of")
    texts = [
        {
            "where": row.context.path,
            "source": row.translation_of.data,
            "text": row.data,
            "kind": row.translation_type,
            "tool": row.tool_name,
        }
        for row in rows
    ]
    return sorted(texts, key=lambda text: (text["where"], text["source"]))


def _choices(translation: Translation) -> list[dict[str, Any]]:
    """What a translator chose instead, as an address; a picture of this database is not taken along."""
    rows = SegmentOverride.objects.filter(
        context__object_id=translation.source.object_id, locale_id=translation.target_locale_id
    ).select_related("context")
    choices = [{"where": row.context.path, "value": row.data} for row in rows if not isinstance(row.data, int)]
    return sorted(choices, key=lambda choice: choice["where"])


def restore_translations(
    rows: Iterable[Mapping[str, Any]], *, pages: Mapping[str, Page], locales: Mapping[str, Locale]
) -> int:
    """Make the records again, for the pages (by path) and languages there are. Returns how many translations."""
    kept = [row for row in rows if row["page"] in pages and row["language"] in locales]
    sources = {row["page"]: pages[row["page"]] for row in kept}
    if not kept:
        return 0
    records = Records(list(sources.values()), field_paths={})
    records.write()
    now = timezone.now()
    Translation.objects.bulk_create(
        Translation(
            source=records.sources[sources[row["page"]].pk],
            target_locale=locales[row["language"]],
            enabled=row["enabled"],
            translations_last_updated_at=now,
            destination_last_updated_at=now,
        )
        for row in kept
    )
    for row in kept:
        _restore(row, page=sources[row["page"]], locale=locales[row["language"]], records=records)
    return len(kept)


def _restore(row: Mapping[str, Any], *, page: Page, locale: Locale, records: Records) -> None:
    texts: Sequence[Mapping[str, str]] = row["texts"]
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of=string,
            locale=locale,
            context=context,
            data=text["text"],
            translation_type=text["kind"],
            tool_name=text["tool"],
        )
        for text in texts
        if (context := records.contexts.get((page.translation_key, text["where"])))
        and (string := records.string(page.locale_id, text["source"]))
    )
    SegmentOverride.objects.bulk_create(
        SegmentOverride(locale=locale, context=context, data_json=DjangoJSONEncoder().encode(choice["value"]))
        for choice in row["choices"]
        if (context := records.contexts.get((page.translation_key, choice["where"])))
    )
