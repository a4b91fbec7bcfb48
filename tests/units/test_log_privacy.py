"""Addresses, tokens and query strings are left out of lines; what a stranger got wrong is one line."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from django.core.exceptions import BadRequest, DisallowedHost
from django.http import HttpRequest
from django.urls import get_resolver

from home.log_privacy import OneLineFilter, ScrubbingFormatter, scrubbed
from tests.running import PROJECT

TOKEN = "WyIwMTIzNDU2Nzg5IiwxMjNd:1w0hXy:ge-heim_x"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("550 5.1.1 <bea.test@example.org> unknown user", "550 5.1.1 <<address>> unknown user"),
        ("{'bea+les@example.org': (550, b'no')}", "{'<address>': (550, b'no')}"),
        ("to=bea%40example.org", "to=<address>"),
        ("zoë@voorbeeld.nl is unknown", "<address> is unknown"),
        (f"Not Found: /lead/{TOKEN}/", "Not Found: /lead/-/"),
        (f"Gone: /sign-in/join/{TOKEN}/", "Gone: /sign-in/join/-/"),
        (f"Not Found: /sign-in/invitation/MQ/{TOKEN}/", "Not Found: /sign-in/invitation/-/"),
        (f"Bad: /sign-in/password/reset/key/7-{TOKEN}/ x", "Bad: /sign-in/password/reset/key/-/ x"),
        (f"GET /en/mijn-gegevens/?link={TOKEN} HTTP/1.1", "GET /en/mijn-gegevens/?- HTTP/1.1"),
        ("Invalid request from ip=203.0.113.9: x", "Invalid request from ip=-: x"),
        ("Listening at: http://127.0.0.1:8000 (7)", "Listening at: http://127.0.0.1:8000 (7)"),
        ("Follow-up 7 failed (attempt 1): refused?", "Follow-up 7 failed (attempt 1): refused?"),
    ],
)
def test_who_it_was_and_what_opens_something_is_left_out(text: str, expected: str) -> None:
    assert scrubbed(text) == expected


def paths_with_a_token() -> list[str]:
    """Every address of ours that has one in its path, whatever app brings it along, with TOKEN in it."""
    found = []

    def walk(patterns: Any, before: str) -> None:
        for pattern in patterns:
            here = before + str(pattern.pattern).lstrip("^")
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, here)
            elif re.search(r"[<:](token|key|uidb\d+)>", here):
                path = re.sub(r"\(\?P<\w+>[^)]*\)|<[^>]+>", TOKEN, here)
                found.append(path.rstrip("$"))

    walk(get_resolver().url_patterns, "/")
    return found


def test_every_address_with_a_token_in_its_path_is_written_without_it() -> None:
    """By the app, and by nginx."""
    paths = paths_with_a_token()
    assert len(paths) >= 4, paths
    at_nginx = re.findall(r'"~(\^\(\?<[^"]+)"', (PROJECT / "deploy/nginx/instroom.conf").read_text())
    by_nginx = [re.compile(pattern.replace("(?<", "(?P<")) for pattern in at_nginx]
    for path in paths:
        assert TOKEN not in scrubbed(f"Not Found: {path}"), path
        assert any(pattern.match(path) for pattern in by_nginx), path


def test_a_long_line_costs_its_length_only() -> None:
    """No sums of backtracking: this would take hours if it did."""
    for piece in ("a", "a.", "@", "?a=", "/lead/"):
        assert scrubbed(piece * 200_000) is not None


def record(error: Exception, *, status: int, request: HttpRequest | None = None) -> logging.LogRecord:
    found = logging.LogRecord(
        "django.security.x", logging.ERROR, "", 1, "%s", (str(error),), (type(error), error, None)
    )
    found.status_code, found.request = status, request or HttpRequest()
    return found


def test_a_traceback_is_scrubbed_too() -> None:
    try:
        raise OSError("nobody@voorbeeld.nl")
    except OSError as error:
        failed = logging.LogRecord("x", logging.ERROR, "", 1, "no", (), (type(error), error, error.__traceback__))
    assert "voorbeeld" not in ScrubbingFormatter("{message}", style="{").format(failed)


def test_what_a_stranger_got_wrong_is_one_warning_without_a_traceback() -> None:
    formatter, one_line = ScrubbingFormatter("{levelname} {message}", style="{"), OneLineFilter()
    request = HttpRequest()
    first = record(DisallowedHost("Invalid HTTP_HOST header: 'evil'."), status=400, request=request)
    assert one_line.filter(first)
    assert formatter.format(first) == "WARNING Invalid HTTP_HOST header: 'evil'."
    assert not one_line.filter(record(BadRequest("Bad Request: /"), status=400, request=request)), "told already"
    ours = record(RuntimeError("broken"), status=500)
    assert one_line.filter(ours) and ours.exc_info and ours.levelname == "ERROR"
