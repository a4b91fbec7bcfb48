"""Work that must not be lost, as a row: what is to be done, when, by whom it was taken, and how it went."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound="Job")


class JobQuerySet(models.QuerySet[Row], Generic[Row]):
    """Jobs, and which of them can be taken."""

    def due(self, at: datetime) -> Self:
        """Waiting jobs whose time has come, and jobs whose worker must have died; in the order of their times.

        A time that is farther away than anything ever waits was written before the clock was set back: it has come too.
        """
        job = self.model
        come = Q(status=Job.Status.WAITING) & (Q(due_at__lte=at) | Q(due_at__gt=at + job.LONGEST_WAIT))
        lost = Q(claimed_at__lte=at - job.CLAIM_LASTS) | Q(claimed_at__gt=at + job.CLAIM_LASTS)
        return self.filter(come | Q(status=Job.Status.RUNNING) & lost).order_by("due_at", "pk")

    def claim(self, pk: int, at: datetime) -> Row | None:
        """The job, for exactly one of several workers that ask; None when it is not due, or somebody else's."""
        due = self.due(at).filter(pk=pk).order_by()
        if not due.update(status=Job.Status.RUNNING, claimed_at=at, attempts=F("attempts") + 1):
            return None
        return self.get(pk=pk)


class Job(models.Model):
    """One piece of work. `home.jobs` runs it; the queue only makes that fast."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    CLAIM_LASTS: ClassVar = timedelta(minutes=2)
    """After this, a job that was begun counts as dropped by a worker that died."""
    FIRST_WAIT: ClassVar = timedelta(seconds=30)
    BACK_OFF: ClassVar = 2
    LONGEST_WAIT: ClassVar = timedelta(hours=1)
    """The wait after the first failure; how many times as long each further one is; and at most."""
    MOST_ATTEMPTS: ClassVar = 8
    KEPT: ClassVar = True
    """Whether the row stays when the work is over."""

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, help_text=_("In a row that failed."))
    error = models.TextField(_("what went wrong"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    def write(self, **changes: Any) -> bool:
        """Change the row while it is claimed. False, and nothing is written, when it no longer is."""
        ours = type(self).objects.filter(pk=self.pk, status=Job.Status.RUNNING, claimed_at=self.claimed_at)
        if not ours.update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True

    def finish(self) -> bool:
        """The work is done."""
        return self.write(status=Job.Status.DONE, error="") if self.KEPT else self._remove()

    def fail(self, error: str, *, for_good: bool = False) -> bool:
        """It went wrong: tried again after a while, unless that was often enough. False when it was somebody else's."""
        if not for_good and self.attempts < self.MOST_ATTEMPTS:
            wait = min(self.FIRST_WAIT * self.BACK_OFF ** (self.attempts - 1), self.LONGEST_WAIT)
            return self.write(status=Job.Status.WAITING, due_at=timezone.now() + wait, error=error[:500])
        return self.write(status=Job.Status.FAILED, error=error[:500]) if self.KEPT else self._remove()

    def _remove(self) -> bool:
        ours = type(self).objects.filter(pk=self.pk, status=Job.Status.RUNNING, claimed_at=self.claimed_at)
        return bool(ours.delete()[0])
