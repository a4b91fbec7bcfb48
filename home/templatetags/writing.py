"""What the editor's panel of checks says about a page's Dutch, its snippet in search engines and its translations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ..models import Studio, StudioPage
from ..readability import Level, Readability, readability
from ..search_snippets import Snippet, description_snippet, title_snippet
from ..translation.overview import Row, languages_of, overview

register = template.Library()

LEVELS = {
    Level.VERY_EASY: _("very easy"),
    Level.EASY: _("easy"),
    Level.PLAIN: _("plain"),
    Level.HARD: _("hard"),
    Level.VERY_HARD: _("very hard"),
}


@dataclass(frozen=True)
class WritingChecks:
    """Of the draft as it was last saved."""

    is_dutch: bool
    readability: Readability
    level: str
    title: Snippet
    description: Snippet


@register.simple_tag
def writing_checks(page: Any) -> WritingChecks | None:
    """None for what is no page of a studio, or has not been saved yet."""
    if not _is_saved(page):
        return None
    found = readability(page.reading_text())
    studio = _studio_of(page)
    suffix = f" – {studio.name}" if studio and page.meta_title != studio.name else ""
    return WritingChecks(
        is_dutch=page.locale.language_code == settings.LANGUAGE_CODE,
        readability=found,
        level=str(LEVELS[found.level]) if found.level else "",
        title=title_snippet(page.meta_title + suffix),
        description=description_snippet(page.search_description),
    )


@register.simple_tag
def translations_of(page: Any) -> Row | None:
    """How a Dutch page stands in its studio's languages."""
    if not _is_saved(page) or page.locale.language_code != settings.LANGUAGE_CODE:
        return None
    studio = _studio_of(page)
    locales = languages_of(studio) if studio else []
    rows = overview(studio, locales=locales, only=page) if studio and locales else []
    return rows[0] if rows else None


def _is_saved(page: Any) -> bool:
    return isinstance(page, StudioPage) and bool(page.pk)


def _studio_of(page: Any) -> Studio | None:
    container = page.path[: 2 * page.steplen]
    return Studio.objects.select_related("container").filter(container__path=container).first()
