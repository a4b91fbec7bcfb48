"""What somebody is told after sending: decided once, for the page that thanks them and for the mail that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from home.email_address import same_key

from .clock_text import moment_ahead
from .models.lead import Lead, Submission
from .qualification import Intent

if TYPE_CHECKING:
    from .models.intake_page import IntakePage


@dataclass(frozen=True)
class Told:
    """Either the editor's page for this verdict (`outcome`), or `plain` words where it would promise what nobody owes.

    `moment` is before when somebody calls, as the page and the mail both say it; empty where none is promised.
    """

    outcome: Any = None
    plain: str = ""
    moment: str = ""


def told(submission: Submission, page: IntakePage | None, *, now: datetime, zone: ZoneInfo) -> Told:
    """The page for the verdict stands while somebody owes the call that it speaks of, or where it speaks of none.

    Whoever was answered before, or asks a studio that cannot say when it is there, reads only that the answers came
    in. Who does not fit is told kindly, without a moment. A moment that has passed is not promised again.
    """
    lead, no_fit = submission.lead, submission.intent == Intent.NO_FIT
    if lead.standing == Lead.Standing.SUSPECTED:
        return Told(plain=_("One of us looks at them."))
    if submission.is_called and not lead.is_waiting:
        return Told(plain=_plain(submission))
    outcome = page.outcome_of(submission.intent) if page is not None else None
    if no_fit:
        return Told(outcome=outcome, plain=_("We read them, and come back to you."))
    moment = moment_ahead(lead.due_at, lead.answered_at, now=now, zone=zone) or _("as soon as we can")
    return Told(outcome=outcome, plain=_("We read them, and come back to you."), moment=moment)


def is_theirs(submission: Submission) -> bool:
    """Whether the form gave the address that we know: else what was told before is nobody else's business."""
    return same_key(submission.email) in ("", same_key(submission.lead.email))


def _plain(submission: Submission) -> str:
    if is_theirs(submission) and submission.lead.submissions.filter(pk__lt=submission.pk, finished=True).exists():
        return _("We add them to what you told us before, and come back to it with you.")
    return _("We read them, and come back to you.")
