"""What a page says, taken down string by string for translators: wagtail-localize's sources, in few queries.

wagtail-localize asks the database for every single string, its context and its segment. The same rows are written
here with a handful of queries a page, so that a whole site can be translated while somebody waits. An unchanged
string keeps its rows, and with them its translation: only what changed asks to be translated again.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    RelatedObjectSegment,
    String,
    StringSegment,
    Template,
    TemplateSegment,
    TranslatableObject,
    Translation,
    TranslationContext,
    TranslationSource,
    get_schema_version,
)
from wagtail_localize.segments import OverridableSegmentValue, RelatedObjectSegmentValue, TemplateSegmentValue
from wagtail_localize.segments.extract import extract_segments

from .item_ids import give_items_ids

SEGMENTS: Final[dict[str, type[models.Model]]] = {
    "string": StringSegment,
    "template": TemplateSegment,
    "overridable": OverridableSegment,
    "related": RelatedObjectSegment,
}
KEPT_ABOUT_A_PAGE: Final = frozenset(
    {
        *("path", "depth", "numchild", "url_path", "live", "has_unpublished_changes", "expired", "draft_title"),
        *("first_published_at", "last_published_at", "go_live_at", "expire_at", "owner"),
        *("latest_revision", "latest_revision_created_at", "live_revision", "locked", "locked_at", "locked_by"),
    }
)
"""What Wagtail remembers of a page beside what the page says: it may change without a change for translators."""
Value = Any
"""A segment as wagtail-localize extracts it: text, template, link to another object, or something to be replaced."""


@dataclass
class _Taken:
    """One page on its way into a source."""

    page: Page
    source: TranslationSource
    values: dict[str, list[Value]]


@transaction.atomic
def take_down(pages: Sequence[Page]) -> dict[uuid.UUID, TranslationSource]:
    """Bring the sources of `pages` up to date with what visitors read; by translation key.

    `last_updated_at` of a source becomes the moment of this. A translation that was in step with a page which still
    says the same stays in step: its `destination_last_updated_at` moves along.

    Pages are of their own type and of one language. Whatever their number, about twenty queries and those that
    choosers on them cost.
    """
    page_type = ContentType.objects.get_for_model(Page)
    TranslatableObject.objects.bulk_create(
        [TranslatableObject(translation_key=page.translation_key, content_type=page_type) for page in pages],
        ignore_conflicts=True,
    )
    locale_ids = {page.locale_id for page in pages}
    keys = [page.translation_key for page in pages]
    known = {
        source.object_id: source
        for source in TranslationSource.objects.filter(object_id__in=keys, locale_id__in=locale_ids)
    }
    versions = {label: get_schema_version(label) for label in {page._meta.app_label for page in pages}}
    now = timezone.now()
    changed, unchanged, saying_the_same = [], [], []
    for page in pages:
        give_items_ids(page)
        content = page.to_json()
        source = known.get(page.translation_key)
        if source:
            before, after = json.loads(source.content_json), json.loads(content)
            if says(before) == says(after):
                saying_the_same.append(source.pk)
            if before == after:
                unchanged.append(source.pk)
                continue
        source = source or TranslationSource(
            object_id=page.translation_key,
            locale_id=page.locale_id,
            specific_content_type=ContentType.objects.get_for_model(type(page)),
        )
        source.content_json, source.object_repr = content, str(page)[:200]
        source.schema_version, source.last_updated_at = versions[page._meta.app_label], now
        known[page.translation_key] = source
        changed.append(_Taken(page=page, source=source, values=_by_kind(extract_segments(page))))
    if saying_the_same:
        in_step = Translation.objects.filter(destination_last_updated_at__gte=F("source__last_updated_at"))
        in_step.filter(source__in=saying_the_same).update(destination_last_updated_at=now)
    if unchanged:
        TranslationSource.objects.filter(pk__in=unchanged).update(last_updated_at=now)
    if changed:
        _save_sources([taken.source for taken in changed])
        _write_segments(changed)
    return known


def says(content: dict[str, Any]) -> dict[str, Any]:
    """What a page says, of all that is stored of it."""
    return {name: value for name, value in content.items() if name not in KEPT_ABOUT_A_PAGE}


def _save_sources(sources: Sequence[TranslationSource]) -> None:
    new = [source for source in sources if source.pk is None]
    old = [source for source in sources if source.pk is not None]
    if new:
        for source in new:
            source.created_at = source.last_updated_at
        TranslationSource.objects.bulk_create(new)
    if old:
        TranslationSource.objects.bulk_update(old, ["content_json", "object_repr", "schema_version", "last_updated_at"])


def _by_kind(values: Iterable[Value]) -> dict[str, list[Value]]:
    kinds: dict[str, list[Value]] = {"template": [], "related": [], "overridable": [], "string": []}
    for value in values:
        kinds[_kind(value)].append(value)
    return kinds


def _write_segments(taken: Sequence[_Taken]) -> None:
    contexts = _contexts(taken)
    every = {kind: [value for one in taken for value in one.values[kind]] for kind in ("string", "template", "related")}
    strings = _strings(taken[0].source.locale_id, {value.string.data for value in every["string"]})
    templates = _templates(every["template"])
    if every["related"]:
        TranslatableObject.objects.bulk_create(
            [
                TranslatableObject(translation_key=value.translation_key, content_type=value.content_type)
                for value in every["related"]
            ],
            ignore_conflicts=True,
        )
    own: dict[str, Callable[[Value], dict[str, Any]]] = {
        "string": lambda value: {
            "string_id": strings[value.string.data],
            "attrs": json.dumps(value.attrs, cls=DjangoJSONEncoder),
        },
        "template": lambda value: {"template_id": templates[_template_uuid(value)]},
        "overridable": lambda value: {"data_json": json.dumps(value.data, cls=DjangoJSONEncoder)},
        "related": lambda value: {"object_id": value.translation_key},
    }
    for kind, model in SEGMENTS.items():
        rows = [
            {
                "source_id": one.source.pk,
                "context_id": contexts[one.source.object_id, value.path],
                "order": value.order,
                **own[kind](value),
            }
            for one in taken
            for value in one.values[kind]
        ]
        _replace(model, [one.source.pk for one in taken], rows)


def _kind(value: Value) -> str:
    if isinstance(value, TemplateSegmentValue):
        return "template"
    if isinstance(value, RelatedObjectSegmentValue):
        return "related"
    return "overridable" if isinstance(value, OverridableSegmentValue) else "string"


def _replace(model: type[models.Model], source_ids: Sequence[int], wanted: Sequence[dict[str, Any]]) -> None:
    """Exactly the wanted segments; those that are there already stay the same rows."""
    names = tuple(wanted[0]) if wanted else ()
    by_key = {tuple(str(row[name]) for name in names): row for row in wanted}
    found = model._default_manager.filter(source_id__in=source_ids).values_list("pk", *names)
    gone = [pk for pk, *key in found if by_key.pop(tuple(str(part) for part in key), None) is None]
    if gone:
        model._default_manager.filter(pk__in=gone).delete()
    if by_key:
        model._default_manager.bulk_create([model(**row) for row in by_key.values()])


def _contexts(taken: Sequence[_Taken]) -> dict[tuple[uuid.UUID, str], int]:
    """Where on which page: one row a path, kept for the page's life. Translations hang on them."""
    wanted = {
        (one.source.object_id, value.path): one.page
        for one in taken
        for values in one.values.values()
        for value in values
    }
    keys = {one.source.object_id for one in taken}

    def found() -> dict[tuple[uuid.UUID, str], int]:
        rows = TranslationContext.objects.filter(object_id__in=keys)
        return {(key, path): pk for key, path, pk in rows.values_list("object_id", "path", "pk")}

    contexts = found()
    missing = [
        TranslationContext(
            object_id=key,
            path=path,
            path_id=TranslationContext._get_path_id(path),
            field_path=_UnsavedContext(path).get_field_path(page),
        )
        for (key, path), page in wanted.items()
        if (key, path) not in contexts
    ]
    if missing:
        TranslationContext.objects.bulk_create(missing, ignore_conflicts=True)
        contexts = found()
    return contexts


