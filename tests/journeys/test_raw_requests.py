"""What no browser sends, over a socket, against the server as it is started: it answers, and goes on serving."""

from __future__ import annotations

import re
import socket

import pytest

from tests.running import RunningSite
from tests.sites import KADE

pytestmark = pytest.mark.once

HEAD = "POST /intake/ HTTP/1.1\r\nHost: noord.localhost\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"


def status(site: RunningSite, raw: bytes, *, then_close: bool = False) -> int:
    """Send bytes and read the status; 0 when the server closed without a word."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=40) as connection:
        try:
            connection.sendall(raw)
            if then_close:
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            while part := connection.recv(65536):
                answer += part
        except ConnectionResetError:
            pass
    found = re.match(rb"HTTP/1\.1 (\d+)", answer)
    return int(found[1]) if found else 0


def length(body: bytes, *, said: int | None = None, kind: str = FORM) -> bytes:
    return f"{HEAD}{kind}Content-Length: {len(body) if said is None else said}\r\n\r\n".encode() + body


def test_a_very_long_question_is_answered_in_the_sites_own_words(running_demo: RunningSite) -> None:
    answer = running_demo.get(f"/zoeken/?q={'a' * 4500}", host=KADE)
    assert answer.status_code == 200
    assert "Je zoekvraag is erg lang." in answer.text


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (length(b"token=%ff%fe&q=\xff\x00"), {422}),
        (length(b"a=1&" * 60_000), {413}),
        (length(b"x" * 300_000), {413, 0}),
        (length(b"token=x", said=-5), {400}),
        (length(b"", said=0), {422}),
        (length(b"--x\r\nbroken", kind="Content-Type: multipart/form-data; boundary=x; charset=rot13\r\n"), {413, 422}),
        (length(b"token=x", kind="Content-Type: \xe9\r\n"), {422}),
        (
            length(b"token=x", kind="Content-Type: text/plain; charset=rot13\r\n").replace(
                b"/intake/", b"/intake/?a=b"
            ),
            {422},
        ),
        (
            b"GET /zoeken/?q=x HTTP/1.1\r\nHost: noord.localhost\r\nContent-Type: x; charset=rot13\r\nConnection: close\r\n\r\n",
            {200},
        ),
        (length(b"token=x", kind="Content-Type: text/plain; charset=\x00\r\n"), {400}),
        (f"{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\n7\r\ntoken=x\r\n0\r\n\r\n".encode(), {422}),
        (f"{HEAD}{FORM}Transfer-Encoding: chunked\r\n\r\nzz\r\n".encode(), {400, 413, 422}),
        (f"{HEAD}{FORM}X: {'y' * 20_000}\r\n\r\n".encode(), {400, 431}),
        (b"POST /intake/ HTTP/1.1\r\nHost: \xff\xfe\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", {400}),
        (
            b"POST /intake/%00%ff HTTP/1.1\r\nHost: noord.localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            {404},
        ),
        (
            b"POST /intake/halverwege/ HTTP/1.1\r\nHost: noord.localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            {204},
        ),
        (b"\x16\x03\x01\x02\x00\x01\x00", {400, 0}),
    ],
    ids=range(17),
)
def test_a_broken_request_gets_an_answer_that_is_no_server_error(
    running_demo: RunningSite, raw: bytes, expected: set[int]
) -> None:
    assert status(running_demo, raw, then_close=True) in expected


def test_a_body_that_breaks_off_stores_nothing_and_stops_nobody_else(running_demo: RunningSite) -> None:
    found = status(running_demo, length(b"token=x&", said=5000), then_close=True)
    assert found in (0, 400, 413, 422)
    assert running_demo.get("/intake/", host=KADE).status_code == 200


def test_after_all_that_the_log_tells_of_no_error(running_demo: RunningSite) -> None:
    for raw in (length(b"\x00" * 100), length(b"=&=&&&;;"), length(b"q-x=1&q-x=2&q-x=3")):
        assert status(running_demo, raw) == 422
    assert "Internal Server Error" not in running_demo.log
