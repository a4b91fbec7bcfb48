"""What is missing, outdated or waiting, for every page of one studio in every language that it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail_localize.models import Translation

from ..models import Studio
from .progress import Progress, progress_of


class State(Enum):
    """How a page stands in one language. Worst first."""

    MISSING = "missing"
    OUTDATED = "outdated"
    WAITING = "waiting"
    UNREAD = "unread"
    READY = "ready"
    OLDER = "older"
    DRAFT = "draft"
    LIVE = "live"


LABELS = {
    State.MISSING: _("missing"),
    State.OUTDATED: _("outdated: the Dutch page has changed"),
    State.WAITING: _("waiting for texts"),
    State.UNREAD: _("machine translation to be read"),
    State.READY: _("ready to publish"),
    State.OLDER: _("written separately, older than the Dutch page"),
    State.DRAFT: _("written separately, not published"),
    State.LIVE: _("live"),
}


def state_of(
    *,
    exists: bool,
    live: bool,
    published: datetime | None,
    dutch_published: datetime | None,
    taken_down: datetime | None,
    progress: Progress | None,
) -> State:
    """From what is known of one page in one language.

    `taken_down` is when its Dutch texts were last handed to translators; None for a page that somebody wrote in this
    language by hand, which has no `progress` either. `published` is when it last said what these texts say.
    """
    if not exists:
        return State.MISSING
    if taken_down is None or progress is None:
        if not live:
            return State.DRAFT
        return State.OLDER if dutch_published and published and dutch_published > published else State.LIVE
    if dutch_published and dutch_published > taken_down:
        return State.OUTDATED
    if progress.missing:
        return State.WAITING
    if progress.unread:
        return State.UNREAD
    return State.LIVE if live and published and published >= taken_down else State.READY


@dataclass(frozen=True)
class Cell:
    """One page in one language."""

    language: str
    state: State
    page_id: int | None = None
    translation_id: int | None = None
    source_id: int | None = None
    live: bool = False
    progress: Progress | None = None

    @property
    def label(self) -> str:
        return str(LABELS[self.state])

    @property
    def separate(self) -> bool:
        """Whether somebody wrote the page in this language, and nothing keeps it in step with Dutch."""
        return self.page_id is not None and self.progress is None


@dataclass(frozen=True)
class Row:
    """One Dutch page; `indent` says how deep it stands below the home page."""

    page: Page
    indent: int
    cells: tuple[Cell, ...]


def languages_of(studio: Studio) -> list[Locale]:
    """The languages that a studio has chosen, Dutch left out, in the order of the settings."""
    chosen = {locale.language_code: locale for locale in Locale.objects.filter(pk__in=chosen_ids(studio))}
    return [chosen[code] for code, _name in settings.LANGUAGES if code in chosen]


def chosen_ids(studio: Studio) -> list[int]:
    """Ids of their locales."""
    rows = studio.languages.through.objects.filter(studio_id=studio.pk)
    return list(rows.exclude(locale__language_code=settings.LANGUAGE_CODE).values_list("locale_id", flat=True))


def overview(studio: Studio, *, locales: Sequence[Locale], only: Page | None = None) -> list[Row]:
    """Every Dutch page (or `only` one) with its state in `locales`. Three queries."""
    assert studio.container is not None
    container = studio.container
    pages = Page.objects.filter(path__startswith=studio.container.path, depth__gt=studio.container.depth)
    if only:
        pages = pages.filter(translation_key=only.translation_key)
    pages = pages.filter(Q(locale__in=locales) | Q(locale__language_code=settings.LANGUAGE_CODE), alias_of=None)
    pages = list(pages.select_related("locale").order_by("path"))
    by_key = {(page.translation_key, page.locale_id): page for page in pages}
    keys = {page.translation_key for page in pages}
    translations = {
        (translation.source.object_id, translation.target_locale_id): translation
        for translation in Translation.objects.filter(
            source__object_id__in=keys,
            source__locale__language_code=settings.LANGUAGE_CODE,
            target_locale__in=locales,
            enabled=True,
        )
        .select_related("source")
        .defer("source__content_json")
    }
    progress = progress_of([translation.pk for translation in translations.values()])
    return [
        Row(
            page=page,
            indent=page.depth - container.depth - 1,
            cells=tuple(
                _cell(
                    page,
                    locale,
                    by_key.get((page.translation_key, locale.pk)),
                    translations.get((page.translation_key, locale.pk)),
                    progress,
                )
                for locale in locales
            ),
        )
        for page in pages
        if page.locale.language_code == settings.LANGUAGE_CODE
    ]


def _cell(
    dutch: Page, locale: Locale, page: Page | None, translation: Translation | None, progress: dict[int, Progress]
) -> Cell:
    found = progress[translation.pk] if translation else None
    moments = (page and page.last_published_at, translation and translation.destination_last_updated_at)
    return Cell(
        language=locale.language_code,
        state=state_of(
            exists=page is not None,
            live=bool(page and page.live),
            published=max((moment for moment in moments if moment), default=None),
            dutch_published=dutch.last_published_at,
            taken_down=translation.source.last_updated_at if translation else None,
            progress=found,
        ),
        page_id=page.pk if page else None,
        translation_id=translation.pk if translation and page else None,
        source_id=translation.source_id if translation else None,
        live=bool(page and page.live),
        progress=found,
    )
