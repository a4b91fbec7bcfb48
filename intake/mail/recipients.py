"""Who is told what, at which address and in which language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from home.email_address import is_usable, same_key
from home.models import Role, Studio

from ..failures import CannotDeliver, Refused
from ..models.follow_up import FollowUp
from ..models.lead import Lead, LeadEvent, person_name
from ..people import still_here
from ..phone.links import Holder

Kind = FollowUp.Kind


@dataclass(frozen=True)
class Recipient:
    """One address. `holder` is who acts when the link in the mail is followed; a visitor gets no link."""

    address: str
    language: str
    holder: Holder | None = None
    name: str = ""

    @property
    def key(self) -> str:
        """A short name for the address, the same each time, that does not say what it is."""
        return hashlib.sha256(same_key(self.address).encode()).hexdigest()[:12]


def recipients_of(row: FollowUp) -> list[Recipient]:
    """Everybody a row is for, each address once. Raises `CannotDeliver` when there is nobody."""
    if row.kind == Kind.AUTO_REPLY:
        submission = row.submission
        # Whoever gave an address with this form asked for this reply, and nobody else.
        address = submission.email or submission.lead.email
        if not address:
            raise Refused(_("There is no e-mail address to answer to any more."))
        return [Recipient(address=address, language=submission.language)]
    if row.kind == Kind.AGENCY:
        agencies = Studio.objects.filter(kind=Studio.Kind.AGENCY).exclude(email="").order_by("-site__is_default_site")
        found = [mailbox(agency, holder=Holder.AGENCY) for agency in agencies[:1]]
        if not found:
            raise CannotDeliver(_("Nobody to tell: the agency has no e-mail address in its studio settings."))
        return found
    if row.kind in (Kind.GIVEN, Kind.TAKEN_OVER):
        found = _whose_it_is(row) if row.kind == Kind.GIVEN else _whose_it_was(row)
        if not found:
            raise Refused(_("Whoever should be told does not work here any more, or cannot be written to."))
        return found
    found = list(once(_team(row)))
    if not found:
        raise CannotDeliver(
            _("Nobody to tell: give the studio an e-mail address, or whoever calls and the owners one of their own.")
        )
    return found


def _whose_it_is(row: FollowUp) -> list[Recipient]:
    calls = caller_of(row.submission.lead)
    return [person(calls)] if reachable(calls) else []


def _whose_it_was(row: FollowUp) -> list[Recipient]:
    """Whoever had the lead before it was given to who has it now, as long as they work there."""
    lead = row.submission.lead
    given = lead.events.filter(kind=LeadEvent.Kind.ASSIGNED, data__before__isnull=False).order_by("-at", "-pk")
    before = given.values_list("data__before", flat=True).first()
    users = (
        get_user_model()
        ._default_manager.select_related("wagtail_userprofile")
        .filter(pk__in=[before] if before else [])
    )
    return [person(user) for user in users if reachable(user) and still_here(user, lead.studio.site_id)]


def _team(row: FollowUp) -> Iterator[Recipient]:
    """People and mailbox of the studio, in the order in which they count."""
    lead = row.submission.lead
    studio = lead.studio
    calls = caller_of(lead)
    caller = [person(calls)] if reachable(calls) else []
    shared = [mailbox(studio, holder=Holder.STUDIO)] if studio.email else []
    match row.kind:
        case Kind.ALERT:
            first = [*caller, *shared]
        case Kind.REMINDER:
            first = caller or shared
        case _:
            # Who had it until now reads that somebody else takes over, so that not both call.
            handed = [*caller, *_whose_it_was(row)] if was_handed_over(row) else []
            first = [*owners(studio), *handed] or shared
    yield from first
    # Somebody must hear of it, also where an address that stands there is none.
    if not any(is_usable(recipient.address) for recipient in first):
        yield from owners(studio)


def owners(studio: Studio) -> list[Recipient]:
    """The people who own a studio and can be written to."""
    users = get_user_model().objects.filter(
        is_active=True, groups__studio_role__studio=studio, groups__studio_role__role=Role.OWNER
    )
    return [person(user) for user in users.select_related("wagtail_userprofile").order_by("pk") if reachable(user)]


def caller_of(lead: Lead) -> Any:
    """Whoever was given a lead, as long as they work in its studio; else nobody, and the mails go to who is there."""
    return lead.assigned_to if still_here(lead.assigned_to, lead.studio.site_id) else None


def was_handed_over(row: FollowUp) -> bool:
    """Whether this escalation gave the lead to somebody else."""
    events = LeadEvent.objects.filter(lead=row.submission.lead, kind=LeadEvent.Kind.ASSIGNED)
    return events.filter(data__follow_up=row.pk).exists()


def reachable(user: Any) -> bool:
    """Whether somebody is there and can be written to."""
    return user is not None and user.is_active and bool(user.email)


def person(user: Any) -> Recipient:
    """Somebody who works here, in the language in which they use the desk."""
    profile = getattr(user, "wagtail_userprofile", None)
    language = profile.preferred_language if profile else ""
    return Recipient(
        address=user.email,
        language=language or settings.LANGUAGE_CODE,
        holder=Holder.of(user),
        name=person_name(user),
    )


def mailbox(studio: Studio, *, holder: Holder) -> Recipient:
    """A studio's own address, which several people may read."""
    return Recipient(address=studio.email, language=settings.LANGUAGE_CODE, holder=holder)


def once(recipients: Iterable[Recipient]) -> Iterator[Recipient]:
    """Each address once: the first time counts, so that a person goes before a mailbox."""
    seen = set()
    for recipient in recipients:
        if recipient.key not in seen:
            seen.add(recipient.key)
            yield recipient
