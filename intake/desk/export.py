"""Leads as a spreadsheet, for whoever may see them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from home.telephone import readable

from ..models.lead import Lead, LeadQuerySet, person_name
from .scope import lean, scope_of
from .spreadsheet import CSV_TYPE, XLSX_TYPE, Cell, stream_csv, stream_xlsx

logger = logging.getLogger(__name__)

FORMATS = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
AT_ONCE = 500
"""Leads read from the database at a time."""

Listener = Callable[[Any, LeadQuerySet], None]
_listeners: list[Listener] = []


def on_export(listener: Listener) -> Listener:
    """Have `listener(user, leads)` called before leads leave the building. An error in it stops the export."""
    _listeners.append(listener)
    return listener


def exported(user: Any, leads: LeadQuerySet) -> None:
    """Somebody takes leads with them: says so in the log, and tells whoever wants to know."""
    logger.info("Leads exported by user %s", user.pk)
    for listener in _listeners:
        listener(user, leads)


def export_response(user: Any, leads: LeadQuerySet, file_format: str) -> StreamingHttpResponse:
    """The leads as a file that streams: the first row leaves before the last is read."""
    exported(user, leads)
    rows = lead_rows(leads)
    file = stream_xlsx(rows) if file_format == "xlsx" else stream_csv(rows, delimiter=scope_of(user).delimiter)
    name = f"leads-{timezone.localdate():%Y-%m-%d}.{file_format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(file, content_type=FORMATS[file_format], headers=headers)


def lead_rows(leads: LeadQuerySet) -> Iterator[Sequence[Cell]]:
    """A row of headings, then one for each lead. Moments are the studio's own wall-clock time."""
    columns: list[tuple[str, Callable[[Lead], Cell]]] = [
        (_("Studio"), lambda lead: lead.studio.name),
        (_("Asked"), lambda lead: _local(lead, lead.received_at)),
        (_("Name"), lambda lead: lead.name),
        (_("E-mail address"), lambda lead: lead.email),
        (_("Telephone"), lambda lead: phone_cell(lead.phone)),
        (_("Language"), lambda lead: lead.language),
        (_("Standing"), lambda lead: lead.get_standing_display()),
        (_("Verdict"), lambda lead: lead.get_intent_display()),
        (_("Points"), lambda lead: lead.points),
        (_("Status"), lambda lead: lead.get_status_display()),
        (_("Reason"), lambda lead: lead.status_reason),
        (_("Who calls"), lambda lead: person_name(lead.assigned_to) if lead.assigned_to else ""),
        (_("Call before"), lambda lead: _local(lead, lead.due_at)),
        (_("Answered by machine"), lambda lead: _local(lead, lead.acknowledged_at)),
        (_("Answered by a person"), lambda lead: _local(lead, lead.answered_at)),
        (_("Seconds of opening time until then"), lambda lead: lead.answer_seconds),
        (_("Article"), lambda lead: lead.source_page.title if lead.source_page else ""),
        (_("Address of the article"), lambda lead: lead.source_path),
        (_("Campaign"), lambda lead: lead.campaign),
        (_("Next action"), lambda lead: lead.next_action),
        (_("Next action on"), lambda lead: lead.next_action_on),
        (_("Client since"), lambda lead: lead.started_on),
        (_("Client until"), lambda lead: lead.ended_on),
    ]
    yield [heading for heading, _value in columns]
    for lead in lean(leads, "studio__name", "studio__time_zone").iterator(chunk_size=AT_ONCE):
        yield [value(lead) for _heading, value in columns]


def phone_cell(number: str) -> str:
    """A number that people and programs read, and that no program adds up: (+31) 20 624 11 11.

    A cell that begins with a plus is taken for a sum, and shown without it; an apostrophe before it would spoil it for
    dialling. Between brackets it stays what it is.
    """
    country, _space, rest = readable(number).partition(" ")
    return f"({country}) {rest}" if country.startswith("+") and rest else number


def _local(lead: Lead, at: Any) -> Cell:
    return at.astimezone(ZoneInfo(lead.studio.time_zone)) if at else None
