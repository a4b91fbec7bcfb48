"""The privacy log has a line for everything that shows or hands out personal data, wherever that is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from intake.models import AuditEntry, FollowUp, Lead, Webhook
from intake.phone.links import Holder, make_token
from intake.privacy.links import make_link_token
from tests.sites import KADE, ZAAL, studio_at, visit

from .desk import MONDAY, as_, html, lead_at, submission_of
from .people import person

pytestmark = pytest.mark.django_db


def log() -> list[tuple[Any, ...]]:
    """Who, what, which lead or how many; forgotten when read."""
    rows = list(AuditEntry.objects.order_by("pk").values_list("user__username", "action", "lead", "count"))
    AuditEntry.objects.all().delete()
    return rows


def given_up(lead: Lead, **more: Any) -> FollowUp:
    return FollowUp.objects.create(submission=submission_of(lead), status="dead", due_at=MONDAY, **more)


def test_who_waits_is_shown_to_somebody_once_an_hour() -> None:
    lead_at()
    client = as_("kade-trainer")
    with time_machine.travel(MONDAY, tick=False):
        client.get(reverse("wagtailadmin_home"))
        client.get(reverse("lead:waiting"))
        assert log() == [("kade-trainer", "listed", None, 1)]
        as_("kade-owner").get(reverse("lead:waiting"))
        assert log() == [("kade-owner", "listed", None, 1)], "each for themselves"
        lead_at()
        client.get(reverse("lead:waiting"))
        assert log() == [("kade-trainer", "listed", None, 2)], "somebody else is there to be seen"
        Lead.objects.update(answered_at=MONDAY)
        client.get(reverse("lead:waiting"))
        assert log() == [], "nobody was shown"


def test_a_lead_that_is_drawn_again_with_what_is_wrong_was_seen() -> None:
    lead = lead_at()
    as_("kade-trainer").post(reverse("lead:act", args=[lead.pk, "note"]), {"note-text": ""})
    assert log() == [("kade-trainer", "viewed", lead.pk, 1)]


def test_looking_somebody_up_is_written_down_for_each_lead_found() -> None:
    lead = submission_of(lead_at(), email="fenna@voorbeeld.nl").lead
    client, address = as_("kade-owner"), reverse("privacy_person")
    client.get(address, {"address": "fenna@voorbeeld.nl"})
    client.post(address, {"address": "fenna@voorbeeld.nl", "erase": "1", "repeat": ""})
    assert log() == [("kade-owner", "viewed", lead.pk, 1)] * 2
    client.get(address, {"address": "niemand@voorbeeld.nl"})
    assert log() == []


def test_what_is_about_to_be_changed_together_was_seen() -> None:
    leads = [lead_at(), lead_at()]
    query = "&".join(f"id={lead.pk}" for lead in leads)
    address = reverse("wagtail_bulk_action", args=["intake", "lead", "status"])
    as_("kade-trainer").get(f"{address}?{query}")
    assert log() == [("kade-trainer", "listed", None, 2)]


def test_what_was_not_delivered_names_people() -> None:
    lead = lead_at()
    given_up(lead, kind="alert")
    given_up(lead, kind="alert")
    as_("kade-trainer").get(reverse("undelivered"))
    assert log() == [("kade-trainer", "listed", None, 1)], "one person, twice"


def test_what_a_webhook_never_got_names_people() -> None:
    hook = Webhook.objects.create(studio=studio_at(KADE), name="Planner", url="https://planner.example/")
    address = reverse("webhook", args=[hook.pk])
    as_("kade-owner").get(address)
    assert log() == []
    given_up(lead_at(name="Fenna"), kind="webhook", webhook=hook)
    assert "Fenna" in html(as_("kade-owner").get(address))
    assert log() == [("kade-owner", "listed", None, 1)]


def test_a_link_on_a_phone_leaves_a_line_an_hour_for_whoever_holds_it() -> None:
    lead, sanne = lead_at(), person("sanne")
    own, shared = (f"/lead/{make_token(lead, holder)}/" for holder in (Holder.of(sanne), Holder.STUDIO))
    for path in (own, own, shared):
        assert visit(path, host=KADE).status_code == 200
    names = list(AuditEntry.objects.order_by("pk").values_list("by", flat=True))
    assert log() == [("sanne", "viewed", lead.pk, 1), (None, "viewed", lead.pk, 1)]
    assert names[0] == "Sanne" and names[1].startswith(studio_at(KADE).name)
    sanne.groups.clear()
    assert visit(own, host=KADE).status_code == 410
    assert log() == [], "nothing was shown"


def test_after_an_hour_looking_counts_anew(settings: Any) -> None:
    lead = lead_at()
    path = f"/lead/{make_token(lead, Holder.STUDIO)}/"
    with time_machine.travel(MONDAY, tick=False) as clock:
        visit(path, host=KADE)
        clock.shift(timedelta(minutes=61))
        visit(path, host=KADE)
    assert len(log()) in (1, 2), "Redis has a clock of its own"


def test_a_visitor_who_looks_at_their_own_data_is_in_the_log() -> None:
    lead = submission_of(lead_at(), email="fenna@voorbeeld.nl").lead
    token = make_link_token(studio_id=lead.studio_id, email="fenna@voorbeeld.nl")
    for _again in range(2):
        assert visit(f"/mijn-gegevens/?link={token}", host=KADE).status_code == 200
    assert log() == [(None, "viewed", lead.pk, 1)]


def test_a_studio_that_is_written_to_a_folder_with_its_people_is_in_the_log(tmp_path: Path) -> None:
    lead_at()
    lead_at()
    lead_at(ZAAL)
    call_command("export_studio", KADE, tmp_path / "without", verbosity=0)
    assert log() == []
    call_command("export_studio", KADE, tmp_path / "with", with_leads=True, verbosity=0)
    entry = AuditEntry.objects.get()
    assert entry.studio == studio_at(KADE) and entry.by
    assert log() == [(None, "exported", None, 2)]
