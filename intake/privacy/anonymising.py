"""Taking out of a lead everything that says who it was. What can be counted stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.utils import timezone

from ..assignment import policy_of
from ..known import addresses
from ..models.follow_up import FollowUp
from ..models.lead import Lead, LeadContact, LeadEvent, Submission
from ..models.privacy import AuditEntry
from ..models.webhook import WebhookAttempt
from ..questions import Kind
from . import audit

COUNTED = frozenset({Kind.CHOICE.value, Kind.CHOICES.value, Kind.CONSENT.value})
"""Answers that say what somebody chose, not who they are."""


def anonymise(lead: Lead, *, action: str = AuditEntry.Action.ANONYMISED, user: Any = None) -> None:
    """Remove who somebody was: names, addresses, free text, messages that were still to go. Cannot be undone.

    Verdict, chosen answers, source, language, times and outcome stay: reports keep adding up. Who was still waiting
    waits no more: nobody can call them, so no promise is broken.
    """
    with transaction.atomic():
        lock(lead)
        Lead.objects.filter(pk=lead.pk).update(
            name="",
            email="",
            phone="",
            status_reason="",
            next_action="",
            next_action_on=None,
            due_at=Case(When(answered_at=None, then=None), default=F("due_at")),
            link_number=F("link_number") + 1,
            anonymised_at=timezone.now(),
        )
        LeadContact.objects.filter(lead=lead).delete()
        LeadEvent.objects.filter(lead=lead).exclude(text="").update(text="")
        _empty(Submission.objects.filter(lead=lead))
        _silence(FollowUp.objects.filter(submission__lead=lead))
        audit.done(lead, action=action, user=user)
    lead.refresh_from_db()


def anonymise_forms(lead: Lead, forms: Sequence[Submission], *, action: str, user: Any = None) -> None:
    """Remove who sent these forms of a lead, which holds forms of others as well. Cannot be undone.

    The lead keeps what the other forms gave, its clock and its notes: what becomes of those is for people to decide,
    and a line in its history says that they have to.
    """
    with transaction.atomic():
        lock(lead)
        _empty(Submission.objects.filter(pk__in=[form.pk for form in forms]))
        rows = FollowUp.objects.filter(submission__in=forms)
        _silence(rows.exclude(kind__in=FollowUp.UNLESS_ANSWERED))
        left = list(lead.submissions.filter(anonymised_at=None).order_by("received_at", "pk"))
        for field in ("name", "email", "phone"):
            setattr(lead, field, next((value for form in left if (value := getattr(form, field))), ""))
        lead.save(update_fields=["name", "email", "phone"])
        values = {value for form in left for value in addresses(form)}
        LeadContact.objects.filter(lead=lead).exclude(value__in=values).delete()
        LeadEvent.of(lead, LeadEvent.Kind.ERASED, at=timezone.now(), user=user).save()
        audit.done(lead, action=action, user=user)


def lock(lead: Lead) -> None:
    """Addresses, then the lead: in the order in which a form that comes in locks them."""
    list(LeadContact.objects.select_for_update().filter(lead=lead).order_by("pk"))
    Lead.objects.select_for_update().get(pk=lead.pk)


def _empty(submissions: QuerySet[Submission]) -> None:
    """Keep what can be counted. Of a campaign its labels, not the number that an advertiser gave one click."""
    for submission in submissions.select_for_update().filter(anonymised_at=None):
        submission.name = submission.email = submission.phone = submission.referrer = ""
        submission.answers = [answer for answer in submission.answers if answer["kind"] in COUNTED]
        submission.campaign = {key: value for key, value in submission.campaign.items() if key.startswith("utm_")}
        submission.anonymised_at = timezone.now()
        submission.save(update_fields=["name", "email", "phone", "referrer", "answers", "campaign", "anonymised_at"])


def _silence(rows: QuerySet[FollowUp]) -> None:
    """What had not left does not leave; whom it was for and what was answered is forgotten."""
    unsent = (FollowUp.Status.WAITING, FollowUp.Status.RUNNING)
    rows.filter(status__in=unsent).update(status=FollowUp.Status.NOT_NEEDED)
    attempts = WebhookAttempt.objects.filter(message__in=rows.filter(kind=FollowUp.Kind.WEBHOOK).values("uuid"))
    attempts.exclude(error="").update(error="")
    rows.update(error="", told=[], body="")


def overdue(at: datetime) -> Iterator[QuerySet[Lead]]:
    """For each studio that has any: leads that were kept longer than it promises.

    Counted from the last time somebody asked, and for clients from the day they left; who is a client stays.
    """
    sites = Lead.objects.filter(anonymised_at=None).order_by().values_list("studio__site_id", "studio_id").distinct()
    for site_id, studio_id in sites:
        since = months_before(at, policy_of(site_id).keep_months)
        leads = Lead.objects.filter(studio_id=studio_id, anonymised_at=None, last_asked_at__lt=since)
        leads = leads.exclude(status=Lead.Status.CLIENT).filter(Q(ended_on=None) | Q(ended_on__lt=since.date()))
        if leads.exists():
            yield leads


def months_before(at: datetime, months: int) -> datetime:
    """The same day and time so many months earlier, or the last day of that month when it is shorter."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    for day in range(at.day, 0, -1):
        try:
            return at.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def anonymise_overdue(at: datetime | None = None, *, limit: int | None = None) -> int:
    """Anonymise whatever was kept too long. How many; at most `limit` at a time."""
    number = 0
    for leads in overdue(at or timezone.now()):
        for lead in leads.order_by("pk").iterator(chunk_size=200):
            if limit is not None and number >= limit:
                return number
            anonymise(lead)
            number += 1
    return number
