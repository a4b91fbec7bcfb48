"""Personal data: kept as long as promised, taken along or erased on request, and every look written down."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from home import jobs
from intake import acts
from intake.models import AuditEntry, DataRequest, FollowUpPolicy, Lead, Submission
from intake.privacy.anonymising import anonymise_overdue, months_before
from intake.privacy.links import make_link_token
from tests.sites import KADE, ZAAL, studio_at, submit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CANARIES = ("Fenna", "enna@", "206241111", "knieblessure", "liever na zes uur")


def owner(host: str = KADE) -> Any:
    return get_user_model().objects.get(username={KADE: "kade-owner", ZAAL: "zaal-owner"}[host])


def desk(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def everything_stored() -> str:
    """All rows of the intake's tables, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith(("intake_", "django_tasks")):
                cursor.execute(f'SELECT * FROM "{table}"')
                found.extend(str(row) for row in cursor.fetchall())
    return "\n".join(found)


def lead_with_history() -> Lead:
    submit()
    lead = Lead.objects.get()
    acts.add_note(lead, user=owner(), text="Belt liever na zes uur.")
    return lead


def html(response: Any) -> str:
    return response.content.decode()


def test_after_the_promised_months_nothing_says_who_it_was() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        lead = lead_with_history()
        before = Submission.objects.get()
        clock.move_to(months_before(MONDAY, -12) + timedelta(minutes=1))
        assert all(word in everything_stored() for word in CANARIES)
        assert anonymise_overdue() == 1
        assert anonymise_overdue() == 0
    stored = everything_stored()
    assert [word for word in CANARIES if word in stored] == []
    lead.refresh_from_db()
    after = Submission.objects.get()
    assert (lead.intent, lead.points, lead.source_path) == (before.intent, before.points, before.source_path)
    assert [a for a in after.answers if a["kind"] == "choice"] == [a for a in before.answers if a["kind"] == "choice"]
    assert AuditEntry.objects.get(action="anonymised").lead == lead


def test_a_day_earlier_nothing_happens_and_each_studio_has_its_own_time() -> None:
    FollowUpPolicy.objects.update_or_create(site=studio_at(ZAAL).site, defaults={"keep_months": 1})
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        submit(host=ZAAL)
        clock.shift(timedelta(days=40))
        assert anonymise_overdue() == 1
    assert Lead.objects.get(anonymised_at=None).studio == studio_at(KADE)


def test_who_is_a_client_is_kept_until_after_they_leave() -> None:
    FollowUpPolicy.objects.update_or_create(site=studio_at(KADE).site, defaults={"keep_months": 1})
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        acts.change_status(Lead.objects.get(), user=owner(), status=Lead.Status.CLIENT)
        clock.shift(timedelta(days=400))
        assert anonymise_overdue() == 0
        acts.change_status(Lead.objects.get(), user=owner(), status=Lead.Status.ENDED)
        assert anonymise_overdue() == 0
        clock.shift(timedelta(days=40))
        assert anonymise_overdue() == 1


def test_a_dry_run_only_tells(capsys: pytest.CaptureFixture[str]) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        clock.shift(timedelta(days=800))
        call_command("anonymise_leads", dry_run=True)
        assert "Studio Kade: 1" in capsys.readouterr().out
        assert Lead.objects.get().email
        call_command("anonymise_leads")
    assert "Anonymised: 1" in capsys.readouterr().out
    assert not Lead.objects.get().email


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        (datetime(2026, 3, 31, tzinfo=UTC), 1, datetime(2026, 2, 28, tzinfo=UTC)),
        (datetime(2024, 3, 31, tzinfo=UTC), 1, datetime(2024, 2, 29, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 1, datetime(2025, 12, 15, tzinfo=UTC)),
        (datetime(2026, 1, 15, tzinfo=UTC), 24, datetime(2024, 1, 15, tzinfo=UTC)),
    ],
)
def test_months_are_counted_as_people_do(at: datetime, months: int, expected: datetime) -> None:
    assert months_before(at, months) == expected


def ask(email: str, *, host: str = KADE, path: str = "/mijn-gegevens/", site: str = "same-origin") -> Any:
    return Client().post(path, {"email": email}, headers={"host": host, "sec-fetch-site": site})


def link_in_mail() -> str:
    found = re.search(r"http://[^/]+(/\S*mijn-gegevens/\?link=\S+)", mail.outbox[-1].body)
    assert found, mail.outbox[-1].body
    return found[1]


def test_asking_says_the_same_to_everybody_and_mails_only_who_is_known() -> None:
    lead_with_history()
    known, unknown = ask("fenna@voorbeeld.nl"), ask("niemand@voorbeeld.nl")
    same = html(known).replace("fenna@", "x@").replace("niemand@", "x@")
    assert same == html(unknown).replace("niemand@", "x@")
    assert mail.outbox == [], "nothing is sent inside the request"
    assert jobs.sweep_of(DataRequest) == 2
    assert [message.to for message in mail.outbox] == [["fenna@voorbeeld.nl"]]
    assert set(DataRequest.objects.values_list("email", "status")) == {("", "sent"), ("", "unknown")}


