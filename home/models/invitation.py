"""Somebody who was asked to come and work in a studio."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..contact_fields import EmailField
from .job import Job
from .people import Role


class Invitation(Job):
    """One role in one studio, and whether the mail about it left.

    `user` is who has the role. Nobody, as long as an owner asked an address and whoever reads its mail did not accept.
    """

    class Status(models.TextChoices):
        WAITING = "waiting", _("mail not sent yet")
        RUNNING = "running", _("mail being sent")
        DONE = "sent", _("mail sent")
        FAILED = "failed", _("mail failed")

    FIRST_WAIT = timedelta(minutes=1)
    BACK_OFF = 3
    RELATED = ("studio__site", "user")

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    email = EmailField(_("e-mail address"), blank=True)
    known_before = models.BooleanField(default=False, editable=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    sent_at = models.DateTimeField(_("sent"), null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [models.UniqueConstraint(fields=["studio", "role", "user"], name="one_invitation_per_role")]

    def __str__(self) -> str:
        return f"{self.address}: {self.get_role_display()}"

    @property
    def address(self) -> str:
        """Where its mail goes."""
        return self.user.email if self.user else self.email
