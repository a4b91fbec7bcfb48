"""A studio's site, brought back."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from home.plain_command import PlainCommand
from home.sites import studio_of_host
from home.suspension import resume


class Command(PlainCommand):
    help = "Bring suspended sites back."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="+", metavar="HOST", help="Host name of a site; several may follow.")

    def handle(self, *, hosts: list[str], **options: Any) -> None:
        for studio in [studio_of_host(host) for host in hosts]:
            done = "answers again" if resume(studio) else "was not suspended"
            self.stdout.write(f"{studio.name} {done}: {studio.site.root_url}/")
