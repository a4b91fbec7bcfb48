"""A machine translates what nobody has translated on one page, a portion at a time."""

from __future__ import annotations

from collections import defaultdict

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail_localize.machine_translators import get_machine_translator
from wagtail_localize.models import StringSegment, StringTranslation, Translation
from wagtail_localize.strings import StringValue, extract_ids

from ...models import Studio
from ..progress import ADDRESS
from .service import TEXTS_AT_ONCE, Service, Wishes, portions

Places = dict[str, list[tuple[int, int]]]
"""A Dutch text, and where on the page it stands (string and context)."""


def service() -> Service | None:
    """The service that the settings name; None without one, and then no button is shown."""
    found = get_machine_translator()
    return found if isinstance(found, Service) else None


def wishes_of(studio: Studio, language: str) -> Wishes:
    """A studio's glossary and tone for one language."""
    words = [row["value"] for row in studio.glossary.raw_data]
    return Wishes(
        key=str(studio.uuid),
        formal=studio.formality == Studio.Formality.FORMAL,
        terms={
            word["term"].strip(): word["translation"].strip()
            for word in words
            if word.get("language") == language and word["term"].strip() and word["translation"].strip()
        },
    )


def untranslated_texts(translation: Translation, *, after: int = 0) -> tuple[Places, int]:
    """The next portion of texts without a translation, and the order of the last of them (0: none are left)."""
    segments = (
        StringSegment.objects.filter(source_id=translation.source_id, order__gt=after)
        .exclude(context__path=ADDRESS)
        .annotate_translation(translation.target_locale, include_errors=True)
        .filter(translation__isnull=True)
        .order_by("order")
        .values_list("string__data", "string_id", "context_id", "order")[:TEXTS_AT_ONCE]
    )
    places: Places = defaultdict(list)
    last = 0
    for text, string_id, context_id, order in segments:
        places[text].append((string_id, context_id))
        last = order
    return dict(places), last


def translate_portion(
    translation: Translation, places: Places, *, studio: Studio, by: Service, user: AbstractBaseUser | None
) -> int:
    """Ask the service for these texts and keep what it says. Raises ServiceError. Returns how many were kept.

    A translation that lost a link or its mark-up is not kept: a person has to write that text.
    """
    language = translation.target_locale.language_code
    kept = []
    for portion in portions(list(places)):
        answers = by.translate_portion(
            portion,
            source=translation.source.locale.language_code,
            target=language,
            wishes=wishes_of(studio, language),
        )
        for text, answer in zip(portion, answers, strict=True):
            if fits(text, answer):
                kept += [
                    StringTranslation(
                        translation_of_id=string_id,
                        context_id=context_id,
                        locale=translation.target_locale,
                        data=answer,
                        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
                        tool_name=by.display_name,
                        last_translated_by=user,
                    )
                    for string_id, context_id in places[text]
                ]
    with transaction.atomic():
        StringTranslation.objects.bulk_create(kept, ignore_conflicts=True)
    return len(kept)


def fits(text: str, answer: str) -> bool:
    """Whether a translation can stand where the text stands: mark-up is whole, links are the same."""
    if not answer.strip():
        return False
    try:
        StringValue.from_translated_html(answer)
    except ValueError:
        return False
    return bool(extract_ids(text) == extract_ids(answer))
