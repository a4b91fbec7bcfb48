"""A page that somebody wrote separately in another language is kept in step with its Dutch page from now on.

What it says stays: each of its texts becomes the translation of the Dutch text at the same place. Places are blocks by
their id, so a question of the intake that both pages ask is one question, with its points and conditions in Dutch only.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    StringSegment,
    StringTranslation,
    Translation,
    TranslationSource,
)
from wagtail_localize.segments import OverridableSegmentValue, StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from .item_ids import give_items_ids
from .progress import ADDRESS
from .sources import says, take_down

LINK: Final = re.compile(r'<a id="(?P<id>[^"]*)">(?P<words>.*?)</a>', re.DOTALL)
PAGE_LINK: Final = re.compile(r'(?<=<a )(?:id="(\d+)" linktype="page"|linktype="page" id="(\d+)")(?=>)')
Place = tuple[str, str]
"""Path on the page, and what the Dutch page says there."""


@dataclass(frozen=True)
class Adoption:
    """What becomes of the texts of both pages."""

    texts: dict[Place, str]
    """Texts of the page, as HTML, which become translations."""
    choices: dict[str, Any]
    """Links and pictures that differ from the Dutch page's, by path."""
    missing: tuple[str, ...]
    """Dutch texts that nobody has written in this language yet."""
    leaving: tuple[str, ...]
    """Texts at places that the Dutch page does not have: gone when the page is published the next time."""


def foresee(dutch: Page, page: Page) -> Adoption:
    """What `adopt` would do. Both pages are of their own type; nothing is written."""
    wanted, own = _segments(dutch), _segments(page)
    texts: dict[Place, str] = {}
    missing: list[str] = []
    leaving: list[str] = []
    wanted_texts, own_texts = _texts(wanted), _texts(own)
    for path in {**wanted_texts, **own_texts}:
        ours, theirs = wanted_texts.get(path, []), own_texts.get(path, [])
        # Rich text is several texts at one place: as many as there are paragraphs.
        paired = list(zip(ours, theirs, strict=False))
        texts |= {(path, one.string.data): _with_links_of(one, other.string.data) for one, other in paired}
        if path != ADDRESS:
            missing += [one.string.data for one in ours[len(paired) :]]
        leaving += [one.string.data for one in theirs[len(paired) :]]
    chosen, offered = _choices(own), _choices(wanted)
    choices = {path: value for path, value in chosen.items() if path in offered and offered[path] != value}
    return Adoption(
        texts=texts, choices=_of_another_page(choices, offered), missing=tuple(missing), leaving=tuple(leaving)
    )


@transaction.atomic
def adopt(dutch: Page, page: Page, *, user: AbstractBaseUser | None) -> Translation:
    """Keep `page` in step with `dutch` from now on. What visitors read does not change by it.

    A page that already is what its translation would be counts as published with it.
    """
    adoption = foresee(dutch, page)
    source = take_down([dutch])[dutch.translation_key]
    translation, _made = Translation.objects.update_or_create(
        source=source, target_locale=page.locale, defaults={"enabled": True}
    )
    _write_texts(adoption, source, page, user)
    _write_choices(adoption, source, page, user)
    if page.live and not page.has_unpublished_changes and not adoption.missing and _is_in_step(source, page):
        Translation.objects.filter(pk=translation.pk).update(destination_last_updated_at=timezone.now())
    return translation


def _segments(page: Page) -> list[Any]:
    give_items_ids(page)
    return list(extract_segments(page))


def _texts(segments: Iterable[Any]) -> dict[str, list[StringSegmentValue]]:
    found: dict[str, list[StringSegmentValue]] = defaultdict(list)
    for segment in segments:
        if isinstance(segment, StringSegmentValue):
            found[segment.path].append(segment)
    return found


def _choices(segments: Iterable[Any]) -> dict[str, Any]:
    return {segment.path: segment.data for segment in segments if isinstance(segment, OverridableSegmentValue)}


def _of_another_page(choices: dict[str, Any], offered: dict[str, Any]) -> dict[str, Any]:
    """Without choosers that point at the same page in its own language: those follow the Dutch page by themselves."""
    keys = _keys({value for value in (*choices.values(), *offered.values()) if isinstance(value, int)})
    return {
        path: value
        for path, value in choices.items()
        if not (isinstance(value, int) and value in keys and keys[value] == keys.get(offered[path]))
    }


def _with_links_of(dutch: StringSegmentValue, text: str) -> str:
    """Links are the Dutch text's, by their number; one that it does not have leaves its words."""
    known = dutch.attrs or {}
    return LINK.sub(lambda link: link[0] if link["id"] in known else link["words"], text)


def _write_texts(adoption: Adoption, source: TranslationSource, page: Page, user: AbstractBaseUser | None) -> None:
    segments = StringSegment.objects.filter(source=source).select_related("context", "string")
    rows = {
        (segment.string_id, segment.context_id): adoption.texts[place]
        for segment in segments
        if (place := (segment.context.path, segment.string.data)) in adoption.texts
    }
    StringTranslation.objects.filter(context__object_id=source.object_id, locale=page.locale).delete()
    StringTranslation.objects.bulk_create(
        StringTranslation(
            translation_of_id=string,
            context_id=context,
            locale=page.locale,
            data=text,
            translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL,
            last_translated_by=user,
        )
        for (string, context), text in rows.items()
    )


def _write_choices(adoption: Adoption, source: TranslationSource, page: Page, user: AbstractBaseUser | None) -> None:
    segments = OverridableSegment.objects.filter(source=source).select_related("context")
    contexts = {segment.context.path: segment.context for segment in segments}
    SegmentOverride.objects.filter(context__object_id=source.object_id, locale=page.locale).delete()
    SegmentOverride.objects.bulk_create(
        SegmentOverride(
            context=contexts[path],
            locale=page.locale,
            data_json=json.dumps(value, cls=DjangoJSONEncoder),
            last_translated_by=user,
        )
        for path, value in adoption.choices.items()
        if path in contexts
    )


def _is_in_step(source: TranslationSource, page: Page) -> bool:
    """Whether publishing the translation would change nothing. A chosen page is the same one in whatever language."""
    translated = source.get_ephemeral_translated_instance(page.locale, fallback=True)
    give_items_ids(translated)
    pairs = list(_differences(says(json.loads(translated.to_json())), says(json.loads(page.to_json()))))
    keys = _keys({value for pair in pairs for value in pair if isinstance(value, int)})
    return all(keys.get(one) and keys.get(one) == keys.get(other) for one, other in pairs)


def _differences(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    match one, other:
        case dict(), dict() if one.keys() == other.keys():
            for name in one:
                yield from _differences(one[name], other[name])
        case list(), list() if len(one) == len(other):
            for pair in zip(one, other, strict=True):
                yield from _differences(*pair)
        case str(), str() if one != other and one.startswith("[") and other.startswith("["):
            yield from _differences(json.loads(one), json.loads(other))
        case int(), int() if one != other:
            yield one, other
        case str(), str() if one != other and PAGE_LINK.sub("", one) == PAGE_LINK.sub("", other):
            yield from zip(_linked(one), _linked(other), strict=True)
        case _ if one != other:
            yield None, None


def _linked(text: str) -> list[int]:
    return [int(next(filter(None, numbers))) for numbers in PAGE_LINK.findall(text)]


def _keys(page_ids: Iterable[int]) -> dict[Any, uuid.UUID]:
    return dict(Page.objects.filter(pk__in=page_ids).values_list("pk", "translation_key"))
