"""Names for pages and files in an export, instead of the ids of one database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.db import models
from django.utils.text import slugify
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..models import Studio
from ..paths import INTAKE_PATH, StudioPaths
from ..spin_up.media import media_of_studio

STAND_IN = 1_000_000_000
"""Numbers from here on stand for pages and files that have no id yet. No table is that long."""

PAGE, PICTURE, DOCUMENT = "page:", "picture:", "document:"


class Names:
    """Names of everything that one studio has, for writing it down."""

    def __init__(self, studio: Studio) -> None:
        self._paths = StudioPaths(studio, language="")
        self.pages = {
            pk: self._paths.public_path(pk)
            for pk in Page.objects.descendant_of(studio.container)
            .filter(alias_of__isnull=True)
            .values_list("pk", flat=True)
        }
        self.pictures = file_names(media_of_studio(get_image_model(), studio))
        self.documents = file_names(media_of_studio(get_document_model(), studio))

    def reference(self, model: type[models.Model], stored: Any) -> Any:
        """For a Rewriter: an id becomes a name. What is not of this studio becomes nothing."""
        if issubclass(model, Page):
            return f"{PAGE}{self.pages[stored]}" if stored in self.pages else None
        if issubclass(model, get_image_model()):
            return f"{PICTURE}{self.pictures[stored]}" if stored in self.pictures else None
        if issubclass(model, get_document_model()):
            return f"{DOCUMENT}{self.documents[stored]}" if stored in self.documents else None
        return None


def file_names(rows: models.QuerySet[Any]) -> dict[int, str]:
    """A name for each file, from its title (on disk it may carry a random ending), numbered where two are alike."""
    names: dict[int, str] = {}
    taken: set[str] = set()
    for row in rows.order_by("pk"):
        suffix = PurePosixPath(row.file.name).suffix.lower()
        stem = slugify(row.title.removesuffix(suffix)) or "file"
        name, number = f"{stem}{suffix}", 1
        while name in taken:
            number += 1
            name = f"{stem}-{number}{suffix}"
        taken.add(name)
        names[row.pk] = name
    return names


@dataclass(frozen=True)
class ListedPage:
    """One page in the list of pages."""

    path: str
    key: str
    language: str
    is_intake: bool


class StandIns:
    """Numbers for names, while a folder is read. `pictures` and `documents` give the title of each file."""

    def __init__(
        self, *, pages: Sequence[ListedPage], pictures: Mapping[str, str], documents: Mapping[str, str]
    ) -> None:
        numbered = iter(range(STAND_IN, STAND_IN * 2))
        self.pages = {page.path: next(numbered) for page in pages}
        self.pictures = {name: next(numbered) for name in pictures}
        self.documents = {name: next(numbered) for name in documents}
        self._titles = {title: name for name, title in reversed(list(pictures.items()))}
        self._listed = {page.path: page for page in pages}
        self._versions = {(page.key, page.language): page.path for page in pages}
        self._intake = next((page.path for page in pages if page.is_intake), None)

    def page_of(self, path: str, language: str) -> int | None:
        """The page that a path in a text means: the version in `language` where there is one."""
        clean = "/" + path.split("#")[0].split("?")[0].strip("/")
        name = clean if clean == "/" else f"{clean}/"
        found = self._listed.get(name) or (self._listed.get(self._intake or "") if clean == INTAKE_PATH else None)
        if found is None:
            return None
        return self.pages[self._versions.get((found.key, language), found.path)]

    def image_of(self, name: str) -> int | None:
        """A picture by its title, as Markdown names it, or by its file."""
        return self.pictures.get(self._titles.get(name, name))

    def reference(self, model: type[models.Model], stored: Any) -> Any:
        """For a Rewriter: a name becomes its number. A name that leads nowhere becomes nothing."""
        if not isinstance(stored, str):
            return stored
        for mark, known in ((PAGE, self.pages), (PICTURE, self.pictures), (DOCUMENT, self.documents)):
            if stored.startswith(mark):
                return known.get(stored.removeprefix(mark))
        return None
