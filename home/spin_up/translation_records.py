"""The records of wagtail-localize for cloned pages, so that a translation stays a translation and not just a page.

Segments are read from the new page, as wagtail-localize does, but written in bulk: its own way costs about
ten queries a segment. What people translated in the blueprint comes along, filled in.
"""

from __future__ import annotations

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from wagtail.models import Locale, Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    SegmentOverride,
    String,
    StringSegment,
    StringTranslation,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import (
    OverridableSegmentValue,
    RelatedObjectSegmentValue,
    StringSegmentValue,
    TemplateSegmentValue,
)
from wagtail_localize.segments.extract import extract_segments

from ..references import bare_ids
from .planting import Planted
from .seedlings import Seedling

Fill = Callable[[str, str, str], str]
"""(translation key of the blueprint's page, name of the field, HTML) → HTML."""


def copy_records(seedlings: Sequence[Seedling], planted: Planted, *, locales: Sequence[Locale], fill: Fill) -> int:
    """Copy the records of every page that has some; returns how many translations were copied.

    `fill` puts a studio's own words in place of placeholders, in source strings and translations alike.
    """
    pages = {(s.translation_key, s.locale.pk): planted.pages[s.key] for s in seedlings if s.alias_of is None}
    targets = {locale.pk for locale in locales}
    translations = defaultdict(list)
    for translation in Translation.objects.filter(
        source__object_id__in={s.translation_key for s in seedlings}, target_locale_id__in=targets
    ).select_related("source"):
        key = (str(translation.source.object_id), translation.source.locale_id)
        if key in pages:
            translations[translation.source].append(translation)
    if not translations:
        return 0
    by_source = {source: pages[str(source.object_id), source.locale_id] for source in translations}
    records = Records(list(by_source.values()), field_paths=_field_paths(by_source))
    records.write()
    copy = _Copy(
        records,
        pages=by_source,
        keys={s.translation_key: planted.pages[s.key].translation_key for s in seedlings},
    )
    copy.translate(translations, fill=fill)
    return sum(len(found) for found in translations.values())


def _field_paths(sources: Collection[TranslationSource]) -> dict[str, str]:
    """Paths hold block ids, which stay: the blueprint's own answer holds for the clone."""
    objects = {source.object_id for source in sources}
    rows = TranslationContext.objects.filter(object_id__in=objects).values_list("path", "field_path")
    return dict(rows)


class Records:
    """Sources and segments of pages that have none yet."""

    def __init__(self, pages: Sequence[Page], *, field_paths: Mapping[str, str]) -> None:
        self.pages = pages
        self.field_paths = field_paths
        self.sources: dict[int, TranslationSource] = {}
        """By the id of its page."""
        self.contexts: dict[tuple[uuid.UUID, str], TranslationContext] = {}
        self.strings: dict[tuple[int, uuid.UUID], String] = {}

    def write(self) -> None:
        """Sources and their segments."""
        page_type = ContentType.objects.get_for_model(Page)
        keys = {page.translation_key for page in self.pages}
        TranslatableObject.objects.bulk_create(
            [TranslatableObject(translation_key=key, content_type=page_type) for key in keys], ignore_conflicts=True
        )
        now = timezone.now()
        versions = {label: get_schema_version(label) for label in {page._meta.app_label for page in self.pages}}
        made = TranslationSource.objects.bulk_create(
            TranslationSource(
                object_id=page.translation_key,
                specific_content_type=page.content_type,
                locale=page.locale,
                object_repr=page.title[:200],
                content_json=page.to_json(),
                schema_version=versions[page._meta.app_label],
                last_updated_at=now,
            )
            for page in self.pages
        )
        self.sources = {page.pk: source for page, source in zip(self.pages, made, strict=True)}
        with bare_ids():
            segments = [
                (source, value)
                for page, source in zip(self.pages, made, strict=True)
                for value in extract_segments(type(page).from_json(source.content_json, check_fks=False))
            ]
        self._write_contexts(segments)
        self._write_strings({(source.locale_id, v.string.data) for source, v in _of(segments, StringSegmentValue)})
        self._write_segments(segments)

    def _write_contexts(self, segments: list[tuple[TranslationSource, Any]]) -> None:
        wanted = {(source.object_id, value.path): value.path for source, value in segments}
        rows = [
            TranslationContext(
                object_id=object_id,
                path=path,
                path_id=TranslationContext._get_path_id(path),
                field_path=self.field_paths.get(path, ""),
            )
            for object_id, path in wanted
        ]
        made = TranslationContext.objects.bulk_create(rows)
        self.contexts = {(row.object_id, row.path): row for row in made}

    def _write_strings(self, wanted: set[tuple[int, str]]) -> None:
        """Strings are shared by all pages of all studios: only those that nobody has yet are new."""
        rows = [
            String(locale_id=locale_id, data=data, data_hash=String._get_data_hash(data)) for locale_id, data in wanted
        ]
        String.objects.bulk_create(rows, ignore_conflicts=True)
        found = String.objects.filter(data_hash__in=[row.data_hash for row in rows]).defer("data")
        self.strings |= {(string.locale_id, string.data_hash): string for string in found}

    def string(self, locale_id: int, data: str) -> String | None:
        """The source string with this text, where one of the pages has it."""
        return self.strings.get((locale_id, String._get_data_hash(data)))

    def _write_segments(self, segments: list[tuple[TranslationSource, Any]]) -> None:
        def common(source: TranslationSource, value: Any) -> dict[str, Any]:
            context = self.contexts[source.object_id, value.path]
            return {"source": source, "context": context, "order": value.order}

        StringSegment.objects.bulk_create(
            StringSegment(
                **common(source, value),
                string=self.string(source.locale_id, value.string.data),
                attrs=json.dumps(value.attrs, cls=DjangoJSONEncoder),
            )
            for source, value in _of(segments, StringSegmentValue)
        )
        templates = self._templates([value for _source, value in _of(segments, TemplateSegmentValue)])
        TemplateSegment.objects.bulk_create(
            TemplateSegment(**common(source, value), template=templates[_template_uuid(value)])
            for source, value in _of(segments, TemplateSegmentValue)
        )
        OverridableSegment.objects.bulk_create(
            OverridableSegment(**common(source, value), data_json=json.dumps(value.data, cls=DjangoJSONEncoder))
            for source, value in _of(segments, OverridableSegmentValue)
        )
        related = _of(segments, RelatedObjectSegmentValue)
        TranslatableObject.objects.bulk_create(
            [TranslatableObject(translation_key=v.translation_key, content_type=v.content_type) for _s, v in related],
            ignore_conflicts=True,
        )
        RelatedObjectSegment.objects.bulk_create(
            RelatedObjectSegment(**common(source, value), object_id=value.translation_key) for source, value in related
        )

    def _templates(self, values: list[TemplateSegmentValue]) -> dict[uuid.UUID, Template]:
        by_uuid = {_template_uuid(value): value for value in values}
        Template.objects.bulk_create(
            [
                Template(
                    uuid=key, template=value.template, template_format=value.format, string_count=value.string_count
                )
                for key, value in by_uuid.items()
            ],
            ignore_conflicts=True,
        )
        return {template.uuid: template for template in Template.objects.filter(uuid__in=by_uuid)}


