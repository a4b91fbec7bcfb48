"""Files that people name to our commands: only if they are files, and never more of one than fits."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _


class UnusableFile(Exception):
    """Why a file cannot be read, in a sentence that follows its name."""


class TooLarge(UnusableFile):
    """The file holds more than fits."""


def read_plain_file(path: Path, *, largest: int) -> bytes:
    """The bytes of a file, at most `largest`. Raises UnusableFile, for pipes, devices, sockets and folders too.

    Links are followed: what counts is what they lead to.
    """
    try:
        # Without waiting: a pipe that nobody writes to would be waited for for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise UnusableFile(_("This is not a file, but a folder, a pipe or a device."))
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                content = stream.read(largest + 1)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise UnusableFile(_("The file cannot be opened: %s.") % error.strerror) from None
    except ValueError:
        raise UnusableFile(_("No file can have this name.")) from None
    if len(content) > largest:
        raise TooLarge(_("The file is too large: at most %s fit.") % filesizeformat(largest))
    return content
