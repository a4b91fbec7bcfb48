"""What another program is told about a submission. docs/reference/webhook-payload.md explains each name."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ..models.lead import Submission
from ..models.webhook import Webhook

RECEIVED = "lead.received"
TEST = "webhook.test"


def body_of(submission: Submission) -> bytes:
    """The message about one submission."""
    return _body(RECEIVED, submission.received_at, _data(submission))


def trial_body(webhook: Webhook, at: datetime) -> bytes:
    """A message that only shows that the way is open."""
    studio = webhook.studio
    return _body(TEST, at, {"studio": {"uuid": str(studio.uuid), "name": studio.name}, "webhook": webhook.name})


def _body(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    message = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def _data(submission: Submission) -> dict[str, Any]:
    lead = submission.lead
    studio = lead.studio
    earlier = Submission.objects.filter(lead=lead, pk__lt=submission.pk)
    return {
        "studio": {"uuid": str(studio.uuid), "name": studio.name, "host": studio.site.hostname},
        "lead": {
            "uuid": str(lead.uuid),
            "name": lead.name,
            "email": lead.email,
            "phone": lead.phone,
            "language": lead.language,
            "status": lead.status,
            "received_at": lead.received_at.isoformat(),
            "call_before": lead.due_at.isoformat() if lead.due_at and lead.is_waiting else None,
        },
        "submission": {
            "uuid": str(submission.uuid),
            "received_at": submission.received_at.isoformat(),
            "language": submission.language,
            "asked_before": earlier.exists(),
            "finished": submission.finished,
        },
        "verdict": {"intent": submission.intent, "points": submission.points, "reasons": submission.reasons},
        "answers": submission.answers,
        "source": {
            "article": submission.source_path,
            "title": submission.source_page.title if submission.source_page else "",
            "referrer": submission.referrer,
            "campaign": submission.campaign,
        },
        "consent": {"text": submission.consent, "version": submission.consent_version},
    }
