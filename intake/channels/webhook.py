"""To another program."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from ..claims import ClaimLost, write
from ..failures import CannotDeliver, Refused
from ..models.follow_up import FollowUp
from ..webhooks.delivering import deliver
from ..webhooks.payload import body_of
from .base import Channel

GONE = 410


class WebhookChannel(Channel):
    """Signed messages over https (Standard Webhooks 1.0)."""

    kinds: ClassVar[frozenset[str]] = frozenset({FollowUp.Kind.WEBHOOK})

    def send(self, row: FollowUp) -> None:
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
        if not write(row, body=body):
            raise ClaimLost
        row.body = body
    return row.body.encode()
