"""Visitors who go on while something is away: some read a page that is in memory, others send forms."""

from __future__ import annotations

import http.client
import itertools
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from bench.crash.visitor import HOST, PATH, Form, Person

from .returned_form import ReturnedForm

KEPT = "/wat-kost-personal-training/"
STEPWISE = ("step", "shown", "state", "go")
SECONDS = 60
THINKS, WAITS = 0.3, 0.4


class WholeForm(Form):
    """All questions at once, as a script shows them: those in `<template>` too."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        super().handle_starttag("div" if tag == "template" else tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        super().handle_endtag("div" if tag == "template" else tag)


@dataclass
class Seen:
    """What visitors saw during one fault."""

    pages: int = 0
    bad_pages: list[str] = field(default_factory=list)
    slowest_page: float = 0.0
    thanked: list[str] = field(default_factory=list)
    came_back: int = 0
    lost: list[str] = field(default_factory=list)
    broken: int = 0
    slowest_form: float = 0.0
    unthanked: int = 0


class Visitors:
    """Threads that look and send until they are told to finish; who is sending finishes first."""

    def __init__(self, *, port: int, numbers: itertools.count[int], senders: int) -> None:
        self.port, self.numbers, self.seen = port, numbers, Seen()
        self._over, self._lock = threading.Event(), threading.Lock()
        self._deadline = float("inf")
        works = [self._read, *[self._send] * senders]
        self._threads = [threading.Thread(target=work, daemon=True) for work in works]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def finish(self, *, within: float) -> Seen:
        """Nobody begins anew; who has begun goes on for so many seconds."""
        self._deadline = time.monotonic() + within
        self._over.set()
        for thread in self._threads:
            thread.join()
        return self.seen

    def _read(self) -> None:
        while not self._over.wait(0.05):
            began = time.monotonic()
            try:
                status, _text, _more = request("GET", KEPT, port=self.port)
            except (OSError, http.client.HTTPException):
                self.seen.broken += 1
                continue
            self.seen.pages += 1
            self.seen.slowest_page = max(self.seen.slowest_page, time.monotonic() - began)
            if status != 200:
                self.seen.bad_pages.append(f"{status} after {time.monotonic() - began:.1f} s")

    def _send(self) -> None:
        while not self._over.wait(THINKS):
            person = Person(next(self.numbers))
            fields = self._filled_in(person)
            if fields and not self._insist(person, fields):
                self.seen.unthanked += 1

    def _filled_in(self, person: Person) -> list[tuple[str, str]]:
        """A form of this person; none when nobody shows one."""
        while not self._over.is_set():
            try:
                status, text, _more = request("GET", PATH, port=self.port)
            except (OSError, http.client.HTTPException):
                status, text = 0, ""
            if status == 200:
                return [(name, value) for name, value in WholeForm(text, person).fields if name not in STEPWISE]
            self._over.wait(WAITS)
        return []

    def _insist(self, person: Person, fields: list[tuple[str, str]]) -> bool:
        """Send until thanked. Every answer that is no thanks must hold what was sent."""
        answers = {(name, value) for name, value in fields if name.startswith("q-")}
        while time.monotonic() < self._deadline:
            began = time.monotonic()
            try:
                status, text, retry_after = request("POST", PATH, urlencode(fields), port=self.port)
            except (OSError, http.client.HTTPException):
                self.seen.broken += 1
                time.sleep(WAITS)
                continue
            with self._lock:
                self.seen.slowest_form = max(self.seen.slowest_form, time.monotonic() - began)
                if status == 303:
                    self.seen.thanked.append(person.email)
                    return True
                returned = ReturnedForm(text, whole=True).fields
                kept = {(name, value) for name, values in returned.items() for value in values}
                if status == 503 and retry_after and answers <= kept:
                    self.seen.came_back += 1
                else:
                    self.seen.lost.append(f"{status}: {sorted(answers - kept)[:3]}")
            time.sleep(WAITS)
        return False


def request(method: str, path: str, body: str = "", *, port: int) -> tuple[int, str, str]:
    """Status, text, and after how long to try again. Each over a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Host": f"{HOST}:{port}", "Sec-Fetch-Site": "same-origin"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body=body.encode(), headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.getheader("Retry-After") or ""
    finally:
        connection.close()
