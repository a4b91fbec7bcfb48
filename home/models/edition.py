"""Which edition of a studio's public pages is the present one."""

from __future__ import annotations

import secrets

from django.db import models


def new_number() -> int:
    """A number that no edition had before: random, so that a backup put back never meets an old one again."""
    return secrets.randbits(62)


class Edition(models.Model):
    """One row a studio: its number is another one after every change that a visitor could see (home/editions.py).

    A table of its own, because saving a studio's settings must not put back the number that was read before.
    """

    studio = models.OneToOneField("home.Studio", primary_key=True, on_delete=models.CASCADE, related_name="edition")
    number = models.BigIntegerField(default=new_number)

    def __str__(self) -> str:
        return f"{self.studio}, edition {self.number}"
