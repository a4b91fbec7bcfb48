"""Words for tests of the desk: who looks, and leads that are simply there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client

from intake.models import Lead, LeadEvent, Submission
from tests.sites import KADE, studio_at

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
_numbers = count(1)


def as_(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def html(response: HttpResponse) -> str:
    return response.content.decode()


def body(response: Any) -> bytes:
    """A streamed file, whole."""
    return b"".join(response.streaming_content)


def lead_at(
    host: str = KADE, *, at: datetime = MONDAY, waits: bool = True, took: int | None = None, **more: Any
) -> Lead:
    """A lead with its clock: running, or stopped after `took` seconds."""
    number = next(_numbers)
    studio = studio_at(host)
    fields: dict[str, Any] = {
        "studio": studio,
        "name": f"Lead {number}",
        "email": f"lead{number}@voorbeeld.nl",
        "language": "nl",
        "intent": "now",
        "points": 7,
        "received_at": at,
        "last_asked_at": at,
    }
    if waits:
        due_at = studio.hours.add_open_time(at, timedelta(minutes=5))
        fields |= {"clock_started_at": at, "due_at": due_at}
    if took is not None:
        fields |= {"answered_at": at + timedelta(seconds=took), "answer_seconds": took}
    return Lead.objects.create(**{**fields, **more})


def submission_of(lead: Lead, **more: Any) -> Submission:
    fields: dict[str, Any] = {
        "lead": lead,
        "key": f"key-{next(_numbers)}",
        "received_at": lead.received_at,
        "language": lead.language,
        "intent": lead.intent,
        "points": lead.points,
    }
    return Submission.objects.create(**{**fields, **more})


def history(lead: Lead) -> list[str]:
    return list(LeadEvent.objects.filter(lead=lead).exclude(kind="opened").values_list("kind", flat=True))
