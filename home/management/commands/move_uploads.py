"""Uploads out of the public folder, once, after an update from a version that kept them there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings

from home.plain_command import PlainCommand
from home.uploads import move_uploads


class Command(PlainCommand):
    help = "Move originals of pictures and documents from MEDIA_ROOT to PRIVATE_MEDIA_ROOT. Running it again is safe."

    def handle(self, **options: Any) -> None:
        moved = move_uploads(public=Path(settings.MEDIA_ROOT), private=Path(settings.PRIVATE_MEDIA_ROOT))
        self.stdout.write(f"{len(moved)} files moved to {settings.PRIVATE_MEDIA_ROOT}.")
