"""One studio on its way to being made from the desk."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .job import Job


class SpinUp(Job):
    """What was asked for, how far it is, and what came of it. The worker does the work.

    `hostname` is the name in the plan as sites have it, without a port: by it a studio finds what is its own.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting for the worker")
        RUNNING = "running", _("being made")
        DONE = "done", _("made")
        FAILED = "failed", _("not made")

    CLAIM_LASTS = timedelta(minutes=5)
    """A studio takes seconds."""
    MOST_ATTEMPTS = 3
    """Workers that may die of it. What fails in words is not tried again: whoever asked reads why."""

    RELATED = ("asked_by",)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    plan = models.JSONField(default=dict)
    hostname = models.CharField(max_length=255, blank=True, db_index=True, editable=False)
    report = models.JSONField(default=dict)
    studio = models.ForeignKey("home.Studio", null=True, on_delete=models.CASCADE, related_name="spin_ups")

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("studio being made")
        verbose_name_plural = _("studios being made")

    def __str__(self) -> str:
        return f"{self.plan.get('name', '')}: {self.get_status_display()}"
