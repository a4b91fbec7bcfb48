"""Languages that come and go: work on many pages, in the background. These rows are the truth; the queue is fast."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

if TYPE_CHECKING:
    from .studio import Studio

CLAIM_LASTS = timedelta(minutes=2)
"""After this, work that was begun counts as dropped by a worker that died."""
QUEUED_LASTS = timedelta(seconds=30)
"""After this, work that waits in the queue is queued once more."""


CALLED_OFF = "Called off: the language was chosen anew."


class LanguageJobQuerySet(models.QuerySet["LanguageJob"]):
    """Reads of work on languages."""

    def due(self, at: datetime) -> LanguageJobQuerySet:
        """Waiting, or begun by a worker that must have died."""
        waiting = Q(status=LanguageJob.Status.WAITING)
        dropped = Q(status=LanguageJob.Status.RUNNING, claimed_at__lte=at - CLAIM_LASTS)
        return self.filter(waiting | dropped).order_by("pk")

    def lost(self, at: datetime) -> LanguageJobQuerySet:
        """Due, and not put into the queue a moment ago."""
        return self.due(at).filter(Q(claimed_at=None) | Q(claimed_at__lte=at - QUEUED_LASTS))

    def unfinished(self) -> LanguageJobQuerySet:
        return self.filter(status__in=(LanguageJob.Status.WAITING, LanguageJob.Status.RUNNING))


class LanguageJob(models.Model):
    """Make drafts of a studio's Dutch pages in one language, have a machine translate one, or take all offline."""

    class Kind(models.TextChoices):
        TRANSLATE = "translate", _("make drafts")
        PAGE = "page", _("make one draft")
        WITHDRAW = "withdraw", _("take offline")
        MACHINE = "machine", _("machine translation")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="language_jobs")
    locale = models.ForeignKey(Locale, on_delete=models.CASCADE, related_name="+", verbose_name=_("language"))
    kind = models.CharField(_("work"), max_length=10, choices=Kind)
    branch = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("Only this page and those below it."),
    )
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    reached = models.CharField(max_length=255, blank=True, help_text=_("Place in the tree of the last page done."))
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text=_("In a row that failed."))
    error = models.TextField(_("what went wrong"), blank=True)

    objects = LanguageJobQuerySet.as_manager()

    class Meta:
        verbose_name = _("work on a language")
        verbose_name_plural = _("work on languages")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(status__in=["waiting", "running"]), name="language_job_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.locale} ({self.done}/{self.total})"


@transaction.atomic
def request_language_work(
    studio: Studio,
    locale: Locale,
    kind: LanguageJob.Kind,
    *,
    branch: Page | None = None,
    user: AbstractBaseUser | None = None,
) -> LanguageJob:
    """Write down what is to be done; the worker finds it within seconds. Work the other way is called off."""
    unfinished = LanguageJob.objects.unfinished().filter(studio=studio, locale=locale)
    if kind == LanguageJob.Kind.WITHDRAW:
        unfinished.exclude(kind=kind).update(status=LanguageJob.Status.FAILED, error=CALLED_OFF)
    else:
        unfinished.filter(kind=LanguageJob.Kind.WITHDRAW).update(status=LanguageJob.Status.FAILED, error=CALLED_OFF)
    same = unfinished.filter(kind=kind, branch=branch, done=0).first()
    return same or LanguageJob.objects.create(studio=studio, locale=locale, kind=kind, branch=branch, requested_by=user)


def change_languages(
    studio: Studio, *, before: set[int], after: set[int], user: AbstractBaseUser | None = None
) -> list[LanguageJob]:
    """What follows when a studio's languages (ids of locales) were changed in its settings. Dutch always stays."""
    locales = Locale.objects.exclude(language_code=settings.LANGUAGE_CODE).in_bulk(before ^ after)
    return [
        request_language_work(
            studio, locale, LanguageJob.Kind.TRANSLATE if pk in after else LanguageJob.Kind.WITHDRAW, user=user
        )
        for pk, locale in sorted(locales.items())
    ]
