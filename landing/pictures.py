"""Pictures that lie beside articles: checked while the files are read, stored when the pages are written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import override

from home.models import Studio, StudioImage
from home.picture_door import CheckedPicture, picture_from_file
from home.pictures import find_picture, picture_beside, store_picture
from home.plain_files import UnusableFile, read_plain_file

FIRST_STAND_IN = 10**12
"""Stands for the id of a row that is still to be made. No table here gets so many rows."""


class FileChanged(Exception):
    """A picture is no longer what it was when it was checked."""


@dataclass(frozen=True)
class Waiting:
    """A checked picture. Its content is read again when it is stored: those of all articles may not fit in memory."""

    path: Path
    size: int
    digest: bytes
    width: int
    height: int


@dataclass
class PicturesBeside:
    """What the name of a picture means in the files of one import. Pictures that the studio has are never replaced."""

    studio: Studio
    _numbers: dict[str, int] = field(default_factory=dict, init=False)
    _waiting: dict[int, Waiting] = field(default_factory=dict, init=False)
    _stored: dict[int, StudioImage] = field(default_factory=dict, init=False)

    def number_of(self, file: Path, name: str) -> int | None:
        """The id of the studio's picture, else a number that stands for one beside `file`, else None.

        Raises BadPicture.
        """
        found = find_picture(self.studio, name)
        if found is not None or name in self._numbers:
            return found if found is not None else self._numbers[name]
        path = picture_beside(file, name)
        if path is None:
            return None
        with override("en"):
            picture = picture_from_file(path)
        number = self._numbers[name] = FIRST_STAND_IN + len(self._numbers)
        digest = hashlib.sha256(picture.content).digest()
        self._waiting[number] = Waiting(path, len(picture.content), digest, picture.width, picture.height)
        return number

    def store(self, number: int) -> int:
        """The id of the picture that a number stands for; it is stored the first time. Raises FileChanged."""
        if number not in self._waiting:
            return number
        if number not in self._stored:
            self._stored[number] = store_picture(self.studio, self._read(self._waiting[number]))
        return self._stored[number].pk

    def _read(self, waiting: Waiting) -> CheckedPicture:
        try:
            content = read_plain_file(waiting.path, largest=waiting.size)
        except UnusableFile:
            raise FileChanged from None
        if hashlib.sha256(content).digest() != waiting.digest:
            raise FileChanged
        return CheckedPicture(name=waiting.path.name, content=content, width=waiting.width, height=waiting.height)

    def stored(self) -> frozenset[int]:
        """Numbers of what has been stored so far."""
        return frozenset(self._stored)

    def take_back(self, numbers: Iterable[int]) -> None:
        """Delete what was stored for an article that did not come in after all."""
        for number in numbers:
            self._stored.pop(number).delete()

    def undo(self) -> None:
        """Delete the files of what was stored, after its transaction was rolled back."""
        for picture in self._stored.values():
            picture.file.storage.delete(picture.file.name)
        self._stored.clear()
