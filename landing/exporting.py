"""Landing pages back to Markdown."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from home.models import Studio, StudioImage
from home.paths import StudioPaths
from home.references import Wanted, current_references

from .markdown.directives import Namer
from .markdown.writing import write_page
from .models import LandingPage


@dataclass(frozen=True)
class Export:
    """One page as the file that `import_landing` reads back without change, and the pictures that it names."""

    name: str
    text: str
    picture_ids: frozenset[int]


def export_pages(pages: Sequence[LandingPage], *, studio: Studio) -> Iterator[Export]:
    """Each page as it was last edited. Links are paths of the Dutch pages."""
    names = file_names(pages, studio=studio)
    namers: dict[str, Namer] = {}
    for page in pages:
        language = page.locale.language_code
        if language not in namers:
            paths = StudioPaths(studio, language=language)
            namers[language] = Namer(address_of=paths.address_of, image_name_of=_image_title)
        draft = page.get_latest_revision_as_object()
        wanted = Wanted()
        wanted.add_page(draft)
        yield Export(names[page.pk], write_page(draft, namers[language]), frozenset(wanted.images))


def export_text(page: LandingPage, *, studio: Studio) -> str:
    """The file of one page as it is given."""
    paths = StudioPaths(studio, language=page.locale.language_code)
    return write_page(page, Namer(address_of=paths.address_of, image_name_of=_image_title))


def file_names(pages: Sequence[LandingPage], *, studio: Studio) -> dict[int, str]:
    """`<slug>.md` for a Dutch page, `<slug of the Dutch page>.en.md` for its English translation.

    A page that translates none is not called after a Dutch page, or it would be read back as its translation.
    """
    dutch = LandingPage.objects.descendant_of(studio.container).filter(
        locale__language_code=settings.LANGUAGE_CODE, alias_of__isnull=True
    )
    slugs: dict[uuid.UUID, str] = dict(dutch.values_list("translation_key", "slug"))
    names = {}
    for page in pages:
        language, name = page.locale.language_code, slugs.get(page.translation_key)
        if name is None:
            name = page.slug
            while name in slugs.values():
                name += f"-{language}"
        names[page.pk] = f"{name}.md" if language == settings.LANGUAGE_CODE else f"{name}.{language}.md"
    return names


def readable_text(page: LandingPage, *, root: str) -> str:
    """The page for people and machines that prefer text: links lead where the page's own links lead.

    Call it while the page's references are active. `root` is the site's address without closing slash.
    """

    def address_of(pk: int) -> str:
        target = references.page(pk) if references else None
        return f"{root}{target.public_url}" if target else root

    def image_name_of(pk: int) -> str:
        image = references.image(pk) if references else None
        return image.title if image else ""

    references = current_references()
    return write_page(page, Namer(address_of=address_of, image_name_of=image_name_of))


def _image_title(pk: int) -> str:
    return StudioImage.objects.filter(pk=pk).values_list("title", flat=True).first() or ""
