"""Somebody who was asked to come and work in a studio."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .people import Role


class Invitation(models.Model):
    """One person, one role in one studio, and whether the mail about it left."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("mail not sent yet")
        SENT = "sent", _("mail sent")
        FAILED = "failed", _("mail failed")

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    known_before = models.BooleanField(default=False, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    sent_at = models.DateTimeField(_("sent"), null=True)
    last_error = models.CharField(_("what went wrong"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["studio", "role", "user"], name="one_invitation_per_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"
