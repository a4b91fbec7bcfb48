"""A studio's site, taken down for a while."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from home.plain_command import PlainCommand
from home.sites import studio_of_host
from home.suspension import CannotSuspend, suspend


class Command(PlainCommand):
    help = "Take sites of studios down: visitors get a polite 503. Their data stay, and their people can work on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("hosts", nargs="+", metavar="HOST", help="Host name of a site; several may follow.")

    def handle(self, *, hosts: list[str], **options: Any) -> None:
        for studio in [studio_of_host(host) for host in hosts]:
            host = studio.site.hostname
            try:
                done = suspend(studio)
            except CannotSuspend:
                raise CommandError(
                    f"{host} is the agency's own site, which answers for unknown hosts. It cannot be suspended."
                ) from None
            self.stdout.write(f"{studio.name} is suspended{'.' if done else ' already.'} Back: manage.py resume {host}")
