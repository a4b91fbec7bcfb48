"""Languages that come and go: work on many pages, in the background. These rows are the truth; the queue is fast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page

from .job import Job

if TYPE_CHECKING:
    from .studio import Studio

CALLED_OFF = "Called off: the language was chosen anew."


class LanguageJob(Job):
    """Make drafts of a studio's Dutch pages in one language, have a machine translate one, or take all offline."""

    class Kind(models.TextChoices):
        TRANSLATE = "translate", _("make drafts")
        PAGE = "page", _("make one draft")
        WITHDRAW = "withdraw", _("take offline")
        MACHINE = "machine", _("machine translation")

    MOST_ATTEMPTS = 5
    RELATED = ("studio__container", "locale", "branch", "requested_by")
    PRIORITY = -10
    """Behind mail."""

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
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("of"), default=0)
    reached = models.CharField(max_length=255, blank=True, help_text=_("Place in the tree of the last page done."))

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
