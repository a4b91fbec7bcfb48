"""Landing pages to Markdown files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.models import StudioImage
from home.plain_command import PlainCommand
from home.sites import page_at, studio_of_host
from landing.exporting import export_pages
from landing.models import LandingPage


class Command(PlainCommand):
    help = (
        "Write landing pages as Markdown with front matter; import_landing reads them back without change. "
        "article.en.md is the English version of article.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("paths", nargs="*", metavar="PATH", help="Paths as /artikel/. Default: all of the site.")
        parser.add_argument("--site", required=True, metavar="HOST", help="Host name of the site, as localhost.")
        parser.add_argument("--to", type=Path, metavar="DIR", help="Folder to write to. Default: standard output.")

    def handle(self, *, paths: list[str], site: str, to: Path | None, **options: Any) -> None:
        studio = studio_of_host(site)
        if paths:
            pages = [page_at(studio, path) for path in paths]
        else:
            found = LandingPage.objects.descendant_of(studio.container).filter(alias_of__isnull=True)
            pages = list(found.select_related("locale"))
        for page in pages:
            if not isinstance(page, LandingPage):
                raise CommandError(f"{page.title} is not a landing page.")
        exports = list(export_pages(pages, studio=studio))
        if to is None:
            for export in exports:
                self.stdout.write(export.text)
            return
        for name, count in Counter(export.name for export in exports).items():
            if count > 1:
                raise CommandError(f"{count} pages would be {name}. Export them one at a time, by PATH.")
        to.mkdir(parents=True, exist_ok=True)
        for export in exports:
            (to / export.name).write_text(export.text + "\n", encoding="utf-8")
            self.stdout.write(str(to / export.name))
        write_pictures(to / "pictures", frozenset().union(*(export.picture_ids for export in exports)))


def write_pictures(folder: Path, ids: frozenset[int]) -> None:
    """Pictures under the names that files use for them."""
    for image in StudioImage.objects.filter(pk__in=ids):
        folder.mkdir(parents=True, exist_ok=True)
        with image.file.open("rb") as stream:
            (folder / Path(image.title).name).write_bytes(stream.read())
