"""The one door for pictures: what comes in can be drawn on every page, in every size, within the memory there is.

The desk, the account, imports, exports that come back, the demo and copies of blueprints all come through here; the
model of pictures itself asks (`home.models.media`), so that no other way in exists. Kinds that are to be changed on
their way in (HEIC to JPEG, an SVG made safe) belong in `checked_picture`, which returns what is to be stored.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePath

import willow
from django.conf import settings
from django.core.exceptions import BadRequest
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from willow.plugins.pillow import PillowImage

from .plain_files import TooLarge, UnusableFile, read_plain_file

ENDINGS = {
    "JPEG": ("jpg", "jpeg"),
    "PNG": ("png",),
    "WEBP": ("webp",),
    "AVIF": ("avif",),
    "GIF": ("gif",),
}
"""What pages can be drawn from, by Pillow's name, and how the names of such files end."""

KIND_OF = {"MPO": "JPEG"}
"""Telephones put several pictures in one JPEG; the first is the picture."""

MOST_FRAMES = 500
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
BEGINNING = 4096
SVG = re.compile(r"<(?:\w+:)?svg\b", re.IGNORECASE)
TRIED_SIZE = (16, 16)
WHITE = (255, 255, 255)


class BadPicture(BadRequest):
    """What is wrong with a picture: one sentence for the person who brought it.

    Where a view does not turn it into words beside a field, Django answers 400.
    """


@dataclass(frozen=True)
class CheckedPicture:
    """A picture that can be stored: `content` under `name`."""

    name: str
    content: bytes
    width: int
    height: int

    def as_file(self) -> CheckedFile:
        return CheckedFile(self)


class CheckedFile(ContentFile):
    """A file that the model of pictures takes without asking again."""

    def __init__(self, picture: CheckedPicture) -> None:
        super().__init__(picture.content, name=picture.name)
        self.checked = picture


def checked_picture(content: bytes, *, name: str) -> CheckedPicture:
    """The picture in a file, read to its end. Raises BadPicture. `name` is how the file is called, with its ending."""
    if not content:
        raise _unreadable(name, _("the file is empty."))
    if len(content) > settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE:
        raise _too_large(name)
    _refuse_by_kind(content, name=name)
    try:
        width, height = _try(content, name=name)
    except BadPicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels(name) from None
    except Exception as error:
        # Decoders answer a damaged file with nearly every exception there is, MemoryError among them.
        raise _unreadable(name, _("the file is damaged. Make or download it again.")) from error
    return CheckedPicture(name=name, content=content, width=width, height=height)


def picture_from_file(path: Path) -> CheckedPicture:
    """The picture in a file on this machine. Raises BadPicture."""
    try:
        content = read_plain_file(path, largest=settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    except TooLarge:
        raise _too_large(path.name) from None
    except UnusableFile as error:
        raise _unreadable(path.name, str(error)) from None
    return checked_picture(content, name=path.name)


def _refuse_by_kind(content: bytes, *, name: str) -> None:
    """Kinds of pictures that people have and pages cannot show are called by their name."""
    if _is_svg(content):
        raise BadPicture(_("%s is an SVG drawing, which pages cannot show. Save it as PNG or WebP.") % name)
    if content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS and b"avif" not in content[8:64]:
        raise BadPicture(_("%s is a HEIC picture, which browsers cannot show. Save it as JPEG.") % name)


def _is_svg(content: bytes) -> bool:
    """Whatever the file is called, compressed or not, and in whatever letters."""
    beginning = content[:BEGINNING]
    if beginning[:2] == b"\x1f\x8b":
        try:
            beginning = zlib.decompressobj(wbits=31).decompress(beginning, BEGINNING)
        except zlib.error:
            return False
    text = beginning.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xfe\xff \t\r\n")
    return text.startswith("<") and SVG.search(text) is not None


def _try(content: bytes, *, name: str) -> tuple[int, int]:
    """Do once, in small, what pages do with a picture. Returns its size."""
    try:
        image = Image.open(BytesIO(content), formats=tuple(ENDINGS))
    except UnidentifiedImageError:
        if _looks_like_a_picture(content):
            raise
        raise _unreadable(name, _("it is another kind of file. Use JPEG, PNG, WebP, AVIF or GIF.")) from None
    with image:
        kind = KIND_OF.get(image.format or "", image.format or "")
        _refuse_by_name(name, kind=kind)
        _read_frames(image, name=name, several=kind != "JPEG")
        if image.mode.startswith("I"):
            raise BadPicture(_("%s has sixteen bits a pixel, which pages cannot show. Save it with eight.") % name)
        small = PillowImage(image).auto_orient().resize(TRIED_SIZE)
        small.save_as_avif(BytesIO())
        small.save_as_webp(BytesIO())
        small.set_background_color_rgb(WHITE).save_as_jpeg(BytesIO())
    # Pages ask Willow, which has an opinion of its own about what a file is and how large.
    width, height = willow.Image.open(BytesIO(content)).get_size()
    return width, height


def _read_frames(image: Image.Image, *, name: str, several: bool) -> None:
    """Every picture in the file, to its end; whether they fit in memory is decided before they are read.

    A size of a picture is made from four bytes a pixel, whatever the file needs.
    """
    width, height = image.size
    if width < 1 or height < 1:
        raise ValueError("no pixels")
    frames = 1
    while True:
        if frames * width * height > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS or frames > MOST_FRAMES:
            raise _too_many_pixels(name)
        image.load()
        if not several:
            break
        try:
            image.seek(frames)
        except EOFError:
            break
        frames += 1
    if frames > 1:
        image.seek(0)
        image.load()


def _refuse_by_name(name: str, *, kind: str) -> None:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    if ending in ENDINGS[kind]:
        return
    text = _("%(name)s holds a picture of the kind %(kind)s. Let its name end in .%(ending)s.")
    raise BadPicture(text % {"name": name, "kind": kind, "ending": ENDINGS[kind][0]})


def _looks_like_a_picture(content: bytes) -> bool:
    """It begins as one, and goes on as something else."""
    return content.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")) or content[8:12] in (b"WEBP", b"avif", b"avis")


def _unreadable(name: str, why: str) -> BadPicture:
    return BadPicture(_("%(name)s cannot be read as a picture: %(why)s") % {"name": name, "why": why})


def _too_large(name: str) -> BadPicture:
    text = _("%(name)s is too large for a picture: at most %(limit)d MB fit. Save it smaller.")
    return BadPicture(text % {"name": name, "limit": settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE // 1024 // 1024})


def _too_many_pixels(name: str) -> BadPicture:
    text = _("%(name)s has too many pixels: at most %(limit)d million fit, all its frames together. Save it smaller.")
    return BadPicture(text % {"name": name, "limit": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS // 1_000_000})
