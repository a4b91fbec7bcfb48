"""A lead's history as people read it: the newest line first, days by the studio's calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from ..models.follow_up import FollowUp
from ..models.lead import LeadEvent

Kind = LeadEvent.Kind
ICONS = {
    Kind.RECEIVED: "download",
    Kind.ASKED_AGAIN: "redirect",
    Kind.ASSIGNED: "user",
    Kind.SENT: "mail",
    Kind.OPENED: "view",
    Kind.CALLED: "mobile-alt",
    Kind.NO_ANSWER: "cross",
    Kind.REPLIED: "comment",
    Kind.STATUS: "tag",
    Kind.NOTE: "edit",
    Kind.CHANGED: "calendar-alt",
    Kind.ACCEPTED: "check",
    Kind.REVOKED: "lock",
}


@dataclass(frozen=True)
class Line:
    """One thing that happened. `by` is empty for what the system did."""

    at: datetime
    icon: str
    what: str
    by: str
    text: str
    is_human: bool


def timeline(events: Iterable[LeadEvent], *, zone: ZoneInfo) -> list[Line]:
    """Newest first."""
    return [
        Line(
            at=event.at.astimezone(zone),
            icon=ICONS.get(Kind(event.kind), "info-circle"),
            what=_what(event),
            by=event.by,
            text="" if event.kind == Kind.ASSIGNED else event.text,
            is_human=bool(event.by) and event.kind in LeadEvent.HUMAN_ANSWERS,
        )
        for event in sorted(events, key=lambda event: (event.at, event.pk), reverse=True)
    ]


def _what(event: LeadEvent) -> str:
    match event.kind:
        case Kind.SENT:
            labels = dict(FollowUp.Kind.choices)
            message = event.data.get("message", "")
            return _("Sent: %(message)s") % {"message": labels.get(message, message)}
        case Kind.ASSIGNED:
            return _("Given to %(person)s") % {"person": event.text}
        case Kind.CHANGED:
            return _("Next action") if event.text else _("Next action cleared")
    label = str(event.get_kind_display())
    return label[:1].upper() + label[1:]
