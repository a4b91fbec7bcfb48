"""A signed message to one webhook, and a line in its log for each try."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime

from django.conf import settings
from django.db.models import F
from django.utils import timezone
from standardwebhooks import Webhook as StandardWebhook

from ..models.webhook import Webhook, WebhookAttempt, new_secret
from . import payload
from .posting import Answer, post


def deliver(webhook: Webhook, *, message: uuid.UUID, body: bytes) -> Answer:
    """Send once, and write down how it went. The id stays the same each time a message is sent."""
    at = timezone.now()
    signed = signed_headers(webhook.secrets_at(at), message=str(message), at=at, body=body)
    sent = {"Content-Type": "application/json", "User-Agent": "Instroom-Webhooks/1.0", **signed}
    answer = post(webhook.url, body, sent, allow_private=settings.WEBHOOKS_ALLOW_PRIVATE)
    WebhookAttempt.objects.create(
        webhook=webhook,
        message=message,
        at=at,
        succeeded=answer.arrived,
        status_code=answer.status,
        milliseconds=answer.milliseconds,
        error=answer.error,
    )
    return answer


def signed_headers(secrets: Iterable[str], *, message: str, at: datetime, body: bytes) -> dict[str, str]:
    """As Standard Webhooks 1.0 has them. While a secret is being changed there are two signatures."""
    # The library takes the figures of a moment for UTC, whatever zone it is in.
    moment = at.astimezone(UTC)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(StandardWebhook(key).sign(message, moment, body.decode()) for key in secrets),
    }


def ask_for_test(webhook: Webhook) -> None:
    """Have the worker send a test message: nothing is sent inside a request."""
    Webhook.objects.filter(pk=webhook.pk).update(test_asked_at=timezone.now())


def send_tests() -> int:
    """Send the test messages that people have asked for, each by one worker only. How many."""
    sent = 0
    for webhook in Webhook.objects.filter(test_asked_at__isnull=False).select_related("studio"):
        mine = Webhook.objects.filter(pk=webhook.pk, test_asked_at=webhook.test_asked_at)
        if mine.update(test_asked_at=None):
            deliver(webhook, message=uuid.uuid4(), body=payload.trial_body(webhook, timezone.now()))
            sent += 1
    return sent


def change_secret(webhook: Webhook) -> str:
    """A new secret. Messages are signed with the old one too for a day, so that the other side has time."""
    fresh, now = new_secret(), timezone.now()
    Webhook.objects.filter(pk=webhook.pk).update(
        previous_secret=F("secret"), secret=fresh, changed_secret_at=now, secret_shown_at=now
    )
    return fresh


def show_secret(webhook: Webhook) -> str:
    """The secret, the first time somebody asks for it; nothing after that."""
    first = Webhook.objects.filter(pk=webhook.pk, secret_shown_at__isnull=True)
    return webhook.secret if first.update(secret_shown_at=timezone.now()) else ""
