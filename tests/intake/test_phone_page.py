"""The page that an alert opens on a phone: one lead, one person, some days, and nothing happens by looking."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from home.models import Role
from intake import acts, follow_up
from intake.models import Lead, LeadEvent
from intake.phone.links import Holder, make_token
from intake.questions import Kind
from tests.sites import AGENCY, KADE, ZAAL, counted_queries, intake_of, question_of, studio_at, submit

from .people import on_duty, person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINK = re.compile(r"http://[^\s\"<>]+")


def lead_of(user: Any = None, **more: Any) -> Lead:
    submit(**more)
    return Lead.objects.latest("pk")


def path_for(lead: Lead, user: Any = None, holder: Holder = Holder.STUDIO) -> str:
    return f"/lead/{make_token(lead, Holder.of(user) if user else holder)}/"


def look(path: str, *, host: str = KADE, method: str = "get") -> HttpResponse:
    return getattr(Client(), method)(path, headers={"host": host})


def press(path: str, act: str, *, note: str = "", host: str = KADE, **headers: str) -> HttpResponse:
    sent = {"host": host, "sec-fetch-site": "same-origin", **headers}
    return Client(enforce_csrf_checks=True).post(
        path, {"act": act, "note": note}, headers={name: value for name, value in sent.items() if value}
    )


def state() -> list[Any]:
    """Everything about leads that could change."""
    return [list(Lead.objects.values()), list(LeadEvent.objects.values())]


def test_the_alerts_button_opens_the_lead_without_login() -> None:
    on_duty(person("sanne", language="en"))
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit(van="/wat-kost-personal-training/")
        follow_up.deliver_due()
        clock.shift(timedelta(minutes=1))
        alert = next(message for message in mail.outbox if message.to == ["sanne@voorbeeld.nl"])
        link = next(found for found in LINK.findall(alert.body) if "/lead/" in found)
        assert link in alert.alternatives[0].content
        assert link.startswith(f"http://{KADE}/lead/")
        response = look(link.removeprefix(f"http://{KADE}"))
    html = response.content.decode()
    assert response.status_code == 200
    submission = Lead.objects.get().submissions.get()
    for words in ("Fenna de Boer", "4 min 0 s left", "10:05", submission.reasons[0]["answer"], "Wat kost personal"):
        assert words in html, words
    assert 'href="tel:+31206241111"' in html and '<html lang="en"' in html
    for button in ("I reached them", "No answer", "Not for us"):
        assert button in html


def test_it_leaves_no_trace_in_caches_search_engines_and_other_sites() -> None:
    response = look(path_for(lead_of()))
    assert "no-store" in response["Cache-Control"] and "public" not in response["Cache-Control"]
    assert "noindex" in response["X-Robots-Tag"] and 'name="robots" content="noindex' in response.content.decode()
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert "script-src 'self'" in response["Content-Security-Policy"]


def test_a_mail_scanner_that_opens_every_link_changes_nothing() -> None:
    on_duty(person("sanne"), person("joris"))
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        for minutes in (0, 3, 2, 25):
            clock.shift(timedelta(minutes=minutes))
            follow_up.deliver_due()
        before = state()
        opened = 0
        for message in mail.outbox:
            for link in set(LINK.findall(message.body + message.alternatives[0].content)):
                host, _slash, path = link.removeprefix("http://").partition("/")
                for method in ("get", "head"):
                    response = look("/" + path, host=host.partition(":")[0], method=method)
                    assert response.status_code < 400, link
                opened += "/lead/" in link
        assert opened >= 6
        assert state() == before
    assert Lead.objects.get().is_waiting


@pytest.mark.parametrize(
    ("act", "kind", "status"),
    [("reached", "called", "reached"), ("no_answer", "no_answer", "new"), ("not_for_us", "status", "no_fit")],
)
def test_a_button_stops_the_clock_and_says_so(act: str, kind: str, status: str) -> None:
    sanne = person("sanne", language="en")
    with time_machine.travel(MONDAY, tick=False) as clock:
        lead = lead_of()
        clock.shift(timedelta(minutes=2, seconds=10))
        path = path_for(lead, sanne)
        response = press(path, act, note="Belt liever na zes uur")
        assert response.status_code == 303
        after = look(response["Location"]).content.decode()
        lead.refresh_from_db()
        assert (lead.status, lead.answer_seconds) == (status, 130)
        event = lead.events.get(kind=kind)
        assert (event.user, event.by) == (sanne, "Sanne")
        assert "Belt liever na zes uur" in event.text
        assert "Noted" in after and "Answered in 2 min 10 s" in after and 'role="status"' in after
        clock.shift(timedelta(hours=1))
        mail.outbox.clear()
        follow_up.deliver_due()
    assert not [
        message for message in mail.outbox if "Fenna@voorbeeld.nl" not in message.to and "aiting" in message.subject
    ]
    assert set(lead.submissions.get().follow_ups.filter(kind="reminder").values_list("status", flat=True)) == {
        "not_needed"
    }


def test_a_shared_mailbox_acts_under_its_own_name() -> None:
    lead = lead_of()
    press(path_for(lead), "reached")
    event = lead.events.get(kind="called")
    assert event.user is None and event.by.startswith(studio_at(KADE).name)
    lead.refresh_from_db()
    assert not lead.is_waiting


@pytest.mark.parametrize("status", ["client", "ended"])
def test_a_client_is_not_sent_away_by_an_old_link(status: str) -> None:
    sanne = person("sanne", language="en")
    lead = lead_of()
    acts.change_status(lead, user=sanne, status="client")
    acts.change_status(lead, user=sanne, status=status)
    response = press(path_for(lead, sanne), "not_for_us")
    assert response.status_code == 422 and "become a client" in response.content.decode()
    assert Lead.objects.get().started_on is not None


def test_two_presses_are_one_call() -> None:
    sanne = person("sanne")
    lead = lead_of()
    for _again in range(2):
        assert press(path_for(lead, sanne), "no_answer").status_code == 303
    assert lead.events.filter(kind="no_answer").count() == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "", "origin": "https://elders.example"}, 403),
        ({"sec-fetch-site": "", "origin": f"http://{KADE}"}, 303),
        ({"sec-fetch-site": "", "origin": "null"}, 303),
        ({"sec-fetch-site": ""}, 403),
    ],
)
def test_only_the_page_itself_may_send(headers: dict[str, str], status: int) -> None:
    lead = lead_of()
    assert press(path_for(lead), "reached", **headers).status_code == status
    assert lead.events.filter(kind="called").exists() == (status == 303)


@pytest.mark.parametrize("act", ["", "REACHED", "weg", "\x00", "é" * 500])
def test_an_unknown_button_is_answered_in_words(act: str) -> None:
    lead = lead_of()
    before = state()
    response = press(path_for(lead), act, note="<b>onthoud</b>")
    assert response.status_code == 422
    assert "&lt;b&gt;onthoud" in response.content.decode(), "what was typed is still there"
    assert state() == before


def test_a_note_that_is_too_long_or_odd_is_no_accident() -> None:
    lead = lead_of()
    assert press(path_for(lead), "not_for_us", note="x" * 201).status_code == 422
    assert press(path_for(lead), "not_for_us", note="a\x00b\u202ec\nd").status_code == 303
    lead.refresh_from_db()
    assert lead.status_reason == "a b c d"


def test_a_body_that_cannot_be_read_is_answered_in_words() -> None:
    path = path_for(lead_of())
    response = Client().post(
        path,
        b"--x\r\nbroken",
        content_type="multipart/form-data; boundary=",
        headers={"host": KADE, "sec-fetch-site": "same-origin"},
    )
    assert response.status_code in (400, 422)


def test_another_studios_host_knows_nothing_of_it() -> None:
    path = path_for(lead_of())
    for host in (ZAAL, AGENCY):
        assert look(path, host=host).status_code == 404
        assert press(path, "reached", host=host).status_code == 404
    assert Lead.objects.get().is_waiting


@pytest.mark.parametrize("change", ["cut", "swap", "form token", "empty"])
def test_a_forged_link_is_not_found(change: str) -> None:
    lead, other = lead_of(), lead_of(host=ZAAL)
    token = make_token(lead, Holder.STUDIO)
    match change:
        case "cut":
            token = token[:-1]
        case "swap":
            token = ".".join([make_token(other, Holder.STUDIO).split(".")[0], *token.split(".")[1:]])
        case "form token":
            from django.core import signing

            token = signing.dumps([lead.uuid.hex, 1, "studio"], salt="intake.form").replace(":", ".")
        case "empty":
            token = "."
    assert look(f"/lead/{token}/").status_code == 404


def test_it_expires_and_says_how_to_go_on() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        lead = lead_of()
        path = path_for(lead)
        clock.shift(timedelta(days=14) - timedelta(seconds=1))
        assert look(path).status_code == 200
        clock.shift(timedelta(seconds=2))
        response = look(path)
        assert response.status_code == 410
        assert press(path, "reached").status_code == 410
    html = response.content.decode()
    assert f"/admin/leads/inspect/{lead.pk}/" in html
    assert "Fenna" not in html and "+31" not in html, "who may not look any more learns nothing"
    assert "no-store" in response["Cache-Control"]


def test_a_revoked_link_opens_nothing_and_a_new_mail_has_a_new_one() -> None:
    sanne = person("sanne")
    lead = lead_of()
    path = path_for(lead)
    acts.revoke_links(lead, user=sanne)
    assert lead.events.latest("pk").user == sanne
    assert look(path).status_code == 410
    assert press(path, "reached").status_code == 410
    assert look(path_for(lead)).status_code == 200
    assert Lead.objects.get().is_waiting, "revoking is no answer"


@pytest.mark.parametrize("how", ["inactive", "left the studio", "deleted"])
def test_who_left_holds_no_key(how: str) -> None:
    sanne = person("sanne")
    lead = lead_of()
    path = path_for(lead, sanne)
    assert look(path).status_code == 200
    match how:
        case "inactive":
            get_user_model().objects.filter(pk=sanne.pk).update(is_active=False)
        case "left the studio":
            sanne.groups.clear()
        case "deleted":
            sanne.delete()
    assert look(path).status_code == 410
    assert press(path, "reached").status_code == 410


def test_a_link_opens_one_lead_only() -> None:
    """Nothing on the page leads to another lead, nor past the login."""
    one = lead_of()
    other = lead_of(**{question_of(intake_of(KADE), Kind.EMAIL).field_name: "ander@voorbeeld.nl",
                       question_of(intake_of(KADE), Kind.PHONE).field_name: "020 624 11 19"})  # fmt: skip
    assert one.pk != other.pk
    html = look(path_for(one)).content.decode()
    assert "ander@voorbeeld.nl" not in html
    desk = re.search(r'href="[^"]*(/admin/[^"]+)"', html)[1]
    assert look(desk, host=AGENCY).status_code == 302


def test_closed_hours_and_lateness_are_said() -> None:
    owner = person("olga", role=Role.OWNER, language="en")
    with time_machine.travel(datetime(2026, 3, 2, 22, 0, tzinfo=UTC), tick=False) as clock:
        lead = lead_of()
        assert "Closed now" in look(path_for(lead, owner)).content.decode()
        clock.move_to(datetime(2026, 3, 3, 6, 0, tzinfo=UTC))
        assert "10 min 0 s too late" in look(path_for(lead, owner)).content.decode()


def test_what_they_wrote_is_text_and_not_markup() -> None:
    name = question_of(intake_of(KADE), Kind.LINE).field_name
    html = look(path_for(lead_of(**{name: "<script>alert(1)</script>"}))).content.decode()
    assert "<script>alert" not in html


def test_it_costs_few_queries() -> None:
    sanne = person("sanne")
    path = path_for(lead_of(), sanne)
    look(path)
    with counted_queries() as queries:
        look(path)
    assert len(queries) <= 7