def test_the_link_shows_takes_along_and_erases_everything() -> None:
    lead = lead_with_history()
    ask("fenna@voorbeeld.nl")
    jobs.sweep_of(DataRequest)
    link = link_in_mail()
    page = Client().get(link, headers={"host": KADE})
    assert "knieblessure" in html(page)
    assert "no-store" in page["Cache-Control"] and not page.cookies
    assert Lead.objects.get().name == "Fenna de Boer", "looking changes nothing"
    taken = Client().post(link, {"take": "1"}, headers={"host": KADE, "sec-fetch-site": "same-origin"})
    data = json.loads(html(taken))
    assert data["leads"][0]["name"] == "Fenna de Boer"
    assert "Belt liever na zes uur." in html(taken)
    erased = Client().post(link, {"erase": "1"}, headers={"host": KADE, "sec-fetch-site": "same-origin"})
    assert erased.status_code == 200
    stored = everything_stored()
    assert [word for word in CANARIES if word in stored] == []
    actions = AuditEntry.objects.order_by("pk").values_list("action", "lead", "user")
    assert list(actions) == [(what, lead.pk, None) for what in ("viewed", "exported", "erased")]


@pytest.mark.parametrize("damage", ["other studio", "forged", "old"])
def test_a_link_that_is_not_ours_opens_nothing(damage: str) -> None:
    lead_with_history()
    token = make_link_token(studio_id=studio_at(KADE).pk, email="fenna@voorbeeld.nl")
    host, at = KADE, datetime.now(UTC)
    match damage:
        case "other studio":
            host = ZAAL
        case "forged":
            token = token[:-2] + "xx"
        case "old":
            at += timedelta(hours=25)
    with time_machine.travel(at):
        response = Client().get(reverse("own_data"), {"link": token}, headers={"host": host})
    assert response.status_code == 410
    assert "Fenna" not in html(response)


def test_another_site_can_send_nothing_here() -> None:
    lead_with_history()
    assert ask("fenna@voorbeeld.nl", site="cross-site").status_code == 403
    token = make_link_token(studio_id=studio_at(KADE).pk, email="fenna@voorbeeld.nl")
    response = Client().post(
        f"/mijn-gegevens/?link={token}", {"erase": "1"}, headers={"host": KADE, "sec-fetch-site": "cross-site"}
    )
    assert response.status_code == 403
    assert Lead.objects.get().name


def test_no_address_at_all_gets_words(client: Client) -> None:
    response = ask("geen adres")
    assert response.status_code == 422
    assert "geen adres" in html(response)
    assert DataRequest.objects.count() == 0


def test_the_page_and_the_mail_speak_the_visitors_language() -> None:
    submit(language="en")
    response = ask("fenna@voorbeeld.nl", path="/en/mijn-gegevens/")
    assert '<html lang="en"' in html(response)
    jobs.sweep_of(DataRequest)
    assert "/en/mijn-gegevens/" in link_in_mail()
    assert "Your data" in mail.outbox[-1].subject


def test_the_owner_finds_exports_and_erases_one_person() -> None:
    lead_with_history()
    client = desk(owner())
    address = reverse("privacy_person")
    assert "Fenna de Boer" in html(client.get(address, {"address": "020 624 11 11"}))
    exported = client.post(address, {"address": "fenna@voorbeeld.nl", "export": "1"})
    assert json.loads(html(exported))["leads"][0]["phone"] == "+31206241111"
    refused = client.post(address, {"address": "fenna@voorbeeld.nl", "erase": "1", "repeat": ""})
    assert refused.status_code == 422 and Lead.objects.get().name
    client.post(address, {"address": "fenna@voorbeeld.nl", "erase": "1", "repeat": "fenna@voorbeeld.nl"})
    assert not Lead.objects.get().name
    log = html(client.get(reverse("privacy_log")))
    assert log.count("<time") == 4, "looked up, taken out, shown once more, erased"


def test_another_studios_owner_finds_nothing() -> None:
    lead_with_history()
    client = desk(owner(ZAAL))
    address = reverse("privacy_person")
    assert "Fenna" not in html(client.get(address, {"address": "fenna@voorbeeld.nl"}))
    foreign = {"address": "fenna@voorbeeld.nl", "studio": studio_at(KADE).pk}
    assert client.get(address, foreign).status_code == 404
    assert client.post(address, {**foreign, "export": "1"}).status_code == 404
    assert html(client.get(reverse("privacy_log"))).count("<time") == 0


@pytest.mark.parametrize("username", ["kade-marketer", "kade-trainer"])
def test_only_owners_answer_for_personal_data(username: str) -> None:
    client = desk(get_user_model().objects.get(username=username))
    for name in ("privacy_person", "privacy_log"):
        assert client.get(reverse(name)).status_code in (302, 403, 404)


def test_opening_a_lead_leaves_a_line() -> None:
    lead = lead_with_history()
    trainer = get_user_model().objects.get(username="kade-trainer")
    desk(trainer).get(reverse("lead:inspect", args=[lead.pk]))
    entry = AuditEntry.objects.get(action="viewed")
    assert (entry.user, entry.lead) == (trainer, lead)
    desk(trainer).get(reverse("lead:index"))
    assert AuditEntry.objects.get(action="listed").count == 1
