"""Pictures by the name of their file, in one studio's collection."""

from __future__ import annotations

from pathlib import Path

from django.core.files import File
from django.core.files.images import get_image_dimensions

from .models import Blueprint, Studio, StudioImage

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
    """Take a picture file into the studio's collection, titled by its file name."""
    with path.open("rb") as stream:
        width, height = get_image_dimensions(stream) or (0, 0)
        stream.seek(0)
        return StudioImage.objects.create(
            title=path.name,
            file=File(stream, name=path.name),
            width=width,
            height=height,
            collection=studio.collection,
            credit=credit,
        )
