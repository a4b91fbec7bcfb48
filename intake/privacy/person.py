"""Everything a studio has of one person.

The studio's owner looks somebody up by any address or number, and gets whole leads. Somebody who proves an e-mail
address by its mailbox gets what was sent with that address: a lead may also hold forms of others, who gave the same
number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from home.email_address import same_key, tidy_email
from home.models import Studio
from home.telephone import number_key

from ..models.lead import Lead, LeadContact, LeadEvent, Submission, SubmissionQuerySet
from ..models.privacy import AuditEntry
from . import audit
from .anonymising import anonymise, anonymise_forms, lock

# --- For the owner: whole leads ---


def leads_of(studio: Studio, address: str) -> list[Lead]:
    """Leads of one person at one studio, newest first. `address`: an e-mail address or a number in any notation.

    Found by what any of their forms gave, also when a later one gave another address. Two look-ups along an index
    (`submission_by_email` or `submission_by_phone`, and `one_lead_per_address`), then the leads by their keys.
    """
    address = tidy_email(address)
    if not address:
        return []
    if "@" in address:
        value, forms = same_key(address), Submission.objects.sent_with(email=address)
    else:
        value = number_key(address, studio.country)
        forms = Submission.objects.filter(phone=value, anonymised_at=None)
    if not value:
        return []
    found = set(forms.filter(lead__studio=studio).values_list("lead", flat=True))
    found |= set(LeadContact.objects.filter(studio=studio, value=value).values_list("lead", flat=True))
    leads = Lead.objects.of(studio).filter(pk__in=found, anonymised_at=None)
    return list(leads.order_by("-received_at", "-pk"))


def export_person(leads: list[Lead], *, user: Any = None) -> dict[str, Any]:
    """All that is stored of somebody, for people and for programs to read. Writes it in the privacy log."""
    with transaction.atomic():
        for lead in leads:
            audit.done(lead, action=AuditEntry.Action.EXPORTED, user=user)
    return {"leads": [_whole(lead) for lead in leads]}


def erase_person(leads: list[Lead], *, user: Any = None) -> int:
    """Take out who somebody was, everywhere in the studio. How many leads that were."""
    with transaction.atomic():
        for lead in leads:
            anonymise(lead, action=AuditEntry.Action.ERASED, user=user)
    return len(leads)


# --- For somebody who has proved an e-mail address: what was sent with it ---


def forms_of(studio: Studio, email: str) -> list[Submission]:
    """What was sent to one studio with one e-mail address, newest first. Never read as anything but an address."""
    forms = Submission.objects.sent_with(email=email).filter(lead__studio=studio, lead__anonymised_at=None)
    return list(forms.select_related("lead").order_by("-received_at", "-pk")) if email else []


def export_forms(studio: Studio, email: str) -> dict[str, Any]:
    """What was sent with this address. Of a lead that holds nothing else, also what the studio wrote down about it."""
    found = []
    for lead, forms in _by_lead(forms_of(studio, email)):
        audit.done(lead, action=AuditEntry.Action.EXPORTED)
        # Also where the others are anonymous by now: notes may be about them.
        found.append(_part(lead, forms) if _others(lead, forms).exists() else _whole(lead))
    return {"leads": found}


def erase_forms(studio: Studio, email: str) -> None:
    """Take out who sent these forms; the whole lead where nothing is left of anybody else."""
    with transaction.atomic():
        for lead, _forms in _by_lead(forms_of(studio, email)):
            lock(lead)
            forms = list(lead.submissions.sent_with(email=email))
            if _others(lead, forms).filter(anonymised_at=None).exists():
                anonymise_forms(lead, forms, action=AuditEntry.Action.ERASED)
            else:
                anonymise(lead, action=AuditEntry.Action.ERASED)


def _by_lead(forms: Iterable[Submission]) -> list[tuple[Lead, list[Submission]]]:
    leads: dict[int, tuple[Lead, list[Submission]]] = {}
    for form in forms:
        leads.setdefault(form.lead_id, (form.lead, []))[1].append(form)
    return list(leads.values())


def _others(lead: Lead, forms: list[Submission]) -> SubmissionQuerySet:
    return lead.submissions.exclude(pk__in=[form.pk for form in forms])


# --- In words and for programs ---


def _whole(lead: Lead) -> dict[str, Any]:
    forms = lead.submissions.filter(anonymised_at=None).order_by("received_at", "pk")
    history = [
        {"at": event.at.isoformat(), "what": LeadEvent.Kind(event.kind).value, "text": event.text}
        for event in lead.events.order_by("at", "pk")
    ]
    return _described(lead, forms, history)


def _part(lead: Lead, forms: list[Submission]) -> dict[str, Any]:
    """As if these forms were all there is: what others sent, and what was written down about them, stays out."""
    newest, first = forms[0], forms[-1]
    alone = Lead(
        studio=lead.studio,
        name=newest.name,
        email=newest.email,
        phone=newest.phone,
        language=newest.language,
        received_at=first.received_at,
    )
    history = [
        {"at": form.received_at.isoformat(), "what": LeadEvent.Kind.RECEIVED.value, "text": ""} for form in forms[::-1]
    ]
    return _described(alone, forms[::-1], history)


def _described(lead: Lead, forms: Iterable[Submission], history: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "name": lead.name,
        "email": lead.email,
        "phone": lead.phone,
        "language": lead.language,
        "status": lead.status,
        "status_reason": lead.status_reason,
        "received": lead.received_at.isoformat(),
        "client_since": lead.started_on.isoformat() if lead.started_on else None,
        "client_until": lead.ended_on.isoformat() if lead.ended_on else None,
        "next_action": lead.next_action,
        "forms": [
            {
                "sent": submission.received_at.isoformat(),
                "answers": [
                    {"question": answer["label"], "answer": answer["display"], "points": answer["points"]}
                    for answer in submission.answers
                ],
                "verdict": submission.intent,
                "points": submission.points,
                "agreed_to": submission.consent,
                "article": submission.source_path,
                "campaign": submission.campaign,
                "site_before": submission.referrer,
            }
            for submission in forms
        ],
        "history": history,
    }
