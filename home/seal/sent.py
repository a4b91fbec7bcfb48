"""Everything a request was sent, by name: the query, a form, and JSON at any depth, whatever its method and type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser

Pair = tuple[str, Any]

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"


def form_values(request: HttpRequest) -> Iterator[Pair]:
    """What the query and the form hold. Django reads forms of POST only, and views read those of PUT as well."""
    for sent in (request.GET, request.POST, form_of_other_method(request)):
        for name, values in sent.lists():
            for value in values:
                yield name, value


def form_of_other_method(request: HttpRequest) -> QueryDict:
    """The form in the body of a PUT, PATCH or DELETE."""
    if request.method == "POST" or request.content_type not in (FORM, PARTS) or not request.body:
        return QueryDict()
    if request.content_type == FORM:
        return QueryDict(request.body, encoding=request.encoding)
    # Not the request's own handlers: the view may yet read the same body with those.
    handlers = [MemoryFileUploadHandler(request), TemporaryFileUploadHandler(request)]
    return MultiPartParser(request.META, BytesIO(request.body), handlers, request.encoding).parse()[0]


def json_values(request: HttpRequest) -> Iterator[Pair]:
    """Every name in a JSON body with each plain value that stands there, of lists too. None where it is no JSON."""
    if request.content_type in (FORM, PARTS) or not request.body:
        return
    found: list[Pair] = []

    def note(pairs: list[Pair]) -> dict[str, Any]:
        # A name that stands twice is looked at twice.
        found.extend(pairs)
        return dict(pairs)

    try:
        json.loads(request.body, object_pairs_hook=note)
    except RecursionError:
        raise BadRequest("JSON of this depth is not read.") from None
    except ValueError:
        return
    for name, value in found:
        for plain in plain_values(value):
            yield name, plain


def plain_values(value: Any) -> Iterator[Any]:
    """A value, or those in a list of lists. Names within an object count by themselves."""
    if isinstance(value, list):
        for item in value:
            yield from plain_values(item)
    elif value is not None and not isinstance(value, dict):
        yield value
