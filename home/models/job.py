"""Work that must not be lost, as a row: what is to be done, when, by whom it was taken, and how it went."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound="Job")
LONGEST_ERROR = 2000


class JobError(Exception):
    """Why a job was not done, in words for people. `for_good`: trying again would not help."""

    def __init__(self, message: str, *, for_good: bool = False) -> None:
        super().__init__(message)
        self.for_good = for_good


class JobQuerySet(models.QuerySet[Row], Generic[Row]):
    """Jobs, and which of them can be taken."""

    def due(self, at: datetime) -> Self:
        """Waiting jobs whose time has come, and jobs whose worker must have died; in the order of their times."""
        return self.filter(self.model.has_come(at) | self.model.was_dropped(at)).order_by("due_at", "pk")

    def unfinished(self) -> Self:
        """Waiting and running jobs."""
        return self.filter(status__in=(self.model.Status.WAITING, self.model.Status.RUNNING))

    def claim(self, pk: int, at: datetime) -> Row | None:
        """The job, for exactly one of several workers that ask; None when it is not due, or somebody else's."""
        due = self.due(at).filter(pk=pk).order_by()
        if not due.update(status=self.model.Status.RUNNING, claimed_at=at, attempts=F("attempts") + 1):
            return None
        return self.select_related(*self.model.RELATED).get(pk=pk)


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
    """The wait after the first failure; how many times as long each further one is; and at most. ± 20 %."""
    MOST_ATTEMPTS: ClassVar = 8
    RELATED: ClassVar[tuple[str, ...]] = ()
    """What the work needs, read with the row."""
    PRIORITY: ClassVar = 0
    """In the queue."""
    KEPT: ClassVar = True
    """Whether the row stays when the work is over."""
    WHEN_OVER: ClassVar[dict[str, Any]] = {}
    """What is written on a row that stays, such as a personal datum that is needed no longer."""

    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    due_at = models.DateTimeField(_("due"), default=timezone.now)
    claimed_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, help_text=_("In a row that failed."))
    error = models.TextField(_("what went wrong"), blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        abstract = True

    @classmethod
    def has_come(cls, at: datetime) -> Q:
        """Waiting jobs that are due. A time farther off than anything waits was written before a clock was set back."""
        return Q(status=cls.Status.WAITING) & (Q(due_at__lte=at) | Q(due_at__gt=at + cls.LONGEST_WAIT * 1.2))

    @classmethod
    def was_dropped(cls, at: datetime) -> Q:
        """Jobs that were begun so long ago, or so long from now, that nobody is at them."""
        lost = Q(claimed_at__lte=at - cls.CLAIM_LASTS) | Q(claimed_at__gt=at + cls.CLAIM_LASTS)
        return Q(status=cls.Status.RUNNING) & lost

    @classmethod
    def wait_after(cls, attempts: int) -> timedelta:
        """How long a job waits after so many failures (1 = first)."""
        # The exponent is bounded: the wait is at its longest long before.
        seconds = cls.FIRST_WAIT.total_seconds() * cls.BACK_OFF ** min(attempts - 1, 20)
        spread = random.uniform(0.8, 1.2)  # noqa: S311 - spreads load, guards nothing
        return timedelta(seconds=min(seconds, cls.LONGEST_WAIT.total_seconds()) * spread)

    def write(self, **changes: Any) -> bool:
        """Change the row while it is claimed. False, and nothing is written, when it no longer is."""
        if not self._ours().update(**changes):
            return False
        for name, value in changes.items():
            setattr(self, name, value)
        return True

    def go_on(self) -> bool:
        """Part of the work is done, the next part can begin."""
        return self.write(status=self.Status.WAITING, due_at=timezone.now(), attempts=0, error="")

    def finish(self, **changes: Any) -> bool:
        """The work is done. False when it was somebody else's by then."""
        if not self.KEPT:
            return bool(self._ours().delete()[0])
        return self.write(status=self.Status.DONE, error="", **self.WHEN_OVER, **changes)

    def fail(self, error: str, *, for_good: bool = False) -> bool:
        """It went wrong: tried again after a while, unless that was often enough. False when it was somebody else's."""
        words = "".join(c if c.isprintable() or c == "\n" else " " for c in error)[:LONGEST_ERROR]
        if not for_good and self.attempts < self.MOST_ATTEMPTS:
            due_at = timezone.now() + self.wait_after(self.attempts)
            return self.write(status=self.Status.WAITING, due_at=due_at, error=words)
        if not self.KEPT:
            return bool(self._ours().delete()[0])
        return self.write(status=self.Status.FAILED, due_at=timezone.now(), error=words, **self.WHEN_OVER)

    def restart(self) -> None:
        """Somebody wants it done from the start, now."""
        self.status, self.due_at, self.attempts, self.error = self.Status.WAITING, timezone.now(), 0, ""
        self.save(update_fields=["status", "due_at", "attempts", "error"])

    def _ours(self) -> models.QuerySet[Any]:
        rows = type(self)._default_manager.filter(pk=self.pk, status=self.Status.RUNNING)
        return rows.filter(claimed_at=self.claimed_at)
