"""One request, everything it gave away and everything it changed; afterwards it never happened."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest import mock
from urllib.parse import quote

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.db import connection, models, transaction
from django.db.models.fields.files import FieldFile
from django.http import HttpResponse
from django.test import Client, TestCase, override_settings

from .canaries import CANARY
from .studios import Rows, table_models

FORMS = ("GET", "POST")
POINTERS = (
    ("content_type_id", "object_id"),
    ("base_content_type_id", "object_id"),
    ("to_content_type_id", "to_object_id"),
)
"""Columns that together name a row of any model."""
WRITTEN = re.compile(r"\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+[\"`]?(\w+)", re.IGNORECASE)
"""The table that a statement changes. Django follows references itself, so there is a statement for each."""
Snapshot = dict[type[models.Model], dict[Any, dict[str, Any]]]


@dataclass
class Outcome:
    """What came of one request."""

    status: int
    location: str = ""
    leaks: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    wrote: bool = False
    body: bytes = b""


class Attacker:
    """Somebody who is signed in, and everything they try."""

    def __init__(self, user: Any, *, foreign: Rows, path_below: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(user)
        self.foreign = foreign
        self.before: Snapshot | None = None
        self.path_below = path_below

    def attempt(
        self, method: str, path: str, data: Mapping[str, Any] | None = None, *, host: str = "", heard: str = CANARY
    ) -> Outcome:
        """Send it inside a transaction that is rolled back, with cookies as they were before.

        What waits for the commit is done before that, so that its mails are heard too.
        """
        if self.before is None:
            self.before = snapshot()
        cookies = self.client.cookies.copy()
        mail.outbox.clear()
        tables: set[str] = set()

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            written = WRITTEN.match(sql)
            if written and written[1] != "django_session":
                tables.add(written[1])
            return execute(sql, params, many, context)

        # A file that is deleted would stay away when the rest never happened.
        with mock.patch.object(FileSystemStorage, "delete"), transaction.atomic():
            with connection.execute_wrapper(note), TestCase.captureOnCommitCallbacks(execute=True):
                # Our own forms look where they were sent from.
                headers = {"sec-fetch-site": "same-origin", **({"host": host} if host else {})}
                send = getattr(self.client, method.lower())
                response = send(path, data or {}, headers=headers) if method in FORMS else send(path, headers=headers)
                body = whole_body(response)
            changes = self._changes(tables)
            transaction.set_rollback(True)
        self.client.cookies = cookies
        return Outcome(
            status=response.status_code,
            location=response.get("Location", ""),
            leaks=leaks(response, body, path, heard=heard),
            changes=changes,
            wrote=bool(tables),
            body=body,
        )

    def _changes(self, tables: set[str]) -> list[str]:
        """Rows of the other studio that are different now, and rows of anybody that now point at one."""
        assert self.before is not None
        found = []
        for model, after in snapshot(tables).items():
            before = self.before[model]
            for pk in before.keys() | after.keys():
                if before.get(pk) == after.get(pk):
                    continue
                if (model, pk) in self.foreign:
                    found.append(f"{model._meta.label} {pk}")
                elif pk in after and self._points_at_foreign(model, before.get(pk, {}), after[pk]):
                    found.append(f"{model._meta.label} {pk} points at the other studio")
        return found

    def _points_at_foreign(self, model: type[models.Model], before: dict[str, Any], row: dict[str, Any]) -> bool:
        path = row.get("path")
        for kind, number in POINTERS:
            if row.get(kind) is not None and row.get(number) != before.get(number) and number in row:
                target = ContentType.objects.get_for_id(row[kind]).model_class()
                if target is not None and self.foreign.holds_text(target, row[number]):
                    return True
        if self.path_below and isinstance(path, str) and path.startswith(self.path_below):
            return path != before.get("path")
        return any(
            (part.related_model, row[part.attname]) in self.foreign and row[part.attname] != before.get(part.attname)
            for part in model._meta.concrete_fields
            if part.is_relation and part.related_model is not None
        )


def snapshot(tables: set[str] | None = None) -> Snapshot:
    """Every row of these tables, or of all, as plain values."""
    return {
        model: {row[model._meta.pk.attname]: _plain(row) for row in model._base_manager.values()}
        for model in table_models()
        if (tables is None or model._meta.db_table in tables) and not model._meta.label.startswith("wagtailsearch.")
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, FieldFile) else value for key, value in row.items()}


def whole_body(response: HttpResponse) -> bytes:
    """Everything sent, out of archives too (an export to Excel is one)."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    return body


def leaks(response: HttpResponse, body: bytes, path: str, *, heard: str = CANARY) -> list[str]:
    """Where the canary was heard: body, header, cookie, message for the next page, mail."""
    found = []
    spoken = body.lower().replace(path.lower().encode(), b"").replace(quote(path, safe="").lower().encode(), b"")
    if heard.encode() in spoken:
        at = spoken.index(heard.encode())
        found.append(f"body: …{spoken[max(0, at - 70) : at + 40].decode(errors='replace')}…")
    found += [f"header {name}" for name, value in response.items() if heard in value.lower().replace(path, "")]
    found += [f"cookie {name}" for name, cookie in response.cookies.items() if heard in cookie.OutputString().lower()]
    request = getattr(response, "wsgi_request", None)
    messages = getattr(getattr(request, "_messages", None), "_queued_messages", [])
    found += [f"message: {message.message}" for message in messages if heard in str(message.message).lower()]
    found += ["mail" for message in mail.outbox if heard in spoken_mail(message)]
    return found


def spoken_mail(message: Any) -> str:
    """Everything of a mail, its texts as a person reads them."""
    return f"{message.subject} {message.body} {message.to} {message.message()}".lower()


@contextmanager
def unsealed() -> Iterator[None]:
    """The same installation with the seal off: no door, and the one question is answered with everything."""
    from django.db.models import Q

    import home.access
    import home.seal.rules

    without_door = [name for name in settings.MIDDLEWARE if not name.startswith("home.seal")]
    with ExitStack() as stack:
        stack.enter_context(override_settings(MIDDLEWARE=without_door))
        stack.enter_context(mock.patch.object(home.seal.rules, "rule_for", lambda model: lambda reach: Q()))
        stack.enter_context(mock.patch.object(home.access, "_current_studio_name", lambda request: None))
        yield


class FormReader(HTMLParser):
    """The fields of all forms of a page that send by POST, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.posts = False
        self._name = ""
        self._text: list[str] | None = None
        self._select: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag == "form":
            self.posts = given.get("method", "get").lower() == "post"
        name = given.get("name", "")
        if not self.posts or name == "csrfmiddlewaretoken":
            return
        if tag == "input" and name and given.get("type") not in ("submit", "file", "button", "checkbox", "radio"):
            self.fields[name] = given.get("value", "")
        elif tag == "input" and name and "checked" in given:
            self.fields[name] = given.get("value", "on")
        elif tag == "textarea" and name:
            self._name, self._text = name, []
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select and ("selected" in given or self._select not in self.fields):
            self.fields[self._select] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._text is not None:
            self.fields[self._name] = "".join(self._text).removeprefix("\n")
            self._text = None
        elif tag == "select":
            self._select = None


def fields_of(body: bytes) -> dict[str, str]:
    """What a browser would send for the forms on this page; {} where it is none."""
    reader = FormReader()
    reader.feed(body.decode(errors="replace"))
    return reader.fields
