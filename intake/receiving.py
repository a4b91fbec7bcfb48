"""A submission comes in: lead, verdict and follow-up in one transaction, or nothing at all."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from wagtail.models import Page

from home.public_site import PublicSite

from .answers import Answer, Checked
from .assignment import queue_of
from .known import Known, find_known, remember, sent_already, starts_clock, take_over
from .models.lead import Lead, LeadEvent, Submission
from .models.policy import FollowUpPolicy
from .planning import plan_follow_up, start_clock
from .qualification import qualify
from .questions import Kind
from .source import Source

if TYPE_CHECKING:
    from .models.intake_page import IntakePage

ATTEMPTS = 3


@dataclass(frozen=True)
class Received:
    """Everything known about one sent form whose answers hold.

    `suspicions` are codes of what makes it look like spam; with any, it is kept apart and nobody is alerted.
    `finished` is False for a form that was left halfway, with the visitor's consent (`keeping`, in words).
    `half_key` is the key that the same showing of the form has while it is not finished, if it says that it was left
    halfway; `opened_at` is when it was shown.
    """

    site: PublicSite
    page: IntakePage
    checked: Checked
    key: str
    source: Source
    received_at: datetime
    suspicions: tuple[str, ...] = ()
    finished: bool = True
    keeping: str = ""
    half_key: str = ""
    opened_at: datetime | None = None

    @property
    def consent(self) -> str:
        """Every text that was agreed to, each on a line."""
        ticked = [answer.display for answer in self.checked.answers if answer.question.kind == Kind.CONSENT]
        return "\n".join(text for text in (*ticked, self.keeping) if text)

    def comes_after(self, lead: Lead | None) -> bool:
        """Whether this is half a form of somebody who has sent all of it since they opened it."""
        if self.finished or self.opened_at is None or lead is None:
            return False
        return lead.standing == Lead.Standing.COMPLETE and lead.last_asked_at >= self.opened_at

    @property
    def standing(self) -> Lead.Standing:
        if self.suspicions:
            return Lead.Standing.SUSPECTED
        return Lead.Standing.COMPLETE if self.finished else Lead.Standing.UNFINISHED


def receive_submission(received: Received) -> Submission:
    """Store a submission and what must follow from it. The same key again returns what is already stored.

    Two first questions of one person at the same moment meet in a constraint; the second then finds the first.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _store(received)
        except IntegrityError:
            stored = Submission.objects.select_related("lead").filter(key=received.key).first()
            if stored is not None:
                return stored
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _store(received: Received) -> Submission:
    at, studio_id = received.received_at, received.site.studio_id
    half = _half(received)
    submission = _submission(received, half=half)
    # What looks like spam must not touch a lead.
    known = Known() if received.suspicions else find_known(submission, studio_id=studio_id, at=at, half=half)
    if known.lead is not None:
        if received.comes_after(known.lead):
            return known.lead.submissions.select_related("lead").latest("received_at")
        same = _sent_before(submission, known) if submission.finished else None
        if same is not None:
            _leave_out(half)
            return same
    complete = received.standing == Lead.Standing.COMPLETE
    # Asked before the lead takes over what is new.
    starts = complete and starts_clock(submission, known)
    hours = received.site.hours
    policy, duties = queue_of(received.site.site_id) if starts else (FollowUpPolicy(), [])
    halfway = half.lead if half else None
    lead = known.lead or _new_lead(received, submission)
    if known.lead is not None:
        take_over(lead, submission, known, half=half)
    events = start_clock(lead, policy=policy, duties=duties, hours=hours, at=at) if starts else []
    lead.save()
    submission.lead = lead
    submission.save()
    if received.finished or half is None:
        events.insert(0, LeadEvent.of(lead, _event_kind(known), at=at, submission=submission.pk))
    if complete:
        plan_follow_up(submission, policy=policy, hours=hours, with_clock=starts and lead.is_waiting)
    if not received.suspicions:
        remember(submission, lead, known, at=at)
    if halfway is not None and halfway.pk != lead.pk:
        _forget_empty(halfway)
    LeadEvent.objects.bulk_create(events)
    return submission


