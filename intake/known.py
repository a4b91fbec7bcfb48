"""Whether somebody who asks is somebody who asked before: found by address and number, within thirty days.

One address or number is enough to be the same lead: one call, not two. It is not enough to change the lead: whoever
knows somebody's number could then take their place. So a lead keeps what it has; what differs stays with its form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from home.email_address import same_key

from .models.lead import SAME_PERSON_FOR, Lead, LeadContact, LeadEvent, Submission

SAME_FORM_FOR = timedelta(hours=1)
"""The same answers again within this time are the same submission."""


@dataclass(frozen=True)
class Known:
    """`lead` is who it is, if anybody; `contacts` are the addresses on file, whoever they lead to."""

    lead: Lead | None = None
    contacts: tuple[LeadContact, ...] = ()

    @cached_property
    def wants_clock(self) -> bool:
        """Whether asking starts a clock: not while one runs, and not while they are spoken with."""
        lead = self.lead
        if lead is None or lead.status in (Lead.Status.ENDED, Lead.Status.NO_FIT):
            return lead is None or not lead.is_waiting
        return not (lead.is_waiting or self._is_spoken_with)

    @property
    def missed_at(self) -> datetime | None:
        """When they were called in vain, if that is the last thing that a person did: who asks then is owed a call."""
        last = self._last_act
        return last.at if last is not None and last.kind == LeadEvent.Kind.NO_ANSWER else None

    @cached_property
    def _last_act(self) -> LeadEvent | None:
        lead = self.lead
        return None if lead is None or lead.is_waiting else lead.last_human_act()

    @property
    def _is_spoken_with(self) -> bool:
        """A status that was set back to *new* says that nothing has come of it yet, as a call in vain does."""
        lead, last = self.lead, self._last_act
        if lead is None or last is None:
            return lead is not None and lead.answered_at is not None
        back_to_new = last.kind == LeadEvent.Kind.STATUS and lead.status == Lead.Status.NEW
        return not (last.kind == LeadEvent.Kind.NO_ANSWER or back_to_new)


def addresses(submission: Submission) -> list[str]:
    """By what a studio would know this person again."""
    return [value for value in (same_key(submission.email), submission.phone) if value]


def find_known(submission: Submission, *, studio_id: int, at: datetime, half: Submission | None = None) -> Known:
    """Look up the addresses, and lock them until the transaction ends.

    Nobody by these addresses: then whoever left this very form halfway, and has corrected an address since.
    """
    values = addresses(submission)
    if not values:
        return Known(lead=half.lead if half else None)
    contacts = tuple(
        LeadContact.objects.select_for_update(of=("self", "lead"))
        .filter(studio_id=studio_id, value__in=values)
        .select_related("lead")
        .order_by("pk")
    )
    recent = [contact.lead for contact in contacts if _is_recent(contact.lead, at)]
    lead = max(recent, key=_how_well_known, default=half.lead if half else None)
    return Known(lead=lead, contacts=contacts)


def _is_recent(lead: Lead, at: datetime) -> bool:
    return lead.last_asked_at >= at - SAME_PERSON_FOR


def _how_well_known(lead: Lead) -> tuple[bool, datetime]:
    """Whoever sent a whole form comes before whoever did not; then whoever asked last."""
    return lead.standing == Lead.Standing.COMPLETE, lead.last_asked_at


def sent_already(submission: Submission, lead: Lead) -> Submission | None:
    """The same answers on the same page, a little earlier: somebody went back and sent them once more."""
    since = submission.received_at - SAME_FORM_FOR
    earlier = lead.submissions.filter(
        intake_page=submission.intake_page_id, finished=True, received_at__gte=since, anonymised_at=None
    )
    return next((one for one in earlier.exclude(pk=submission.pk) if _given(one) == _given(submission)), None)


def _given(submission: Submission) -> list[tuple[object, object]]:
    return [(answer["question"], answer["values"]) for answer in submission.answers]


def starts_clock(submission: Submission, known: Known) -> bool:
    """Whether somebody is owed a call for this form: a whole one, that fits or whose page calls everybody."""
    return submission.finished and submission.is_called and known.wants_clock


def take_over(lead: Lead, submission: Submission, known: Known, *, half: Submission | None = None) -> None:
    """What a form changes about its lead, not saved: it fills in what is empty, and reopens what had ended.

    Half a form changes nothing about somebody who once sent a whole one. Whoever corrects what they alone have told
    from this very showing of a form (`half`) does replace it.
    """
    if lead.standing == Lead.Standing.COMPLETE and not submission.finished:
        return
    if lead.status in (Lead.Status.ENDED, Lead.Status.NO_FIT) and known.wants_clock:
        lead.status, lead.status_reason = Lead.Status.NEW, ""
    lead.standing = Lead.Standing.COMPLETE if submission.finished else Lead.Standing.UNFINISHED
    corrects = half is not None and half.lead_id == lead.pk and not _others_wrote(lead, half)
    for name in ("name", "email", "phone"):
        given, has = getattr(submission, name), getattr(lead, name)
        setattr(lead, name, (given or has) if corrects else (has or given))
    if submission.received_at >= lead.last_asked_at:
        lead.language, lead.last_asked_at = submission.language, submission.received_at
        lead.intent, lead.points = submission.intent, submission.points


def _others_wrote(lead: Lead, half: Submission) -> bool:
    return lead.submissions.exclude(pk=half.pk).exists()


def remember(submission: Submission, lead: Lead, known: Known, *, at: datetime) -> None:
    """Keep the addresses for next time. Those of half a form, or of long ago, lead here once a form is sent whole.

    Two people who are both known stay two: one form that names both does not move the address of one to the other.
    """
    on_file = {contact.value for contact in known.contacts}
    LeadContact.objects.bulk_create(
        LeadContact(studio_id=lead.studio_id, value=value, lead=lead)
        for value in addresses(submission)
        if value not in on_file
    )
    elsewhere = [
        contact.pk
        for contact in known.contacts
        if contact.lead_id != lead.pk
        and not (contact.lead.standing == Lead.Standing.COMPLETE and _is_recent(contact.lead, at))
    ]
    if elsewhere and submission.finished:
        LeadContact.objects.filter(pk__in=elsewhere).update(lead=lead)
