"""Where uploads lie: outside the folder of public files, so that no web server can give them out by their name."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

ORIGINALS_URL = "/admin/originals/"


class PrivateStorage(FileSystemStorage):
    """The default storage. Sizes of pictures have a public one (`renditions` in STORAGES), and nothing else does.

    A file's address is that of a view which asks who may have it (home/media_serving.py).
    """

    @property
    def base_location(self) -> Path:
        return Path(settings.PRIVATE_MEDIA_ROOT)

    @property
    def location(self) -> str:
        return os.path.abspath(self.base_location)  # noqa: PTH100 - Django compares text

    @property
    def base_url(self) -> str:
        return ORIGINALS_URL
