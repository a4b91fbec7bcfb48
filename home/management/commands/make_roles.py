"""Gives the groups of every studio exactly the rights of their roles, after an update that changed those."""

from __future__ import annotations

from typing import Any

from home.models import Studio
from home.plain_command import PlainCommand
from home.roles import make_roles


class Command(PlainCommand):
    help = "Make the groups of every studio and give them the rights of their roles. Running it again changes nothing."

    def handle(self, **options: Any) -> None:
        studios = Studio.objects.filter(container__isnull=False).select_related("site", "container", "collection")
        for studio in studios:
            make_roles(studio)
        self.stdout.write(f"{len(studios)} studios have the rights of their roles.")
