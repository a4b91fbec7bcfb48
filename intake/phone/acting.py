"""What can be said on the phone page: reached, no answer, not for us."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from .. import acts
from ..models.lead import Lead, LeadEvent
from .holding import Person

NOTE_LENGTH = 200
SAME_PRESS = timedelta(seconds=30)
"""The same button by the same person within this time is one press of an impatient thumb."""


class PhoneAct(StrEnum):
    """The buttons."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    NOT_FOR_US = "not_for_us"


EVENTS = {
    PhoneAct.REACHED: LeadEvent.Kind.CALLED,
    PhoneAct.NO_ANSWER: LeadEvent.Kind.NO_ANSWER,
    PhoneAct.NOT_FOR_US: LeadEvent.Kind.STATUS,
}


def record(lead: Lead, act: PhoneAct, *, person: Person, note: str, at: datetime) -> None:
    """Write down what somebody did. A second press of the same button changes nothing."""
    by = person.by
    same = LeadEvent.objects.filter(lead=lead, kind=EVENTS[act], at__gt=at - SAME_PRESS, user=person.user)
    if same.exists():
        return
    match act:
        case PhoneAct.NOT_FOR_US:
            acts.change_status(lead, user=person.user, by=by, status=Lead.Status.NO_FIT, reason=note, at=at)
        case _:
            acts.log_call(lead, user=person.user, by=by, reached=act == PhoneAct.REACHED, text=note, at=at)
