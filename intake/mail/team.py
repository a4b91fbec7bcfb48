"""To the people who call: a lead came in, is still waiting, is too late."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from home.email_address import same_key
from home.invisible import one_line, shortened
from home.public_site import PublicSite
from home.telephone import readable

from ..assignment import policy_of
from ..clock_text import moment_ahead
from ..models.follow_up import FollowUp
from ..models.lead import Lead, LeadEvent, Submission, person_name
from ..phone.links import link_to
from ..qualification import Intent
from .recipients import Recipient, caller_of, was_handed_over
from .writing import LONGEST_NAME, Mail

Kind = FollowUp.Kind


VERDICTS: dict[str, Any] = {
    Intent.NOW: gettext_lazy("Now: %(what)s"),
    Intent.LATER: gettext_lazy("Later: %(what)s"),
    Intent.NO_FIT: gettext_lazy("No fit: %(what)s"),
}
"""How the subject of an alert begins."""


class Wording(NamedTuple):
    """How a mail about a lead begins. `opening` may be empty: then the name says enough."""

    subject: str
    opening: str = ""


def team_mail(row: FollowUp, recipient: Recipient, site: PublicSite) -> Mail:
    """Who, why this verdict, what they answered, before when to call, and a link that opens without login."""
    submission = row.submission
    lead = submission.lead
    moment = moment_ahead(lead.due_at, lead.answered_at, now=timezone.now(), zone=site.hours.zone)
    wording = word(row, recipient, moment)
    assert recipient.holder is not None
    caller = caller_of(lead)
    context = {
        "opening": wording.opening,
        "lead": lead,
        "submission": submission,
        "moment": moment,
        "caller": person_name(caller) if caller else "",
        "article": submission.source_page.title if submission.source_page else "",
        "phone": readable(lead.phone, site.country),
        "others": lead.others_given,
        "page_address": link_to(lead, recipient.holder, root_url=site.root_url),
        "address": settings.WAGTAILADMIN_BASE_URL + reverse("lead:inspect", args=[lead.pk]),
    }
    return Mail(subject=wording.subject, template="alert", context=context, reply_to=lead.email)


def word(row: FollowUp, recipient: Recipient, moment: str) -> Wording:
    """Subject and first line, for one reader."""
    lead, name = row.submission.lead, name_of(row.submission.lead)
    match row.kind:
        case Kind.REMINDER:
            subject = _("Still waiting: %(what)s") % {"what": to_do(lead, moment)}
            if not moment:
                return Wording(subject, _("Nobody has answered yet, and the moment that was promised has passed."))
            return Wording(subject, _("Nobody has answered yet, and time is running out."))
        case Kind.ESCALATION:
            return Wording(_("Too late: nobody has answered %(name)s") % {"name": name}, _too_late(row, recipient))
        case Kind.GIVEN:
            by = giver(row)
            opening = _("%(person)s gave you this lead.") % {"person": by} if by else _("This lead was given to you.")
            return Wording(_("Given to you: %(what)s") % {"what": to_do(lead, moment)}, opening)
        case Kind.TAKEN_OVER:
            caller = caller_of(lead)
            words = {"name": name, "person": person_name(caller) if caller else _("somebody else")}
            opening = _("This lead is with %(person)s now: you need not call any more.") % words
            return Wording(_("%(person)s takes over: %(name)s") % words, opening)
        case Kind.AGENCY:
            studio = lead.studio
            words = {
                "name": name,
                "studio": studio.name,
                "minutes": policy_of(studio.site_id).agency_after,
                "phone": readable(str(studio.phone or "")),
            }
            opening = _("%(studio)s has been open for %(minutes)s minutes since, and nobody has answered.") % words
            if words["phone"]:
                opening += " " + _("Call the studio: %(phone)s.") % words
            return Wording(_("%(studio)s: nobody has answered %(name)s") % words, opening)
        case _:
            return _alert(row.submission, moment)


def name_of(lead: Lead) -> str:
    """Short enough for a subject: what stands behind it, the moment, must not fall off."""
    return shortened(one_line(str(lead)), LONGEST_NAME)


def giver(row: FollowUp) -> str:
    """Who gave a lead to somebody last; empty when it was the program."""
    given = row.submission.lead.events.filter(kind=LeadEvent.Kind.ASSIGNED).order_by("-at", "-pk")
    return given.values_list("by", flat=True).first() or ""


def to_do(lead: Lead, moment: str) -> str:
    """Whom to call and before when; to answer, where there is no number. Without a moment only the name."""
    words = {"name": name_of(lead), "moment": moment}
    if not moment:
        return words["name"]
    return (_("%(name)s, call %(moment)s") if lead.phone else _("%(name)s, answer %(moment)s")) % words


def _alert(submission: Submission, moment: str) -> Wording:
    lead = submission.lead
    what = to_do(lead, moment)
    if Submission.objects.filter(lead=lead, pk__lt=submission.pk).exists():
        subject = _("Asked again: %(what)s") % {"what": what}
        if lead.is_waiting:
            if was_missed(submission):
                return Wording(subject, _("They were called before in vain, and ask again: a new clock runs."))
            return Wording(subject, _("They asked before and are still waiting. It is one lead: one call will do."))
        if submission.is_called and not lead.studio.hours.opens_after(submission.received_at):
            return Wording(subject, _no_hours())
        return Wording(subject, _("They asked before and had an answer, so no new clock runs."))
    subject = str(VERDICTS[submission.intent]) % {"what": what}
    if lead.answered_at is not None:
        return Wording(subject, _("Somebody has answered them already."))
    if lead.due_at is None and submission.is_called:
        return Wording(subject, _no_hours())
    if lead.due_at is None:
        return Wording(subject, _("Nobody needs to call: their page and mail have told them kindly."))
    return Wording(subject)


def _no_hours() -> str:
    return _("Your studio has no opening hours, so no moment was promised and no clock runs. Call as soon as you can.")


def was_missed(submission: Submission) -> bool:
    """Whether the last thing that a person did before this form came in was to call in vain."""
    acts = submission.lead.events.filter(kind__in=LeadEvent.HUMAN_ANSWERS, at__lte=submission.received_at)
    return acts.order_by("-at", "-pk").values_list("kind", flat=True).first() == LeadEvent.Kind.NO_ANSWER


def _too_late(row: FollowUp, recipient: Recipient) -> str:
    caller = caller_of(row.submission.lead)
    if caller is None or not was_handed_over(row):
        return _("Nobody answered in time, and nobody else is on duty to take over.")
    if recipient.name and same_key(recipient.address) == same_key(caller.email):
        return _("Nobody answered in time. It is yours now: answer at once.")
    return _("Nobody answered in time. %(person)s takes over.") % {"person": person_name(caller)}
