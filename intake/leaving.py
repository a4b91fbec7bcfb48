"""Leads when a studio leaves: as a table in its export, and gone when it is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext

from home.leaving.registry import Table, register_remover, register_table
from home.models import Studio

from .models import Lead
from .privacy import audit

COLUMNS = ("lead", "received", "status", "verdict", "points", "language", "article", "referrer", "campaign")
PEOPLE = ("name", "email", "phone", "answers")


def lead_rows(studio: Studio, with_people: bool) -> Iterator[Sequence[str]]:
    """One row a submission, oldest first. Answers count as personal: people write about their health.

    With people, it is written in the privacy log before the first row leaves. Who runs a command has no name here.
    """
    if with_people:
        audit.exported(None, Lead.objects.of(studio), by=gettext("somebody on the server"))
    yield (*COLUMNS, *(PEOPLE if with_people else ()))
    for lead in Lead.objects.of(studio).prefetch_related("submissions").order_by("received_at", "pk"):
        for submission in reversed(lead.submissions.all()):
            row = (
                str(lead.uuid),
                submission.received_at.isoformat(),
                lead.status,
                submission.intent,
                str(submission.points),
                submission.language,
                submission.source_path,
                submission.referrer,
                json.dumps(submission.campaign, ensure_ascii=False) if submission.campaign else "",
            )
            people = (lead.name, lead.email, lead.phone, _answers(submission.answers))
            yield (*row, *(people if with_people else ()))


def _answers(answers: list[dict[str, object]]) -> str:
    """Questions and answers as somebody would read them out."""
    return "\n".join(f"{answer.get('label', '')}: {answer.get('display', '')}" for answer in answers)


def remove_leads(studio: Studio) -> None:
    """With all submissions and follow-up."""
    Lead.objects.of(studio).delete()


def connect() -> None:
    """Called once, when the app is ready."""
    register_table(Table(name="leads", rows=lead_rows))
    register_remover(remove_leads)
