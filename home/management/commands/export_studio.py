"""A studio to a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.leaving.exporting import FolderInUse, export_studio
from home.plain_command import PlainCommand
from home.sites import studio_of_host


class Command(PlainCommand):
    help = "Write a studio to a folder that people can read and spin_up_studio --from-export reads back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", metavar="HOST", help="Host name of the site.")
        parser.add_argument("folder", metavar="DIR", type=Path, help="A folder that is empty or does not exist.")
        parser.add_argument("--with-leads", action="store_true", help="Names, addresses and answers of leads too.")

    def handle(self, *, host: str, folder: Path, with_leads: bool, **options: Any) -> None:
        try:
            done = export_studio(studio_of_host(host), folder, with_people=with_leads)
        except FolderInUse as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{folder}: {done.pages} pages, {done.media} pictures and documents.")
        for title in done.unpublished:
            self.stdout.write(f"“{title}” has changes that are not published; the published text was exported.")
