"""The page of one lead: what can be done there, and what it says when it cannot."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from intake.models import FollowUp, Lead, LeadEvent
from intake.phone.links import Holder, make_token
from tests.sites import KADE, ZAAL, submit, visit

from .desk import MONDAY, as_, history, html, lead_at, submission_of

pytestmark = pytest.mark.django_db


def act(lead: Lead, name: str, *, who: str = "kade-trainer", at: Any = MONDAY, **data: Any) -> Any:
    with time_machine.travel(at, tick=False):
        fields = {f"{name}-{key}": value for key, value in data.items()}
        response = as_(who).post(reverse("lead:act", args=[lead.pk, name]), fields)
    lead.refresh_from_db()
    return response


def page_of(lead: Lead, who: str = "kade-trainer") -> str:
    return html(as_(who).get(reverse("lead:inspect", args=[lead.pk])))


@pytest.mark.parametrize(
    ("result", "kind", "status"),
    [("reached", "called", "reached"), ("no_answer", "no_answer", "new"), ("replied", "replied", "new")],
)
def test_getting_in_touch_stops_the_clock(result: str, kind: str, status: str) -> None:
    lead = lead_at()
    response = act(lead, "contact", at=MONDAY + timedelta(minutes=2), result=result, text="Belt morgen terug.")
    assert response.status_code == 302
    assert (lead.status, lead.answer_seconds) == (status, 120)
    assert history(lead) == [kind]
    assert "Belt morgen terug." in page_of(lead)


def test_note_next_action_and_giving_to_somebody_leave_the_clock_running() -> None:
    lead, owner = lead_at(), get_user_model().objects.get(username="kade-owner")
    act(lead, "note", text="Belt liever na zes uur.")
    act(lead, "next", action="Proefles plannen", on="2026-03-05")
    act(lead, "assign", person=owner.pk)
    assert lead.is_waiting
    assert (lead.next_action, lead.next_action_on, lead.assigned_to) == ("Proefles plannen", date(2026, 3, 5), owner)
    assert history(lead) == ["note", "changed", "assigned"]
    page = page_of(lead)
    assert "Belt liever na zes uur." in page and "Proefles plannen" in page


def test_a_client_starts_and_ends() -> None:
    lead = lead_at()
    act(lead, "status", status="client", reason="proefles", started_on="2026-03-03")
    assert (lead.status, lead.started_on) == ("client", date(2026, 3, 3))
    act(lead, "status", status="ended", reason="verhuisd", ended_on="2026-04-20")
    assert (lead.started_on, lead.ended_on, lead.status_reason) == (date(2026, 3, 3), date(2026, 4, 20), "verhuisd")


@pytest.mark.parametrize(
    ("name", "data", "kept"),
    [
        ("status", {"status": "client", "reason": "mijn reden", "started_on": "31-31-2026"}, "mijn reden"),
        ("status", {"status": "weird", "reason": "mijn reden"}, "mijn reden"),
        ("status", {"status": "ended", "reason": "mijn reden"}, "mijn reden"),
        ("status", {"status": "ended", "started_on": "2026-03-01", "ended_on": "2026-02-01"}, "2026-02-01"),
        ("status", {"status": "reached", "reason": "mijn reden", "started_on": "2026-03-01"}, "mijn reden"),
        ("status", {"status": "client", "reason": "x" * 201}, "x" * 201),
        ("next", {"action": "", "on": "2026-03-01"}, "2026-03-01"),
        ("next", {"action": "y" * 201}, "y" * 201),
        ("note", {"text": " "}, ""),
        ("contact", {"text": "mijn woorden"}, "mijn woorden"),
        ("contact", {"text": "mijn woorden", "result": "shouted"}, "mijn woorden"),
        ("assign", {"person": "99999999"}, ""),
        ("assign", {"person": "x"}, ""),
        ("accept", {}, ""),
    ],
)
def test_what_cannot_be_done_says_why_and_keeps_what_was_filled_in(name: str, data: dict[str, str], kept: str) -> None:
    lead = lead_at()
    response = act(lead, name, **data)
    assert response.status_code == 422
    assert kept in html(response)
    if name != "accept":
        assert 'class="lead-error"' in html(response)
    assert history(lead) == []


def test_a_lead_is_given_to_people_of_the_studio_only_and_others_are_not_named() -> None:
    lead, stranger = lead_at(), get_user_model().objects.get(username="zaal-trainer")
    stranger.first_name = "Geheime Trainer"
    stranger.save()
    response = act(lead, "assign", person=stranger.pk)
    assert response.status_code == 422
    assert "Geheime Trainer" not in html(response)
    assert lead.assigned_to is None


def test_suspected_spam_that_is_accepted_becomes_a_lead_like_any_other() -> None:
    lead = lead_at(standing="suspected", waits=False)
    submission_of(lead)
    assert reverse("lead:act", args=[lead.pk, "accept"]) in page_of(lead)
    assert act(lead, "accept").status_code == 302
    assert (lead.standing, lead.is_waiting) == ("complete", True)
    assert FollowUp.objects.filter(submission__lead=lead, kind="alert").count() == 1
    assert act(lead, "accept").status_code == 422


def test_a_message_that_was_given_up_is_tried_again() -> None:
    lead = lead_at()
    row = FollowUp.objects.create(
        submission=submission_of(lead),
        kind="alert",
        status="dead",
        attempts=8,
        due_at=MONDAY,
        error="Niemand thuis",
    )
    address = reverse("lead:try_again", args=[lead.pk, row.pk])
    page = page_of(lead)
    assert "Niemand thuis" in page and address in page
    as_("kade-trainer").post(address)
    row.refresh_from_db()
    assert (row.status, row.attempts) == ("waiting", 0)
    assert address not in page_of(lead)


def test_opening_is_written_down_once_for_each_person_and_stops_nothing() -> None:
    lead = lead_at()
    for who in ("kade-trainer", "kade-trainer", "kade-owner"):
        page_of(lead, who)
    assert LeadEvent.objects.filter(lead=lead, kind="opened").count() == 2
    lead.refresh_from_db()
    assert lead.is_waiting


def test_looking_at_an_act_does_nothing() -> None:
    lead = lead_at()
    response = as_("kade-trainer").get(reverse("lead:act", args=[lead.pk, "contact"]))
    assert response.status_code == 302
    assert history(lead) == []


@pytest.mark.parametrize("who", ["zaal-owner", "zaal-trainer"])
def test_nothing_can_be_done_about_a_lead_of_another_studio(who: str) -> None:
    lead = lead_at()
    row = FollowUp.objects.create(submission=submission_of(lead), kind="alert", status="dead", due_at=MONDAY)
    for name in ("contact", "note", "status", "next", "assign", "accept", "revoke"):
        assert act(lead, name, who=who, text="x", result="reached", status="no_fit").status_code == 404
    assert as_(who).post(reverse("lead:try_again", args=[lead.pk, row.pk])).status_code == 404
    assert history(lead) == []


def test_a_message_of_another_lead_is_not_tried_again_through_ones_own() -> None:
    own, other = lead_at(), lead_at(ZAAL)
    row = FollowUp.objects.create(submission=submission_of(other), kind="alert", status="dead", due_at=MONDAY)
    assert as_("kade-trainer").post(reverse("lead:try_again", args=[own.pk, row.pk])).status_code == 404
    row.refresh_from_db()
    assert row.status == "dead"


def test_the_history_tells_everything_in_order() -> None:
    submit()
    lead = Lead.objects.get()
    act(lead, "contact", at=timezone.now() + timedelta(minutes=1), result="no_answer", text="Voicemail")
    act(lead, "status", at=timezone.now() + timedelta(minutes=2), status="conversation", reason="belde terug")
    page = page_of(lead)
    assert page.index("belde terug") < page.index("Voicemail")
    assert history(lead) == ["received", "no_answer", "status"]


def test_times_are_those_of_the_studio() -> None:
    lead = lead_at()
    lead.studio.time_zone = "Europe/Lisbon"
    lead.studio.save()
    assert "09:00" in page_of(lead)
    lead.studio.time_zone = "Europe/Amsterdam"
    lead.studio.save()
    assert "10:00" in page_of(lead)


def test_a_client_by_mistake_is_put_right_with_the_days_still_filled_in() -> None:
    lead = lead_at()
    act(lead, "status", status="client")
    page = page_of(lead)
    assert 'value="2026-03-02"' in page
    act(lead, "status", status="conversation", started_on="2026-03-02", ended_on="")
    assert (lead.status, lead.started_on) == ("conversation", None)


def test_a_new_start_after_an_end_has_a_day_of_its_own() -> None:
    lead = lead_at(status="ended", started_on=date(2025, 1, 10), ended_on=date(2025, 3, 1))
    assert 'value="2025-01-10"' not in page_of(lead), "nothing to send by accident"
    act(lead, "status", status="client", started_on="", ended_on="2025-03-01")
    assert (lead.started_on, lead.ended_on) == (date(2026, 3, 2), None)


@pytest.mark.parametrize("who", ["kade-trainer", "kade-owner", "admin"])
def test_links_in_mails_are_made_invalid_with_a_button(who: str) -> None:
    lead = lead_at()
    path = f"/lead/{make_token(lead, Holder.STUDIO)}/"
    assert visit(path, host=KADE).status_code == 200
    assert reverse("lead:act", args=[lead.pk, "revoke"]) in page_of(lead, who)
    assert act(lead, "revoke", who=who).status_code == 302
    assert visit(path, host=KADE).status_code == 410
    assert history(lead) == ["revoked"] and lead.is_waiting
    assert visit(f"/lead/{make_token(lead, Holder.STUDIO)}/", host=KADE).status_code == 200
