"""Other names of a studio's site."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class HostName(models.Model):
    """A host name that leads to a studio's main one, which is that of its site."""

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="host_names")
    hostname = models.CharField(_("host name"), max_length=255, unique=True)

    class Meta:
        verbose_name = _("host name")
        verbose_name_plural = _("host names")
        ordering = ["hostname"]

    def __str__(self) -> str:
        return self.hostname
