"""A visitor: opens the intake, fills it in as a browser without scripts does, and sends it until it is taken."""

from __future__ import annotations

import http.client
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode, urlsplit

HOST = "noord.localhost"
PATH = "/intake/"
THANKS = "/dank/"
STEPS = 12
SECONDS = 30


@dataclass(frozen=True)
class Person:
    """Somebody like nobody else: whoever shares an address or a number with another would be the same lead."""

    number: int

    @property
    def email(self) -> str:
        return f"lead-{self.number:06}@crash.example"

    @property
    def phone(self) -> str:
        return f"+3161{self.number:07}"


class Form(HTMLParser):
    """The fields of the intake's form, filled in: the first choice everywhere."""

    def __init__(self, html: str, person: Person) -> None:
        super().__init__()
        self.person = person
        self.fields: list[tuple[str, str]] = []
        self.inside = False
        self.template = 0
        self.pressed = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = "intake" in found.get("class", "").split()
        self.template += tag == "template"
        if not self.inside or self.template:
            return
        name, kind = found.get("name", ""), found.get("type", "")
        if tag == "button" and not self.pressed and "back" not in found.get("class", "").split():
            self.pressed = True
            if name:
                self.fields.append((name, found.get("value", "")))
        elif tag == "input" and kind == "hidden":
            self.fields.append((name, found.get("value", "")))
        elif name.startswith("q-") and name not in dict(self.fields):
            values = {"radio": found.get("value", ""), "checkbox": found.get("value", ""), "email": self.person.email}
            values |= {"tel": self.person.phone}
            self.fields.append((name, values.get(kind, f"Lead {self.person.number}")))

    def handle_endtag(self, tag: str) -> None:
        self.template -= tag == "template"
        if tag == "form":
            self.inside = False


@dataclass
class Outcome:
    """How it went: whether the visitor saw thanks, and how often something had to be sent again."""

    accepted: bool = False
    sent_again: int = 0
    server_errors: list[str] = field(default_factory=list)


def ask(person: Person, *, port: int, deadline: float, over: threading.Event) -> Outcome:
    """From the first look to thanks. A broken connection is tried again with the very same bytes, as people do."""
    outcome = Outcome()
    answer = _insist("GET", "", port=port, deadline=deadline, over=over, outcome=outcome)
    for _step in range(STEPS):
        if answer is None:
            return outcome
        body = urlencode(Form(answer[1], person).fields)
        answer = _insist("POST", body, port=port, deadline=deadline, over=over, outcome=outcome)
        if answer is not None and answer[0] == 303:
            outcome.accepted = True
            return outcome
    outcome.server_errors.append("the form does not end")
    return outcome


def _insist(
    method: str, body: str, *, port: int, deadline: float, over: threading.Event, outcome: Outcome
) -> tuple[int, str] | None:
    while time.monotonic() < deadline and not over.is_set():
        try:
            status, text, location = _request(method, body, port=port)
        except (OSError, http.client.HTTPException):
            outcome.sent_again += 1
            time.sleep(0.2)
            continue
        if status >= 500:
            outcome.server_errors.append(f"{status} to a {method}")
            outcome.sent_again += 1
            time.sleep(0.5)
            continue
        if status == 303 and THANKS not in urlsplit(location).path:
            outcome.server_errors.append(f"303 to {location}")
            return None
        return status, text
    return None


def _request(method: str, body: str, *, port: int) -> tuple[int, str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
    headers = {"Host": f"{HOST}:{port}", "Sec-Fetch-Site": "same-origin"}
    if method == "POST":
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, PATH, body=body.encode(), headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode(), response.getheader("Location") or ""
    finally:
        connection.close()
