"""Webhooks against real servers: signed, logged, tried again, and never sent where they must not go."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client

from intake import acts, follow_up
from intake.models import FollowUp, Lead, Submission, Webhook
from intake.privacy.anonymising import anonymise
from intake.questions import Kind
from intake.webhooks import posting
from intake.webhooks.addresses import NotAllowed, is_public, look_up, read_target
from intake.webhooks.delivering import ask_for_test, change_secret, send_tests, signed_headers
from intake.webhooks.posting import post
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit

from .listening import Listener, listening, make_certificate, raw_server

pytestmark = pytest.mark.once

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def allowed(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True


def webhook(url: str, host: str = KADE, **fields: Any) -> Webhook:
    return Webhook.objects.create(studio=studio_at(host), name="Planner", url=url, **fields)


def verified(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As the receiving side of Standard Webhooks does it, written down once more."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(part, f"v1,{wanted}") for part in headers["webhook-signature"].split(" "))


# --- The message ---


def test_the_signature_is_that_of_the_standard() -> None:
    """The example of the specification's own reference libraries."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    for zone in (UTC, ZoneInfo("Europe/Amsterdam")):
        at = datetime.fromtimestamp(1614265330, tz=zone)
        made = signed_headers([secret], message="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=body)
        assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        assert made["webhook-timestamp"] == "1614265330"


@pytest.mark.django_db
def test_a_lead_arrives_signed_and_is_logged(allowed: None) -> None:
    with listening() as listener:
        hook = webhook(listener.url())
        submit(van="/wat-kost-personal-training/", utm_campaign="najaar")
        assert follow_up.deliver_due() == 3
    (heard,) = listener.heard
    assert heard.path == "/hook" and heard.headers["Content-Type"] == "application/json"
    assert verified(hook.secret, heard.headers, heard.body)
    row = FollowUp.objects.get(kind="webhook")
    assert heard.headers["webhook-id"] == str(row.uuid)
    assert abs(int(heard.headers["webhook-timestamp"]) - time.time()) < 60
    message, submission = json.loads(heard.body), Submission.objects.get()
    assert message["type"] == "lead.received"
    data = message["data"]
    assert data["lead"]["uuid"] == str(submission.lead.uuid) and data["lead"]["email"] == "Fenna@voorbeeld.nl"
    assert data["submission"]["uuid"] == str(submission.uuid) and data["submission"]["asked_before"] is False
    assert (data["verdict"]["intent"], data["verdict"]["points"]) == (submission.intent, submission.points)
    assert data["answers"] == submission.answers
    assert data["source"]["campaign"]["utm_campaign"] == "najaar"
    assert data["source"]["title"].startswith("Wat kost personal training")
    assert data["consent"]["version"] == submission.consent_version
    attempt = hook.attempts.get()
    assert (attempt.succeeded, attempt.status_code, str(attempt.message)) == (True, 204, str(row.uuid))


@pytest.mark.django_db
def test_only_the_leads_own_studio_is_told(allowed: None) -> None:
    with listening() as listener:
        webhook(listener.url(), host=ZAAL)
        submit(host=KADE)
        follow_up.deliver_due()
    assert listener.heard == []


@pytest.mark.django_db
def test_what_fails_is_tried_again_under_the_same_id_with_the_same_body(allowed: None) -> None:
    with listening(Listener(status=500, body=b"database is down")) as listener, time_machine.travel(MONDAY) as clock:
        hook = webhook(listener.url())
        submit()
        follow_up.deliver_due()
        row = FollowUp.objects.get(kind="webhook")
        assert (row.status, row.attempts) == ("waiting", 1)
        assert "500" in row.error and "database is down" in row.error
        listener.status = 200
        clock.shift(timedelta(minutes=1))
        lead = row.submission.lead
        acts.change_status(lead, user=get_user_model().objects.get(username="kade-trainer"), status="conversation")
        Lead.objects.filter(pk=lead.pk).update(name="Iemand Anders")
        follow_up.deliver_due()
    row.refresh_from_db()
    assert (row.status, row.body) == ("sent", ""), "it is kept for the next try only"
    one, other = listener.heard
    assert one.headers["webhook-id"] == other.headers["webhook-id"]
    assert one.body == other.body and b'"status":"new"' in one.body
    assert one.headers["webhook-signature"] != other.headers["webhook-signature"], "the time is signed, too"
    assert list(hook.attempts.values_list("succeeded", flat=True)) == [True, False]


@pytest.mark.django_db
def test_nothing_of_an_anonymised_lead_is_left_in_what_was_or_is_to_be_sent(allowed: None) -> None:
    with listening(Listener(status=500, body=b"no Fenna de Boer here")) as listener:
        hook = webhook(listener.url())
        submit()
        follow_up.deliver_due()
        row = FollowUp.objects.get(kind="webhook")
        assert "Fenna" in row.body and "Fenna" in hook.attempts.get().error
        anonymise(Lead.objects.get())
    row.refresh_from_db()
    assert (row.status, row.body, hook.attempts.get().error) == ("not_needed", "", "")


@pytest.mark.django_db
def test_an_address_that_is_gone_for_good_is_given_up_at_once(allowed: None) -> None:
    with listening(Listener(status=410)) as listener:
        webhook(listener.url())
        submit()
        follow_up.deliver_due()
    assert FollowUp.objects.get(kind="webhook").status == "dead"


@pytest.mark.django_db
def test_a_webhook_that_is_switched_off_is_sent_nothing(allowed: None) -> None:
    with listening() as listener:
        hook = webhook(listener.url())
        submit()
        Webhook.objects.filter(pk=hook.pk).update(is_active=False)
        follow_up.deliver_due()
        submit()
    assert listener.heard == []
    assert FollowUp.objects.get(kind="webhook").status == "dead"


@pytest.mark.django_db
def test_a_dead_server_is_asked_once_a_sweep_and_keeps_no_other_waiting(allowed: None, free_port: int) -> None:
    dead = webhook(f"http://127.0.0.1:{free_port}/")
    with listening() as listener:
        webhook(listener.url())
        text = question_of(intake_of(KADE), Kind.TEXT).field_name
        for number in range(3):
            submit(**{text: f"Vraag {number}"})
        sent = follow_up.deliver_due(kinds=FollowUp.TO_PROGRAMS)
    assert sent == len(listener.heard) == 3
    assert dead.attempts.count() == 1


@pytest.mark.django_db
def test_a_changed_secret_leaves_the_other_side_a_day(allowed: None) -> None:
    with listening() as listener, time_machine.travel(MONDAY) as clock:
        hook = webhook(listener.url())
        old, new = hook.secret, change_secret(hook)
        ask_for_test(hook)
        assert send_tests() == 1
        clock.shift(timedelta(hours=25))
        ask_for_test(hook)
        send_tests()
        assert send_tests() == 0
    first, later = listener.heard
    assert verified(old, first.headers, first.body) and verified(new, first.headers, first.body)
    assert not verified(old, later.headers, later.body) and verified(new, later.headers, later.body)
    assert json.loads(first.body)["type"] == "webhook.test"


# --- Where it goes ---

PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"]
NOT_PUBLIC = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.192", "192.0.0.9", "192.88.99.1", "3fff::1", "3fff:fff:ffff::1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
    "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:a00:1", "64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a00:1::1", "::127.0.0.1", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_the_internet_may_be_reached(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_behind_a_wall_may_be_reached(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "https:///x", "https://a:b@example.com/", "https://[::1/",
     "https://example.com:99999/", "javascript:alert(1)", "https://example.com/a b", "https://example.com/\nx: y"],
)  # fmt: skip
def test_addresses_that_are_never_used(url: str) -> None:
    with pytest.raises(NotAllowed):
        read_target(url, allow_private=False)


OWN = [
    *("127.0.0.1", "127.1", "2130706433", "0x7f.1", "0177.0.0.1", "0x7f000001", "0", "127.0.0.1.", "１２７.0.0.1"),
    *("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "2852039166", "100.64.0.1", "224.0.0.1"),
    *(
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[fe80::1%25eth0]",
        "[fd00::1]",
        "[64:ff9b::7f00:1]",
    ),
    *("localhost", "LOCALHOST", "localhost.", "a.localhost", "printer.local", "db.internal", "router.lan", "server"),
]
"""This machine and its own network, in every shape that an address may be written in."""


@pytest.mark.parametrize("host", OWN)
@pytest.mark.parametrize("around", ["https://{}/", "https://{}:8443/x?y", "HTTPS://{}"])
def test_an_address_of_ones_own_network_is_refused_without_looking_it_up(
    host: str, around: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: pytest.fail("looked up"))
    with pytest.raises(NotAllowed):
        read_target(around.format(host), allow_private=False)
    with pytest.raises(ValidationError) as refused:
        Webhook(name="x", url=around.format(host)).clean()
    assert refused.value.message_dict["url"][0]
    read_target(around.format(host), allow_private=True)


@pytest.mark.parametrize(
    "url", ["https://example.com:0/", "https://example.com:-1/", "https://user@example.com/", "https://@example.com/",
            "https://example.com:70000/", "https://good.example\\@127.0.0.1/", "https://127.0.0.1#@example.com/"]
)  # fmt: skip
def test_odd_ports_and_names_before_the_host_are_refused_at_once(url: str) -> None:
    with pytest.raises(ValidationError):
        Webhook(name="x", url=url).clean()


@pytest.mark.parametrize(
    "url", ["https://example.com/", "https://8.8.8.8/x", "https://[2606:4700::1111]:8443/", "https://locale.example/"]
)
def test_public_addresses_are_taken(url: str) -> None:
    Webhook(name="x", url=url).clean()


@pytest.mark.django_db
def test_the_form_of_a_webhook_refuses_its_own_network_in_words() -> None:
    client = Client()
    client.force_login(get_user_model().objects.get(username="kade-owner"))
    for host in ("127.0.0.1", "169.254.169.254", "[::1]", "localhost", "2130706433"):
        response = client.post("/admin/webhooks/new/", {"name": "x", "url": f"https://{host}/", "is_active": "on"})
        assert response.status_code == 200 and not Webhook.objects.exists(), host


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f.1", "0", "127.1"]
)
def test_every_way_to_write_this_machine_is_refused(host: str) -> None:
    with listening() as listener:
        answer = post(f"https://{host}:{listener.port}/", b"{}", {}, allow_private=False)
    assert answer.status is None and answer.error
    assert listener.heard == []


def test_one_private_address_among_public_ones_spoils_all() -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        return ["93.184.216.34", "10.0.0.1"]

    answer = post("https://example.com/", b"{}", {}, allow_private=False, resolve=resolve)
    assert "example.com" in answer.error and answer.milliseconds < 1000


def test_a_name_that_changes_its_mind_after_the_check_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, any later one would be this machine."""
    asked = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["93.184.216.34"] if len(asked) == 1 else ["127.0.0.1"]

    reached = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(posting.socket, "create_connection", connect)
    post("https://wisselend.example/", b"{}", {}, allow_private=False, resolve=resolve)
    assert asked == ["wisselend.example"]
    assert reached == [("93.184.216.34", 443)], "it connects to what was checked, not to the name"


def test_the_system_is_asked_for_a_name_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the real resolver: the second answer, which would be private, is never asked for."""
    answers = iter(["93.184.216.34", "127.0.0.1"])

    def getaddrinfo(host: str, port: int, **kwargs: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    with listening() as listener:
        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
        assert look_up("wisselend.example", listener.port) == ["93.184.216.34"]
        answer = post(f"https://wisselend.example:{listener.port}/", b"{}", {}, allow_private=False)
    assert "wisselend.example" in answer.error and listener.heard == []


# --- How it goes ---


def test_https_is_for_the_name_though_an_address_is_dialled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = make_certificate(tmp_path, "planner.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with listening(certificate=certificate) as listener:
        answer = post(listener.url("planner.example"), b"{}", {}, allow_private=True, resolve=lambda *_: ["127.0.0.1"])
        wrong = post(listener.url("other.example"), b"{}", {}, allow_private=True, resolve=lambda *_: ["127.0.0.1"])
    assert answer.arrived and answer.status == 204
    assert listener.heard[0].headers["Host"] == f"planner.example:{listener.port}"
    assert not wrong.arrived and len(listener.heard) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "planner.example")
    with listening(certificate=certificate) as listener:
        answer = post(listener.url("planner.example"), b"{}", {}, allow_private=True, resolve=lambda *_: ["127.0.0.1"])
    assert not answer.arrived and listener.heard == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(status: int) -> None:
    with listening() as other, listening(Listener(status=status, headers={"Location": other.url()})) as listener:
        answer = post(listener.url(), b"{}", {}, allow_private=True)
    assert answer.status == status and not answer.arrived
    assert other.heard == []


def test_a_server_that_does_not_answer_is_left_when_time_is_up() -> None:
    with listening(Listener(wait=4)) as listener:
        answer = post(listener.url(), b"{}", {}, allow_private=True, seconds=0.5)
    assert not answer.arrived and "0.5" in answer.error
    assert answer.milliseconds < 3000


def drip(peer: socket.socket) -> None:
    """A byte at a time: each is in time, all together never are."""
    peer.recv(65536)
    for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 200:
        peer.sendall(bytes([byte]))
        time.sleep(0.1)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_drips_is_left_when_time_is_up(scheme: str) -> None:
    with raw_server(drip) as port:
        answer = post(f"{scheme}://127.0.0.1:{port}/", b"{}", {}, allow_private=True, seconds=1)
    assert not answer.arrived and answer.milliseconds < 4000


def test_an_endless_answer_is_not_read_to_its_end() -> None:
    sent = []

    def talk(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        for _chunk in range(2000):
            sent.append(peer.send(b"x" * 65536))

    with raw_server(talk) as port:
        answer = post(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True)
    assert answer.arrived
    assert sum(sent) < 20_000_000, "what the system had taken in already, and no more"


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200\r\n" + b"X: y\r\n" * 5000 + b"\r\n"])
def test_what_is_no_http_is_a_failure_in_words(answer: bytes) -> None:
    def talk(peer: socket.socket) -> None:
        peer.recv(65536)
        peer.sendall(answer)

    with raw_server(talk) as port:
        found = post(f"http://127.0.0.1:{port}/", b"{}", {}, allow_private=True)
    assert found.error and not found.arrived


def test_a_name_that_does_not_exist_is_a_failure_in_words() -> None:
    found = post("https://bestaat-niet.invalid/", b"{}", {}, allow_private=False)
    assert "bestaat-niet.invalid" in found.error


@pytest.mark.django_db
def test_private_addresses_are_refused_where_nothing_allows_them() -> None:
    with listening() as listener:
        hook = webhook(listener.url().replace("http:", "https:"))
        submit()
        follow_up.deliver_due()
    assert listener.heard == []
    assert hook.attempts.get().error
    assert FollowUp.objects.get(kind="webhook").status == "waiting"
