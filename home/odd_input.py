"""What the desk cannot read gets an answer in words, and what cannot be deleted is said together with its cause.

Wagtail takes for granted that a request comes from its own pages: a number that is none, a part that is missing or a
character that no text has ends there in a server error. Mistakes of our own stay server errors.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db import DataError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin import messages

from .middleware import is_desk

logger = logging.getLogger(__name__)

NO_TEXT = re.compile(r"\x00|[\ud800-\udfff]")
"""PostgreSQL stores no NUL, and half of a pair of surrogates is no character."""
ESCAPED = re.compile(r"\\u0000|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])")
"""The same in JSON, as the editor of texts sends it."""
LONGEST_NUMBER = 18
SOUGHT = frozenset({"q", "query", "term", "search"})
"""Where people look for a long number, and not for the row of that number."""

READERS = frozenset(
    {"wagtail", "wagtail_localize", "rest_framework", "modelsearch", "draftjs_exporter", "django_filters", "allauth"}
)
"""Whose code reads what was sent."""
OURS = frozenset({"home", "landing", "intake", "search", "config"})
UNREADABLE = (
    *(AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError),
    *(DataError, InvalidPage, ObjectDoesNotExist, ValidationError),
)
"""What reading an odd value ends in. Calls of our own end so, too: the place tells them apart."""


class OddInputMiddleware:
    """Put before the seal, after the middleware of messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if NO_TEXT.search(request.path):
            raise Http404("No address holds such a character.")
        return unreadable(request) if is_desk(request) and not can_be_read(request) else None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if is_desk(request) else None


def can_be_read(request: HttpRequest) -> bool:
    """Whether all that was sent is text, and no number longer than any that a row has."""
    for name, value in _all(request):
        if NO_TEXT.search(name) or NO_TEXT.search(value):
            return False
        if value[:1] in ("{", "[") and ESCAPED.search(value):
            return False
    return not any(
        len(value) > LONGEST_NUMBER and value.lstrip("-").isdecimal()
        for name, values in request.GET.lists()
        if name not in SOUGHT
        for value in values
    )


def _all(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for sent in (request.GET, request.POST):
        for name, values in sent.lists():
            for value in values:
                yield name, value


def answer(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    """What is said instead of a server error; None where it is one."""
    if isinstance(exception, (ProtectedError, RestrictedError)):
        return in_use(request, exception)
    if isinstance(exception, UNREADABLE) and was_sent_something(request) and fails_in_reading(exception):
        logger.error("%s %s cannot be read", request.method, request.path, exc_info=exception)
        return unreadable(request)
    return None


def was_sent_something(request: HttpRequest) -> bool:
    return request.method not in ("GET", "HEAD") or bool(request.GET)


def fails_in_reading(exception: BaseException) -> bool:
    """Whether it was raised in code that reads requests, or in what that called: not in ours, nor for ours."""
    for name in reversed(list(_packages(exception.__traceback__))):
        if name in READERS:
            return True
        if name in OURS:
            return False
    return False


def _packages(traceback: TracebackType | None) -> Iterator[str]:
    """The package of each call, the outermost first."""
    while traceback is not None:
        yield str(traceback.tb_frame.f_globals.get("__name__", "")).partition(".")[0]
        traceback = traceback.tb_next


def unreadable(request: HttpRequest) -> HttpResponse:
    text = _(
        "What was sent cannot be read: a number that is none, a part that is missing, or a character that no text has. "
        "Nothing was changed. Go back to the page that you came from, and try again from there."
    )
    if wants_data(request):
        return JsonResponse({"message": text}, status=HTTPStatus.BAD_REQUEST)
    return render(request, "home/desk/odd_input.html", {"text": text}, status=HTTPStatus.BAD_REQUEST)


def in_use(request: HttpRequest, exception: ProtectedError | RestrictedError) -> HttpResponse:
    """Back to where they came from, with what is in the way."""
    rows = exception.protected_objects if isinstance(exception, ProtectedError) else exception.restricted_objects
    counted = Counter(type(row)._meta.verbose_name_plural for row in rows)
    causes = ", ".join(f"{capfirst(str(name))} ({number})" for name, number in counted.items())
    text = _("This cannot be deleted, because other things depend on it: %(causes)s. Nothing was changed.") % {
        "causes": causes
    }
    if wants_data(request):
        return JsonResponse({"message": text}, status=HTTPStatus.CONFLICT)
    messages.error(request, text)
    return redirect(came_from(request))


def came_from(request: HttpRequest) -> str:
    """The page of this host that led here, unless that is this one; else the first screen."""
    before = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(before, request.get_host(), request.is_secure())
    return before if own and request.path not in before else reverse("wagtailadmin_home")


def wants_data(request: HttpRequest) -> bool:
    """Whether a program asked: scripts of the desk, or its API."""
    return request.headers.get("X-Requested-With") == "XMLHttpRequest" or request.path.startswith("/admin/api/")
