"""Pictures by the name of their file, in one studio's collection."""

from __future__ import annotations

from pathlib import Path

from .models import Blueprint, Studio, StudioImage
from .picture_door import CheckedPicture, picture_from_file

PLACES = ("", "pictures", "../pictures", "../../pictures")


def find_picture(studio: Studio | Blueprint, name: str) -> int | None:
    """The studio's picture that was imported under this file name."""
    pictures = StudioImage.objects.filter(title=name, collection_id=studio.collection_id)
    return pictures.values_list("pk", flat=True).first()


def picture_beside(file: Path, name: str) -> Path | None:
    """A picture file next to an article, or in a `pictures` folder beside or above it."""
    if Path(name).name != name:
        return None
    candidates = (file.parent / place / name for place in PLACES)
    return next((path for path in candidates if path.is_file()), None)


def add_picture(studio: Studio | Blueprint, path: Path, *, credit: str = "") -> StudioImage:
    """Take a picture file into the studio's collection, titled by its file name. Raises BadPicture."""
    return store_picture(studio, picture_from_file(path), credit=credit)


def store_picture(studio: Studio | Blueprint, picture: CheckedPicture, *, credit: str = "") -> StudioImage:
    """A checked picture in the studio's collection, titled by the name of its file."""
    return StudioImage.objects.create(
        title=picture.name,
        file=picture.as_file(),
        width=picture.width,
        height=picture.height,
        collection=studio.collection,
        credit=credit,
    )
