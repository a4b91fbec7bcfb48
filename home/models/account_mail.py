"""A mail about an account that has not left yet."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..contact_fields import EmailField
from .job import Job


class AccountMail(Job):
    """What the mail is about, not the mail: a link to a new password is made when it is sent, and stands nowhere.

    Gone once it left, or when it was tried for about an hour and a half: who still waits then asks again.
    """

    FIRST_WAIT = timedelta(seconds=15)
    BACK_OFF = 4
    LONGEST_WAIT = timedelta(hours=2)
    MOST_ATTEMPTS = 6
    KEPT = False

    template = models.CharField(max_length=100)
    users = models.JSONField(default=list)
    """Numbers of the accounts it is for; none for nobody."""
    email = EmailField(blank=True)
    """Where it goes; empty: to each account's own address."""
    context = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mail about an account")
        verbose_name_plural = _("mails about accounts")

    def __str__(self) -> str:
        return f"{self.template}: {self.get_status_display()}"
