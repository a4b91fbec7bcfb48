"""Anonymise leads that were kept longer than their studio promises."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from home.plain_command import PlainCommand
from intake.privacy.anonymising import anonymise_overdue, overdue


class Command(PlainCommand):
    help = "Anonymise leads that were kept longer than their studio promises. The worker does it daily by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say how many, for each studio.")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            found = False
            for leads in overdue(timezone.now()):
                found = True
                first = leads.select_related("studio").order_by("last_asked_at").first()
                assert first is not None
                self.stdout.write(f"{first.studio}: {leads.count()}, the oldest of {first.last_asked_at:%Y-%m-%d}")
            self.stdout.write("Nothing was changed." if found else "Nothing is kept too long.")
            return
        self.stdout.write(f"Anonymised: {anonymise_overdue()}")
