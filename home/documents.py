"""Which files may come in as documents: those of a named type, that begin as files of that type do."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ENOUGH = 1024
"""As much of a file as is looked at."""

PACKED = (b"PK\x03\x04", b"PK\x05\x06")
OLD_OFFICE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip", "epub"), PACKED),
    **dict.fromkeys(("doc", "xls", "ppt"), OLD_OFFICE),
    "rtf": (rb"{\rtf",),
}


def extension(name: str) -> str:
    """What a file's name ends in, in small letters and without the dot."""
    return PurePosixPath(name).suffix[1:].lower()


def is_of_named_type(name: str) -> bool:
    """Whether a file of this name may come in. What came in before types were named is given out to be saved only."""
    return extension(name) in settings.WAGTAILDOCS_EXTENSIONS


def check_document(name: str, beginning: bytes) -> None:
    """Raise ValidationError where a file is of no named type, or does not begin as files of its type do. Pure."""
    kind = extension(name)
    if not is_of_named_type(name):
        named = ", ".join(sorted(settings.WAGTAILDOCS_EXTENSIONS))
        raise ValidationError(
            _("Files of the type “%(kind)s” are not taken. Send one of these: %(named)s.")
            % {"kind": kind, "named": named}
        )
    beginning = beginning[:ENOUGH]
    if kind == "pdf":
        # Readers look for the mark in the first kilobyte, too.
        fits = b"%PDF-" in beginning
    elif kind in BEGINNINGS:
        fits = beginning.startswith(BEGINNINGS[kind])
    else:
        fits = b"\0" not in beginning or beginning.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not fits:
        raise ValidationError(
            _("This is no %(kind)s inside, whatever its name says. Save it as one again, and send that.")
            % {"kind": kind}
        )