class _UnsavedContext:
    """Lets wagtail-localize work out the path of fields, which it would save at once."""

    get_field_path = TranslationContext.get_field_path

    def __init__(self, path: str) -> None:
        self.path, self.field_path = path, ""

    def save(self, **kwargs: Any) -> None:
        """Nothing: the row is written with all others."""


def _strings(locale_id: int, texts: set[str]) -> dict[str, int]:
    """Each text once for the whole installation: the translation memory of wagtail-localize."""
    hashes = {String._get_data_hash(text): text for text in texts}
    found = _ids(String, "data_hash", hashes, locale_id=locale_id)
    missing = [
        String(locale_id=locale_id, data_hash=digest, data=text)
        for digest, text in hashes.items()
        if digest not in found
    ]
    if missing:
        String.objects.bulk_create(missing, ignore_conflicts=True)
        found = _ids(String, "data_hash", hashes, locale_id=locale_id)
    return {text: found[digest] for digest, text in hashes.items()}


def _template_uuid(value: Value) -> uuid.UUID:
    return uuid.uuid5(uuid.uuid5(Template.BASE_UUID_NAMESPACE, value.format), value.template)


def _templates(values: Sequence[Value]) -> dict[uuid.UUID, int]:
    """The mark-up that strings of rich text stand in."""
    wanted = {_template_uuid(value): value for value in values}
    found = _ids(Template, "uuid", wanted)
    missing = [
        Template(uuid=key, template=value.template, template_format=value.format, string_count=value.string_count)
        for key, value in wanted.items()
        if key not in found
    ]
    if missing:
        Template.objects.bulk_create(missing, ignore_conflicts=True)
        found = _ids(Template, "uuid", wanted)
    return {key: found[key] for key in wanted}


def _ids(model: type[models.Model], name: str, wanted: Iterable[uuid.UUID], **same: Any) -> dict[uuid.UUID, int]:
    rows = model._default_manager.filter(**{f"{name}__in": list(wanted)}, **same)
    return dict(rows.values_list(name, "pk"))
