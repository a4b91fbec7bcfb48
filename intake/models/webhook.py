"""Another program that a studio wants to hear of its leads."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from home.access import studios_for
from home.models import Role, Studio

from ..webhooks.addresses import NotAllowed, read_target

SECRET_BYTES = 32
OLD_SECRET_LASTS = timedelta(hours=24)
"""After a change of secret, messages are signed with the old one as well for this long."""


def new_secret() -> str:
    """A signing secret as Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


class WebhookQuerySet(models.QuerySet["Webhook"]):
    """Reads of webhooks."""

    def managed_by(self, user: AbstractBaseUser | AnonymousUser) -> WebhookQuerySet:
        """Those of studios that `user` owns. They hold secrets: nobody else sees them."""
        return self.filter(studio__in=studios_for(user, roles=(Role.OWNER,)))


class Webhook(models.Model):
    """An address that gets a signed message for each submission (Standard Webhooks 1.0)."""

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="webhooks", verbose_name=_("studio"))
    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, in your own words."))
    url = models.URLField(_("address"), max_length=500, help_text=_("It begins with https://."))
    secret = models.CharField(_("secret"), max_length=80, default=new_secret, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    secret_shown_at = models.DateTimeField(null=True, editable=False)
    previous_secret = models.CharField(max_length=80, blank=True, editable=False)
    changed_secret_at = models.DateTimeField(null=True, editable=False)
    test_asked_at = models.DateTimeField(
        null=True, editable=False, help_text=_("Somebody wants a test message; the worker sends it.")
    )

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Every form and whatever else stores one asks this: what would not be sent to is refused at once."""
        super().clean()
        if self.url:
            try:
                read_target(self.url, allow_private=settings.WEBHOOKS_ALLOW_PRIVATE)
            except NotAllowed as problem:
                raise ValidationError({"url": str(problem)}) from None

    def secrets_at(self, at: datetime) -> list[str]:
        """What a message sent at `at` is signed with, the present secret first."""
        changed = self.changed_secret_at
        old = [self.previous_secret] if self.previous_secret and changed and at < changed + OLD_SECRET_LASTS else []
        return [self.secret, *old]


class WebhookAttempt(models.Model):
    """One try to deliver, as it went: kept so that people can see what the other side said."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="attempts")
    message = models.UUIDField(help_text=_("The id that the other side was given; the same for each try."))
    at = models.DateTimeField(_("when"))
    succeeded = models.BooleanField(_("arrived"))
    status_code = models.PositiveSmallIntegerField(_("answer"), null=True)
    milliseconds = models.PositiveIntegerField(_("took (ms)"))
    error = models.CharField(_("what went wrong"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["webhook", "-at"], name="webhook_newest_attempts")]

    def __str__(self) -> str:
        return f"{self.webhook} · {self.at:%Y-%m-%d %H:%M:%S}"
