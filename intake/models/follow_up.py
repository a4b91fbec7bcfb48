"""What has to be said to whom. These rows are the truth; the queue only makes them fast."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from home.access import studios_for
from home.models.job import Job, JobQuerySet

from .lead import Submission
from .webhook import Webhook

NO_WAIT_IS_LONGER = timedelta(minutes=15)
"""Between two tries of one message."""


# In words that SQLite, too, recognises as those of the index `follow_up_unsent`: it does not look into parameters.
NOT_DONE = RawSQL("intake_followup.status IN ('waiting', 'sending')", (), output_field=models.BooleanField())


class FollowUpQuerySet(JobQuerySet["FollowUp"]):
    """Reads of follow-up."""

    def due(self, at: datetime) -> FollowUpQuerySet:
        """Waiting rows whose time has come, and claimed rows whose worker must have died; the most urgent first."""
        waiting = Q(status=FollowUp.Status.WAITING)
        come = waiting & Q(due_at__lte=at)
        # The clock was set back: what leaves at once does not wait until it has caught up.
        at_once = waiting & Q(kind__in=FollowUp.AT_ONCE) & (Q(attempts=0) | Q(due_at__gt=at + NO_WAIT_IS_LONGER))
        found = self.filter(NOT_DONE, come | at_once | FollowUp.was_dropped(at))
        return found.order_by(FollowUp.urgency(), "due_at", "pk")

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> FollowUpQuerySet:
        """Rows of the studios in which `user` works."""
        return self.filter(submission__lead__studio__in=studios_for(user))

    def given_up(self) -> FollowUpQuerySet:
        """What failed for good, the newest first."""
        return self.filter(status=FollowUp.Status.FAILED).order_by("-due_at", "-pk")


class FollowUp(Job):
    """One message to be delivered at least once."""

    class Kind(models.TextChoices):
        AUTO_REPLY = "auto_reply", _("reply to the visitor")
        ALERT = "alert", _("alert to the studio")
        REMINDER = "reminder", _("reminder to who calls")
        ESCALATION = "escalation", _("call for help to the owner")
        AGENCY = "agency", _("call for help to the agency")
        GIVEN = "given", _("word to who was given the lead")
        TAKEN_OVER = "taken_over", _("word to who had the lead before")
        WEBHOOK = "webhook", _("message to another program")

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "sending", _("being sent")
        DONE = "sent", _("sent")
        NOT_NEEDED = "not_needed", _("not needed any more")
        FAILED = "dead", _("given up")

    CLAIM_LASTS = timedelta(seconds=settings.FOLLOW_UP_CLAIM_SECONDS)
    FIRST_WAIT = timedelta(seconds=settings.FOLLOW_UP_FIRST_WAIT_SECONDS)
    LONGEST_WAIT = timedelta(minutes=10)
    MOST_ATTEMPTS = 144
    """With these waits about a day, so that an outage of a night costs no message."""

    RELATED = (
        *("webhook", "submission__lead__studio__site", "submission__lead__assigned_to"),
        *("submission__intake_page", "submission__source_page"),
    )

    UNLESS_ANSWERED = frozenset({Kind.REMINDER, Kind.ESCALATION, Kind.AGENCY})
    """What is said only while nobody has answered."""

    URGENCY = (
        *(Kind.ALERT, Kind.GIVEN, Kind.ESCALATION, Kind.REMINDER, Kind.TAKEN_OVER, Kind.AGENCY),
        *(Kind.AUTO_REPLY, Kind.WEBHOOK),
    )
    """In which order rows that are due leave, whichever lead they are about."""

    AT_ONCE = frozenset({Kind.ALERT, Kind.GIVEN, Kind.TAKEN_OVER, Kind.AUTO_REPLY, Kind.WEBHOOK})
    """What is due from the moment that somebody asked, or a lead was given."""

    TO_PROGRAMS = frozenset({Kind.WEBHOOK})
    """What may keep a worker waiting on somebody else's server: never in the way of what people read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text=_("Its idempotency key."))
    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    webhook = models.ForeignKey(Webhook, null=True, on_delete=models.CASCADE, related_name="follow_ups")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.WAITING)
    sent_at = models.DateTimeField(_("sent"), null=True)
    body = models.TextField(blank=True, editable=False, help_text=_("What a webhook is sent, from the first try on."))
    told = models.JSONField(
        default=list, editable=False, help_text=_("Short names of the addresses that have had it already.")
    )

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-up")
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "kind"], condition=Q(webhook=None), name="one_follow_up_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["submission", "kind", "webhook"], condition=~Q(webhook=None), name="one_message_per_webhook"
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status__in=["waiting", "sending"]), name="follow_up_unsent"),
            models.Index(fields=["submission"], condition=Q(status="dead"), name="follow_up_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.get_status_display()}"

    @classmethod
    def urgency(cls) -> Case:
        """For ordering: 0 is the most urgent."""
        return Case(*(When(kind=kind, then=Value(place)) for place, kind in enumerate(cls.URGENCY)))
