"""Somebody who asked, and each time they did."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from home.access import studios_for
from home.contact_fields import LeadEmailField, LeadPhoneField
from home.email_address import same_key
from home.models import Studio

from ..given import Other, others_given
from ..qualification import Intent

INTENT_LABELS = [(Intent.NOW, _("now")), (Intent.LATER, _("later")), (Intent.NO_FIT, _("no fit"))]

SAME_PERSON_FOR = timedelta(days=30)
"""Whoever asks again within this time is the same lead."""


def person_name(user: Any) -> str:
    """A user as people know them."""
    return str(user.get_full_name() or user.get_username())


class LeadQuerySet(models.QuerySet["Lead"]):
    """Reads of leads. Every list starts with `visible_to` or `of`."""

    def visible_to(self, user: AbstractBaseUser | AnonymousUser) -> LeadQuerySet:
        """Leads of the studios in which `user` works."""
        return self.filter(studio__in=studios_for(user))

    def of(self, studio: Studio) -> LeadQuerySet:
        return self.filter(studio=studio)

    def waiting(self) -> LeadQuerySet:
        """Whoever is owed an answer by a person, the longest wait first."""
        return self.filter(due_at__isnull=False, answered_at__isnull=True).order_by("due_at", "pk")


class Lead(models.Model):
    """One person who asked one studio. The verdict is that of their latest submission.

    Columns that say how things stand (`due_at`, `answered_at`, `acknowledged_at`, …) follow from the events; they
    are kept here so that lists and reports need not read those.
    """

    class Status(models.TextChoices):
        NEW = "new", _("new")
        REACHED = "reached", _("reached")
        CONVERSATION = "conversation", _("conversation")
        CLIENT = "client", _("client")
        ENDED = "ended", _("ended")
        NO_FIT = "no_fit", _("no fit")

    class Standing(models.TextChoices):
        COMPLETE = "complete", _("complete")
        UNFINISHED = "unfinished", _("not finished")
        SUSPECTED = "suspected", _("suspected to be spam")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    studio = models.ForeignKey(Studio, on_delete=models.PROTECT, related_name="leads", verbose_name=_("studio"))
    standing = models.CharField(_("standing"), max_length=10, choices=Standing, default=Standing.COMPLETE)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NEW)
    status_reason = models.CharField(_("reason"), max_length=200, blank=True)

    name = models.CharField(_("name"), max_length=200, blank=True)
    email = LeadEmailField(_("e-mail address"), max_length=254, blank=True)
    phone = LeadPhoneField(_("telephone"), max_length=40, blank=True, help_text=_("In E.164, as +31201234567."))
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)

    intent = models.CharField(_("verdict"), max_length=10, choices=INTENT_LABELS)
    points = models.IntegerField(_("points"), default=0)
    source_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("article")
    )
    source_path = models.CharField(_("address of the article"), max_length=200, blank=True)
    campaign = models.CharField(_("campaign"), max_length=200, blank=True)

    received_at = models.DateTimeField(_("received"))
    last_asked_at = models.DateTimeField(_("asked last"))
    clock_started_at = models.DateTimeField(_("clock started"), null=True)
    due_at = models.DateTimeField(_("call before"), null=True, help_text=_("Empty: nobody is owed a call."))
    acknowledged_at = models.DateTimeField(_("answered by machine"), null=True)
    answered_at = models.DateTimeField(_("answered by a person"), null=True)
    answer_seconds = models.PositiveIntegerField(
        _("time to answer"), null=True, help_text=_("Seconds of opening time until a person answered.")
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who calls"),
    )
    next_action = models.CharField(_("next action"), max_length=200, blank=True)
    next_action_on = models.DateField(_("on"), null=True, blank=True)
    started_on = models.DateField(_("client since"), null=True, blank=True)
    ended_on = models.DateField(_("client until"), null=True, blank=True)

    link_number = models.PositiveSmallIntegerField(
        default=1, editable=False, help_text=_("Raised to make all links to this lead invalid.")
    )
    anonymised_at = models.DateTimeField(null=True, editable=False)

    objects = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(fields=["-received_at", "-id"], name="lead_newest_of_all"),
            models.Index(fields=["studio", "-received_at", "-id"], name="lead_newest"),
            models.Index(fields=["studio", "status", "-received_at"], name="lead_by_status"),
            models.Index(
                fields=["studio", "due_at"],
                condition=Q(answered_at__isnull=True, due_at__isnull=False),
                name="lead_waiting",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=Q(answered_at__isnull=True, due_at__isnull=False),
                name="lead_waiting_of_all",
            ),
            models.Index(
                fields=["studio", "-received_at", "-id"], condition=Q(standing="suspected"), name="lead_suspected"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="lead_ended_after_started",
                condition=Q(ended_on=None) | Q(started_on=None) | Q(ended_on__gte=models.F("started_on")),
                violation_error_message=_("A client's end comes after the start."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or str(self.uuid)

    @property
    def is_waiting(self) -> bool:
        """Whether somebody owes them an answer."""
        return self.due_at is not None and self.answered_at is None

    def last_human_act(self) -> LeadEvent | None:
        """What a person did last of all that counts as answering (`LeadEvent.HUMAN_ANSWERS`); None: nobody did yet."""
        acts = self.events.filter(Q(user__isnull=False) | ~Q(by=""), kind__in=LeadEvent.HUMAN_ANSWERS)
        return acts.order_by("-at", "-pk").first()

    @property
    def others_given(self) -> list[Other]:
        """Names, addresses and numbers that a form of this lead gave beside those of the lead itself."""
        return others_given(self, self.submissions.all())


class LeadContact(models.Model):
    """An address or number by which a studio knows somebody: who asks again is found here, once."""

    studio = models.ForeignKey(Studio, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=254, help_text=_("A telephone number in E.164, or an e-mail address, folded."))
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="contacts")

    class Meta:
        verbose_name = _("address of a lead")
        verbose_name_plural = _("addresses of leads")
        constraints = [models.UniqueConstraint(fields=["studio", "value"], name="one_lead_per_address")]

    def __str__(self) -> str:
        return self.value


class SubmissionQuerySet(models.QuerySet["Submission"]):
    """Reads of submissions."""

    def sent_with(self, *, email: str) -> SubmissionQuerySet:
        """Forms that gave this e-mail address themselves, and are not anonymous."""
        return self.alias(folded=Lower("email")).filter(folded=same_key(email), anonymised_at=None)


class Submission(models.Model):
    """One sent form: the answers as they were given, what they came to, and where the person came from.

    `name`, `email` and `phone` are what this form gave. Those of its lead may be others: whoever knows somebody's
    number can send a form with it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="submissions")
    key = models.CharField(max_length=64, unique=True, help_text=_("The same for a double click or a re-sent request."))
    received_at = models.DateTimeField(_("received"))
    finished = models.BooleanField(_("finished"), default=True)
    suspicions = models.JSONField(
        _("why it may be spam"), default=list, blank=True, help_text=_("A list of codes, empty for most.")
    )
    name = models.CharField(_("name"), max_length=200, blank=True)
    email = LeadEmailField(_("e-mail address"), max_length=254, blank=True)
    phone = LeadPhoneField(_("telephone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10)
    intake_page = models.ForeignKey(
        "intake.IntakePage", null=True, on_delete=models.SET_NULL, related_name="submissions"
    )
    source_page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("article")
    )
    source_path = models.CharField(_("address of the article"), max_length=200, blank=True)
    referrer = models.CharField(_("site before"), max_length=200, blank=True)
    campaign = models.JSONField(_("campaign"), default=dict, blank=True)
    answers = models.JSONField(
        _("answers"),
        default=list,
        help_text=_("A list of {question, kind, label, values, display, points}, in the order asked."),
    )
    intent = models.CharField(_("verdict"), max_length=10, choices=INTENT_LABELS)
    points = models.IntegerField(_("points"), default=0)
    reasons = models.JSONField(
        _("reasons"), default=list, help_text=_("A list of {question, answer, points, disqualifies}.")
    )
    consent = models.TextField(_("consent given to"), blank=True, help_text=_("The text as it was shown."))
    consent_version = models.CharField(
        _("version of that text"), max_length=12, blank=True, help_text=_("The same text has the same version.")
    )
    anonymised_at = models.DateTimeField(null=True, editable=False)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        ordering = ["-received_at", "-pk"]
        indexes = [
            models.Index(Lower("email"), name="submission_by_email"),
            models.Index(fields=["phone"], name="submission_by_phone"),
        ]

    def __str__(self) -> str:
        return f"{self.lead} · {self.received_at:%Y-%m-%d %H:%M}"

    @property
    def is_called(self) -> bool:
        """Whether the intake calls whoever has this verdict: everybody, unless it spares those who do not fit."""
        page = self.intake_page
        return self.intent != Intent.NO_FIT or page is None or page.call_no_fit


class LeadEvent(models.Model):
    """One line of a lead's history. Only added, never changed."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("asked")
        ASKED_AGAIN = "asked_again", _("asked again")
        ASSIGNED = "assigned", _("given to")
        SENT = "sent", _("sent")
        OPENED = "opened", _("opened")
        CALLED = "called", _("called and reached")
        NO_ANSWER = "no_answer", _("called, no answer")
        REPLIED = "replied", _("replied")
        STATUS = "status", _("status")
        NOTE = "note", _("note")
        CHANGED = "changed", _("changed")
        ACCEPTED = "accepted", _("found to be no spam")
        UNDELIVERED = "undelivered", _("could not be delivered")
        ERASED = "erased", _("who sent a form had it made anonymous")
        REVOKED = "revoked", _("links in mails made invalid")

    HUMAN_ANSWERS = frozenset({Kind.CALLED, Kind.NO_ANSWER, Kind.REPLIED, Kind.STATUS})
    """What stops the clock when a person does it. Somebody who was called and did not pick up was called in time."""

    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=12, choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    by = models.CharField(
        _("by"), max_length=150, blank=True, help_text=_("Their name, also when they leave. Empty: the system.")
    )
    text = models.TextField(_("text"), blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["lead", "at", "id"], name="events_of_lead")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.get_kind_display()}"

    @classmethod
    def of(
        cls, lead: Lead, kind: str, *, at: datetime, user: Any = None, by: str = "", text: str = "", **data: Any
    ) -> LeadEvent:
        """An event that is not saved yet. `by` names who did it when that is no user, such as a shared mailbox."""
        by = (person_name(user) if user is not None else by)[:150]
        return cls(lead=lead, kind=kind, at=at, user=user, by=by, text=text, data=data)
