"""A studio, deleted for good."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.leaving.deleting import CannotDelete, delete_studio
from home.leaving.exporting import FolderInUse
from home.plain_command import PlainCommand
from home.sites import studio_of_host


class Command(PlainCommand):
    help = "Write an export of a studio, then delete it with everything that belongs to it. This cannot be undone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host", metavar="HOST", help="Host name of the site.")
        parser.add_argument("--name", help="The studio's name, to show that you mean it. Without it you are asked.")
        parser.add_argument("--export-to", type=Path, metavar="DIR", help="Default: a folder below var/exports/.")
        parser.add_argument("--with-leads", action="store_true", help="Names and answers of leads in the export too.")

    def handle(self, *, host: str, name: str | None, export_to: Path | None, with_leads: bool, **options: Any) -> None:
        studio = studio_of_host(host)
        typed = input(f"Type the name of the studio ({studio.name}) to delete it: ") if name is None else name
        try:
            folder = delete_studio(studio, typed_name=typed, export_to=export_to, with_people=with_leads)
        except (CannotDelete, FolderInUse) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{host} is deleted. Its export is in {folder}")
