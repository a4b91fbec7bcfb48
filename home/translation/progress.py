"""How far a translation is: what nobody has translated, and what a machine has translated and nobody has read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from wagtail_localize.models import StringSegment, StringTranslation, Translation

ADDRESS = "slug"
"""The address of a page follows from its title (publishing.py), so no translator has to be asked for it."""


@dataclass(frozen=True)
class Progress:
    """Counts of texts on one page in one language."""

    total: int = 0
    missing: int = 0
    unread: int = 0

    @property
    def complete(self) -> bool:
        return not self.missing and not self.unread


@dataclass(frozen=True)
class Text:
    """One text of a page that keeps it from going live, with what a machine made of it."""

    path: str
    source: str
    translation: str = ""


def progress_of(translations: Collection[int]) -> dict[int, Progress]:
    """Progress of translations by their id. One query."""
    done = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale_id=OuterRef("source__translations__target_locale_id"),
        has_error=False,
    )
    rows = (
        StringSegment.objects.filter(source__translations__in=translations)
        .exclude(context__path=ADDRESS)
        .order_by()
        .values("source__translations")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Exists(done)),
            unread=Count("pk", filter=Exists(done.filter(translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE))),
        )
    )
    found = {
        row["source__translations"]: Progress(row["total"], row["total"] - row["done"], row["unread"]) for row in rows
    }
    return {pk: found.get(pk, Progress()) for pk in translations}


def missing_texts(translation: Translation) -> list[Text]:
    """Texts without a translation, in the order of the page."""
    segments = _segments(translation).annotate_translation(translation.target_locale).filter(translation__isnull=True)
    return [Text(path=path, source=text) for path, text in segments.values_list("context__path", "string__data")]


def unread_texts(translation: Translation) -> list[Text]:
    """Texts that a machine translated and no person has accepted."""
    rows = machine_translations(translation).values_list("context__path", "translation_of__data", "data")
    order = {path: n for n, path in enumerate(_segments(translation).values_list("context__path", flat=True))}
    return sorted((Text(*row) for row in rows), key=lambda text: order.get(text.path, 0))


def accept_machine_translations(translation: Translation, *, reader: object) -> int:
    """Somebody has read them all: from now on they count as theirs. The tool stays named."""
    return machine_translations(translation).update(
        translation_type=StringTranslation.TRANSLATION_TYPE_MANUAL, last_translated_by=reader
    )


def machine_translations(translation: Translation) -> QuerySet[StringTranslation]:
    """Machine translations that this page uses now."""
    segment = StringSegment.objects.filter(
        source_id=translation.source_id, string_id=OuterRef("translation_of_id"), context_id=OuterRef("context_id")
    )
    return StringTranslation.objects.filter(
        Exists(segment),
        locale_id=translation.target_locale_id,
        translation_type=StringTranslation.TRANSLATION_TYPE_MACHINE,
    ).exclude(context__path=ADDRESS)


def _segments(translation: Translation) -> Any:
    return (
        StringSegment.objects.filter(source_id=translation.source_id).exclude(context__path=ADDRESS).order_by("order")
    )
