"""Pictures and documents of a new studio: files of its own, because two rows on one file lose it with the first."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import models
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from ..models import MediaOrigin, Studio
from ..picture_door import BadPicture
from .planting import check_lengths
from .problems import SpinUpProblem

NOT_COPIED = frozenset({"id", "file", "collection", "uploaded_by_user", "created_at", "file_hash"})
WORDS = ("title", "description", "credit")
"""What people wrote about a picture or document."""

Fill = Callable[[str, str, str], str]
"""(text, title of the file, kind of file) → text."""


def media_of_studio(model: type[Any], studio: Studio) -> models.QuerySet[Any]:
    """Pictures or documents of a studio: in its collection, or in one that somebody made below it."""
    if studio.collection is None:
        return model.objects.none()
    return model.objects.filter(collection__path__startswith=studio.collection.path)


class MediaCopies:
    """Copies into one collection, each file once. Files stay when a transaction rolls back: then call `undo`."""

    def __init__(self, collection: Collection) -> None:
        self._folders: dict[tuple[str, ...], Collection] = {(): collection}
        self.images: dict[int, int] = {}
        self.documents: dict[int, int] = {}
        self._origins: list[MediaOrigin] = []
        self._written: list[tuple[Storage, str]] = []

    def copy(self, *, images: Iterable[int], documents: Iterable[int], fill: Fill) -> None:
        """Take copies of these, with `fill` over their words; ids of copies are then in `images` and `documents`."""
        self.images |= self._copies(get_image_model(), images, fill)
        self.documents |= self._copies(get_document_model(), documents, fill)

    def _copies(self, model: type[Any], pks: Iterable[int], fill: Fill) -> dict[int, int]:
        found = model.objects.filter(pk__in=set(pks)).order_by("pk")
        return {original.pk: self._copy(model, original, fill).pk for original in found}

    def _copy(self, model: type[Any], original: Any, fill: Fill) -> Any:
        values = {
            field.attname: getattr(original, field.attname)
            for field in model._meta.concrete_fields
            if field.name not in NOT_COPIED
        }
        kind = str(model._meta.verbose_name)
        words = {name: fill(values[name], original.title, kind) for name in WORDS if values.get(name)}
        values |= words | {"title": words.get("title") or Path(original.file.name).stem}
        try:
            with original.file.open("rb") as stream:
                content = stream.read()
        except OSError as error:
            problem = _("The file of “%(title)s” in the blueprint cannot be opened: %(error)s.")
            raise SpinUpProblem(problem % {"title": original.title, "error": error.strerror}) from None
        row = self.add(model, name=Path(original.file.name).name, content=content, values=values)
        self.came_from(row, source=original.pk, file_hash=hashlib.sha1(content, usedforsecurity=False).hexdigest())
        return row

    def came_from(self, row: Any, *, source: int | None, file_hash: str) -> None:
        """Note of which picture or document a new one is a copy; `remember` writes it down."""
        kind = ContentType.objects.get_for_model(row)
        self._origins.append(MediaOrigin(content_type=kind, source_id=source, copy_id=row.pk, file_hash=file_hash))

    def remember(self, studio: Studio) -> None:
        """Write down where all copies came from, once their studio is stored."""
        for origin in self._origins:
            origin.studio = studio
        MediaOrigin.objects.bulk_create(self._origins)

    def add(
        self, model: type[Any], *, name: str, content: bytes, values: dict[str, Any], folder: Sequence[str] = ()
    ) -> Any:
        """A new picture or document with this content, in the studio's collection or in `folder` below it."""
        row = model(**values, collection=self._collection(tuple(folder)))
        check_lengths(row)
        try:
            row.file.save(name, ContentFile(content), save=False)
        except BadPicture as problem:
            raise SpinUpProblem(str(problem)) from None
        self._written.append((row.file.storage, row.file.name))
        row.save()
        return row

    def _collection(self, folder: tuple[str, ...]) -> Collection:
        """The collection with these names below the studio's own; made when something is first put there."""
        if folder not in self._folders:
            self._folders[folder] = self._collection(folder[:-1]).add_child(instance=Collection(name=folder[-1]))
        return self._folders[folder]

    def undo(self) -> None:
        """Delete the files that were written."""
        for storage, name in self._written:
            storage.delete(name)
        self._written.clear()
