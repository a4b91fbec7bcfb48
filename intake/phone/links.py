"""Signed links to the page of one lead: for one person, on one studio's host, for some days, and revocable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

from ..models.lead import Lead

SALT = "intake.lead-link"
# A dot, because some mail programs end a link at a colon.
SIGNER = signing.TimestampSigner(salt=SALT, sep=".")


class LinkInvalid(Exception):
    """The link is not ours."""


@dataclass(frozen=True)
class Holder:
    """Who holds a link: a user by number, or one of two mailboxes that several people read."""

    key: str

    STUDIO: ClassVar[Holder]
    AGENCY: ClassVar[Holder]

    @classmethod
    def of(cls, user: Any) -> Holder:
        return cls(str(user.pk))

    @property
    def user_id(self) -> int | None:
        return int(self.key) if self.key.isdecimal() else None


Holder.STUDIO = Holder("studio")
Holder.AGENCY = Holder("agency")


@dataclass(frozen=True)
class LeadLink:
    """What a link says: which lead, which generation of its links, and who holds it."""

    lead_uuid: str
    number: int
    holder: Holder
    expired: bool


def make_token(lead: Lead, holder: Holder) -> str:
    """What makes a link to this lead work."""
    return SIGNER.sign_object([lead.uuid.hex, lead.link_number, holder.key])


def link_to(lead: Lead, holder: Holder, *, root_url: str) -> str:
    """The full address, on the studio's own host."""
    return root_url + reverse("lead_page", args=[make_token(lead, holder)])


def open_token(token: str) -> LeadLink:
    """Read a link, also one that has expired. Raises `LinkInvalid`."""
    expired = False
    try:
        try:
            found = SIGNER.unsign_object(token, max_age=timedelta(days=settings.LEAD_LINK_DAYS))
        except signing.SignatureExpired:
            expired, found = True, SIGNER.unsign_object(token)
        lead_uuid, number, holder = found
        lead_uuid, number = UUID(str(lead_uuid)), int(number)
    except (signing.BadSignature, OverflowError, TypeError, ValueError):
        raise LinkInvalid from None
    return LeadLink(lead_uuid=str(lead_uuid), number=number, holder=Holder(str(holder)), expired=expired)
