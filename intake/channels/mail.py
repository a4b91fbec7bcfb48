"""By mail: everything that people read."""

from __future__ import annotations

from typing import ClassVar

from ..mail import sending
from ..models.follow_up import FollowUp
from .base import Channel

Kind = FollowUp.Kind


class MailChannel(Channel):
    """Mails in HTML and text, each in its reader's language."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {Kind.AUTO_REPLY, Kind.ALERT, Kind.REMINDER, Kind.ESCALATION, Kind.AGENCY, Kind.GIVEN, Kind.TAKEN_OVER}
    )

    def send(self, row: FollowUp) -> None:
        sending.send(row)
