"""Words for tests: the demo's hosts, and asking for a page on one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from home.models import Studio
from intake.models import IntakePage
from intake.questions import Kind, Question, all_questions

AGENCY, KADE, ZAAL = "localhost", "noord.localhost", "gent.localhost"


def visit(path: str, *, host: str = AGENCY, **extra: Any) -> HttpResponse:
    """GET as a new visitor: no cookie, no session."""
    return Client().get(path, headers={"host": host, **extra.pop("headers", {})}, **extra)


def studio_at(host: str) -> Studio:
    return Studio.objects.select_related("site", "container").get(site__hostname=host)


@contextmanager
def counted_queries() -> Iterator[CaptureQueriesContext]:
    """SQL statements that the block runs, transaction control left out."""
    with CaptureQueriesContext(connection) as captured:
        yield captured


def intake_of(host: str, language: str = "nl") -> IntakePage:
    container = studio_at(host).container
    return IntakePage.objects.descendant_of(container).get(locale__language_code=language)


def intake_path(language: str = "nl") -> str:
    return "/intake/" if language == "nl" else f"/{language}/intake/"


def good_answers(page: IntakePage, **changes: Any) -> dict[str, Any]:
    """A filled-in form: the first choice everywhere (the most willing), and somebody who can be reached."""
    words = {
        Kind.LINE: "Fenna de Boer",
        Kind.TEXT: "Een oude knieblessure, verder niets.",
        Kind.EMAIL: "Fenna@Voorbeeld.NL",
        Kind.PHONE: "+31 20 624 11 11",
        Kind.CONSENT: "yes",
    }
    answers = {}
    for question in all_questions(page.question_steps):
        if question.kind in (Kind.CHOICE, Kind.CHOICES):
            answers[question.field_name] = [question.choices[0].id]
        else:
            answers[question.field_name] = words[question.kind]
    return {**answers, **changes}


def question_of(page: IntakePage, kind: Kind, number: int = 0) -> Question:
    return [question for question in all_questions(page.question_steps) if question.kind == kind][number]


def token_in(response: HttpResponse) -> str:
    """The form token that a shown form carries."""
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found, "the page shows no form token"
    return found[1]


def submit(
    *, host: str = KADE, language: str = "nl", path: str = "", token: str | None = None, **changes: Any
) -> HttpResponse:
    """Open the form and send it, as a browser on the same site would."""
    path = path or intake_path(language)
    headers = {"host": host, "sec-fetch-site": "same-origin"}
    client = Client()
    if token is None:
        token = token_in(client.get(path, headers=headers))
    page = intake_of(host, language)
    return client.post(path, {**good_answers(page), "token": token, **changes}, headers=headers)