def _sent_before(submission: Submission, known: Known) -> Submission | None:
    """This very form, stored already. Not once they were called in vain since: then it asks again, with a key anew."""
    assert known.lead is not None
    same, missed_at = sent_already(submission, known.lead), known.missed_at
    if missed_at is None or (same is not None and same.received_at > missed_at):
        return same
    submission.key = hashlib.sha256(f"{submission.key}\n{missed_at.isoformat()}".encode()).hexdigest()
    return Submission.objects.select_related("lead").filter(key=submission.key).first()


def _leave_out(half: Submission | None) -> None:
    """What was left halfway on the way to a form that is stored already."""
    if half is not None:
        Submission.objects.filter(pk=half.pk).delete()
        _forget_empty(half.lead)


def _forget_empty(lead: Lead) -> None:
    """The same person after all: what they left halfway now belongs to whom they turned out to be."""
    Lead.objects.filter(pk=lead.pk, submissions=None).exclude(standing=Lead.Standing.COMPLETE).delete()


def _half(received: Received) -> Submission | None:
    """What the same showing of the form left halfway before, which this replaces.

    Not for what looks like spam, and not what was made anonymous since: who was erased is not brought back.
    """
    if not received.half_key or received.suspicions:
        return None
    halves = Submission.objects.select_for_update(of=("self",)).select_related("lead")
    return halves.filter(
        key=received.half_key, lead__studio_id=received.site.studio_id, anonymised_at=None, lead__anonymised_at=None
    ).first()


def _event_kind(known: Known) -> str:
    return LeadEvent.Kind.RECEIVED if known.lead is None else LeadEvent.Kind.ASKED_AGAIN


def _language(received: Received) -> str:
    return next(home.language for home in received.site.homes if home.locale_id == received.page.locale_id)


def _new_lead(received: Received, submission: Submission) -> Lead:
    """Somebody who was not known, not saved."""
    return Lead(
        studio_id=received.site.studio_id,
        standing=received.standing,
        name=submission.name,
        email=submission.email,
        phone=submission.phone,
        language=submission.language,
        intent=submission.intent,
        points=submission.points,
        source_page_id=submission.source_page_id,
        source_path=submission.source_path,
        campaign=received.source.campaign.get("utm_campaign", ""),
        received_at=received.received_at,
        last_asked_at=received.received_at,
    )


def _submission(received: Received, *, half: Submission | None) -> Submission:
    """A row of its own, or `half` become more: one showing of a form is one submission. Not saved."""
    checked, page = received.checked, received.page
    questions = [answer.question for answer in checked.answers]
    verdict = qualify(questions=questions, answers=checked.choices, thresholds=page.thresholds)
    submission = half or Submission()
    values = {
        "key": received.key,
        "received_at": received.received_at,
        "finished": received.finished,
        "suspicions": list(received.suspicions),
        "name": checked.name,
        "email": checked.first(Kind.EMAIL),
        "phone": checked.first(Kind.PHONE),
        "language": _language(received),
        "intake_page": page,
        "source_page_id": _source_page_id(received),
        "source_path": received.source.article,
        "referrer": received.source.referrer,
        "campaign": dict(received.source.campaign),
        "answers": [_stored_answer(answer) for answer in checked.answers],
        "intent": verdict.intent,
        "points": verdict.points,
        "reasons": [asdict(reason) for reason in verdict.reasons],
        "consent": received.consent,
        "consent_version": version_of(received.consent),
    }
    for name, value in values.items():
        setattr(submission, name, value)
    return submission


def version_of(text: str) -> str:
    """A short name for a text: the same text has the same version, everywhere. Empty for no text."""
    return hashlib.sha256(text.encode()).hexdigest()[:12] if text else ""


def _stored_answer(answer: Answer) -> dict[str, object]:
    question = answer.question
    return {
        "question": question.id,
        "kind": question.kind.value,
        "label": question.label,
        "values": list(answer.values),
        "display": answer.display,
        "points": sum(choice.points for choice in question.choices if choice.id in answer.values),
    }


def _source_page_id(received: Received) -> int | None:
    """The article's page, when the path names a page of this studio. None for who came straight to the form."""
    if not received.source.article:
        return None
    path = received.source.article.strip("/")
    language, _slash, rest = path.partition("/")
    home = received.site.home(language)
    if home is None:
        home, rest = received.site.default_home, path
    if home is None or not rest:
        return home.pk if home else None
    pages = Page.objects.filter(url_path=f"{home.url_path}{rest}/")
    return pages.values_list("pk", flat=True).first()