class _Copy:
    """`pages`: the new page for each of the blueprint's sources. `keys`: old translation key to new one."""

    def __init__(
        self, records: Records, *, pages: Mapping[TranslationSource, Page], keys: Mapping[str, uuid.UUID]
    ) -> None:
        self.records = records
        self.pages = pages
        self.keys = keys

    def translate(self, translations: Mapping[TranslationSource, list[Translation]], *, fill: Fill) -> None:
        """The translations themselves: which there are, each string, and what a translator chose instead."""
        now = timezone.now()
        Translation.objects.bulk_create(
            Translation(
                source=self.records.sources[self.pages[source].pk],
                target_locale_id=old.target_locale_id,
                enabled=old.enabled,
                translations_last_updated_at=now,
                destination_last_updated_at=now,
            )
            for source, found in translations.items()
            for old in found
        )
        by_object = {source.object_id: source for source in self.pages}
        targets = {old.target_locale_id for found in translations.values() for old in found}
        chosen = {"context__object_id__in": by_object, "locale_id__in": targets}
        strings = list(StringTranslation.objects.filter(**chosen).select_related("context", "translation_of"))
        rows = []
        for old in strings:
            source = by_object[old.context.object_id]
            key, name = str(source.object_id), old.context.path.partition(".")[0]
            context = self.records.contexts.get((self.keys[key], old.context.path))
            string = self.records.string(source.locale_id, fill(key, name, old.translation_of.data))
            if context and string:
                rows.append(
                    StringTranslation(
                        translation_of=string,
                        locale_id=old.locale_id,
                        context=context,
                        data=fill(key, name, old.data),
                        translation_type=old.translation_type,
                        tool_name=old.tool_name,
                    )
                )
        StringTranslation.objects.bulk_create(rows, ignore_conflicts=True)
        self._override(by_object, chosen)

    def _override(self, by_object: Mapping[uuid.UUID, TranslationSource], chosen: Mapping[str, Any]) -> None:
        """What a translator chose instead: texts and addresses come along; a picture of the blueprint's does not."""
        SegmentOverride.objects.bulk_create(
            SegmentOverride(locale_id=old.locale_id, context=context, data_json=old.data_json)
            for old in SegmentOverride.objects.filter(**chosen).select_related("context")
            if not isinstance(old.data, int)
            and (context := self.records.contexts.get((self.keys[str(old.context.object_id)], old.context.path)))
        )


def _of(segments: list[tuple[TranslationSource, Any]], kind: type) -> list[tuple[TranslationSource, Any]]:
    return [(source, value) for source, value in segments if isinstance(value, kind)]


def _template_uuid(value: TemplateSegmentValue) -> uuid.UUID:
    return uuid.uuid5(uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)
