"""One follow-up row to another program: signed, over https (Standard Webhooks 1.0)."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..claims import ClaimLost
from ..failures import CannotDeliver, Refused
from ..models.follow_up import FollowUp
from .delivering import deliver
from .payload import body_of

GONE = 410


def send(row: FollowUp) -> None:
    """Send the message of one row. Raises CannotDeliver, or Refused where trying again is of no use."""
    webhook = row.webhook
    assert webhook is not None, "the database sees to that"
    with override(settings.LANGUAGE_CODE):
        if not webhook.is_active:
            raise Refused(_("This webhook is not in use any more."))
        answer = deliver(webhook, message=row.uuid, body=body_for(row))
        if answer.status == GONE:
            raise Refused(_("The other side says that this address is gone for good (410)."))
        if not answer.arrived:
            raise CannotDeliver(answer.error)


def body_for(row: FollowUp) -> bytes:
    """What is sent: the same bytes at each try, as the same id promises, whatever became of the lead since."""
    if not row.body:
        body = body_of(row.submission).decode()
        if not row.write(body=body):
            raise ClaimLost
    return row.body.encode()
