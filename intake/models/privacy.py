"""Who looked at personal data, and what people asked about their own."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from home.contact_fields import LeadEmailField
from home.log_privacy import scrubbed
from home.models import Job, Studio

from .lead import Lead


class AuditEntry(models.Model):
    """One time that personal data was seen, taken out or erased. Only added; holds no personal data of leads itself."""

    class Action(models.TextChoices):
        VIEWED = "viewed", _("viewed")
        LISTED = "listed", _("viewed in a list")
        EXPORTED = "exported", _("exported")
        ERASED = "erased", _("erased")
        ANONYMISED = "anonymised", _("anonymised because of age")

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="audit", verbose_name=_("studio"))
    at = models.DateTimeField(_("when"))
    action = models.CharField(_("what"), max_length=12, choices=Action)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.CharField(_("by"), max_length=150, help_text=_("Their name, also when they leave."))
    lead = models.ForeignKey(Lead, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("lead"))
    count = models.PositiveIntegerField(_("leads"), default=1)

    class Meta:
        verbose_name = _("line of the privacy log")
        verbose_name_plural = _("privacy log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["studio", "-at", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.by}: {self.get_action_display()}"


class DataRequest(Job):
    """Somebody asks what a studio has of them. Nothing is shown or erased before the link in their mailbox is used.

    The row is written for any address, known or not, so that asking tells nothing.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("being sent")
        DONE = "sent", _("sent")
        UNKNOWN = "unknown", _("nothing known")
        FAILED = "dead", _("given up")

    RELATED = ("studio__site",)
    WHEN_OVER: ClassVar = {"email": ""}

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="+")
    email = LeadEmailField(max_length=254, blank=True, help_text=_("Empty once it is dealt with."))
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    asked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question about one's own data")
        verbose_name_plural = _("questions about one's own data")
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(status__in=["waiting", "running"]), name="data_requests_unfinished"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_at:%Y-%m-%d %H:%M} {self.get_status_display()}"

    def fail(self, error: str, *, for_good: bool = False) -> bool:
        """What a mail server says names the address, which is not kept."""
        return super().fail(scrubbed(error), for_good=for_good)

    @classmethod
    def ask(cls, *, studio_id: int, email: str, **values: Any) -> None:
        """Write down the question, unless it waits already; the worker answers it."""
        waiting = cls.objects.filter(studio_id=studio_id, email__iexact=email, status=cls.Status.WAITING)
        if not waiting.exists():
            cls.objects.create(studio_id=studio_id, email=email, **values)
