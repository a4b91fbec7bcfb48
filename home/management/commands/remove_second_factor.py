"""For somebody who lost both the second factor and the recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError, CommandParser

from home.plain_command import PlainCommand
from home.sign_in.second_factor import start_over


class Command(PlainCommand):
    help = "Remove somebody's second factor, recovery codes included, and sign them out everywhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", metavar="NAME", help="The name that they sign in with.")

    def handle(self, *, name: str, **options: Any) -> None:
        user = get_user_model()._default_manager.filter(username=name).first()
        if user is None:
            raise CommandError(f"Nobody signs in as {name}.")
        removed = start_over(user)
        self.stdout.write(f"{name}: {removed} removed, signed out everywhere. The next sign-in sets up a new one.")
