"""What translators wrote for pages: read in a few queries, and written for pages that say the same elsewhere."""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationContext,
    TranslationSource,
)

from ..references import bare_ids
from .sources import take_down


@dataclass(frozen=True)
class Text:
    """One translated text, as HTML; `where` is its place on the page, with the ids of its blocks."""

    where: str
    source: str
    text: str
    kind: str
    tool: str


@dataclass(frozen=True)
class Choice:
    """What a translator chose in the place of what the page has there."""

    where: str
    value: Any


@dataclass(frozen=True)
class Written:
    """One translation of one page: `key` and `source_id` (of a locale) name the page, `locale_id` the language."""

    key: uuid.UUID
    source_id: int
    locale_id: int
    enabled: bool
    texts: Sequence[Text]
    choices: Sequence[Choice]


def read_written(keys: Collection[uuid.UUID | str], *, locale_ids: Collection[int] | None = None) -> list[Written]:
    """The translations of the pages with these translation keys. Five queries, however many.

    Texts whose original is no longer on its page are left out, and so is a chosen picture: it is of this database.
    """
    chosen = {} if locale_ids is None else {"locale_id__in": locale_ids}
    translations = Translation.objects.filter(source__object_id__in=keys).select_related("source")
    if locale_ids is not None:
        translations = translations.filter(target_locale_id__in=locale_ids)
    found = list(translations.order_by("pk"))
    if not found:
        return []
    sources = [translation.source for translation in found]
    by_pk = {source.pk: source.object_id for source in sources}
    current = {
        (by_pk[source_id], string_id)
        for source_id, string_id in StringSegment.objects.filter(source__in=by_pk).values_list("source_id", "string_id")
    }
    texts: dict[tuple[uuid.UUID, int], list[Text]] = defaultdict(list)
    rows = StringTranslation.objects.filter(context__object_id__in=keys, **chosen)
    for row in rows.select_related("context", "translation_of"):
        key = row.context.object_id
        if (key, row.translation_of_id) in current:
            texts[key, row.locale_id].append(
                Text(row.context.path, row.translation_of.data, row.data, row.translation_type, row.tool_name)
            )
    choices: dict[tuple[uuid.UUID, int], list[Choice]] = defaultdict(list)
    overrides = SegmentOverride.objects.filter(context__object_id__in=keys, **chosen)
    for override in overrides.select_related("context"):
        if not isinstance(override.data, int):
            choices[override.context.object_id, override.locale_id].append(Choice(override.context.path, override.data))
    return [
        Written(
            key=source.object_id,
            source_id=source.locale_id,
            locale_id=translation.target_locale_id,
            enabled=translation.enabled,
            texts=sorted(
                texts[source.object_id, translation.target_locale_id], key=lambda text: (text.where, text.source)
            ),
            choices=sorted(choices[source.object_id, translation.target_locale_id], key=lambda choice: choice.where),
        )
        for translation, source in zip(found, sources, strict=True)
    ]


def restore(written: Sequence[Written], pages: Mapping[tuple[uuid.UUID, int], Page]) -> int:
    """Make the translations again. `pages` by translation key and locale; returns how many translations were made.

    A text is left out where the page does not have its original at that place. Pages must have no records yet.
    """
    kept = [one for one in written if (one.key, one.source_id) in pages]
    if not kept:
        return 0
    by_language: dict[int, list[Page]] = defaultdict(list)
    for key, locale_id in dict.fromkeys((one.key, one.source_id) for one in kept):
        by_language[locale_id].append(pages[key, locale_id])
    with bare_ids():
        sources = {locale_id: take_down(group) for locale_id, group in by_language.items()}
    now = timezone.now()
    Translation.objects.bulk_create(
        Translation(
            source=sources[one.source_id][one.key],
            target_locale_id=one.locale_id,
            enabled=one.enabled,
            translations_last_updated_at=now,
            destination_last_updated_at=now,
        )
        for one in kept
    )
    contexts = {
        (row.object_id, row.path): row
        for row in TranslationContext.objects.filter(object_id__in={one.key for one in kept})
    }
    strings = _strings([source for found in sources.values() for source in found.values()])
    StringTranslation.objects.bulk_create(
        (
            StringTranslation(
                translation_of_id=string,
                locale_id=one.locale_id,
                context=context,
                data=text.text,
                translation_type=text.kind,
                tool_name=text.tool,
            )
            for one in kept
            for text in one.texts
            if (context := contexts.get((one.key, text.where)))
            and (string := strings.get((one.source_id, String._get_data_hash(text.source))))
        ),
        ignore_conflicts=True,
    )
    SegmentOverride.objects.bulk_create(
        SegmentOverride(
            locale_id=one.locale_id, context=context, data_json=json.dumps(choice.value, cls=DjangoJSONEncoder)
        )
        for one in kept
        for choice in one.choices
        if (context := contexts.get((one.key, choice.where)))
    )
    return len(kept)


def _strings(sources: Sequence[TranslationSource]) -> dict[tuple[int, uuid.UUID], int]:
    """The originals on these pages, by language and digest."""
    rows = String.objects.filter(segments__source__in=[source.pk for source in sources]).distinct()
    return {(locale_id, digest): pk for pk, locale_id, digest in rows.values_list("pk", "locale_id", "data_hash")}
