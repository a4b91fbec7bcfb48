"""A clock that is set back or forward with a form open makes nobody a robot, and keeps no alert waiting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from intake import follow_up
from intake.models import FollowUp, Lead
from intake.phone.links import Holder, make_token
from intake.privacy.links import make_link_token
from intake.protection import LIFETIME_SECONDS
from intake.suspicion import suspicions
from tests.sites import KADE, studio_at, submit, token_in, visit

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
BACK = [timedelta(seconds=3), timedelta(seconds=30), timedelta(hours=1), timedelta(hours=11)]


@pytest.fixture
def clock(settings: Any) -> Iterator[time_machine.Coordinates]:
    settings.INTAKE_FASTEST_SECONDS = 2
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.mark.parametrize("back", BACK)
def test_whoever_had_the_form_open_while_the_clock_was_set_back_is_a_lead(
    clock: time_machine.Coordinates, back: timedelta
) -> None:
    token = token_in(visit("/intake/", host=KADE))
    clock.shift(timedelta(seconds=20) - back)
    assert submit(token=token).status_code == 303
    lead = Lead.objects.get()
    assert lead.standing == Lead.Standing.COMPLETE and lead.is_waiting
    assert follow_up.deliver_due() == 2 and len(mail.outbox) == 2


def test_a_form_from_further_ahead_comes_back_once_with_every_answer(clock: time_machine.Coordinates) -> None:
    token = token_in(visit("/intake/", host=KADE))
    clock.shift(timedelta(seconds=-LIFETIME_SECONDS - 60))
    refused = submit(token=token)
    assert refused.status_code == 422 and "Fenna de Boer" in refused.content.decode()
    clock.shift(timedelta(seconds=5))
    assert submit(token=token_in(refused)).status_code == 303


def test_a_clock_set_forward_costs_nothing_within_a_form_s_life(clock: time_machine.Coordinates) -> None:
    token = token_in(visit("/intake/", host=KADE))
    clock.shift(timedelta(hours=1))
    assert submit(token=token).status_code == 303


@pytest.mark.parametrize("seconds", [-43_200, -3600, -1])
def test_nobody_is_too_fast_by_a_negative_time(seconds: int) -> None:
    sent_at = MONDAY + timedelta(seconds=seconds)
    assert suspicions(trap="", shown_at=MONDAY, sent_at=sent_at, fastest=timedelta(seconds=2)) == ()
    assert suspicions(trap="", shown_at=MONDAY, sent_at=MONDAY, fastest=timedelta(seconds=2)) == ("fast",)


def test_alerts_that_wait_leave_though_the_clock_was_set_back(clock: time_machine.Coordinates) -> None:
    submit(token=token_five_seconds_old(clock))
    clock.shift(-timedelta(hours=1))
    assert follow_up.deliver_due() == 2
    assert set(FollowUp.objects.filter(kind__in=["alert", "auto_reply"]).values_list("status", flat=True)) == {"sent"}


def test_a_next_try_does_not_wait_until_the_clock_has_caught_up(
    clock: time_machine.Coordinates, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit(token=token_five_seconds_old(clock))
    with monkeypatch.context() as patch:
        patch.setattr(follow_up, "send", lambda row: 1 / 0)
        follow_up.deliver_due()
    assert follow_up.deliver_due() == 0, "it waits its turn while the clock is right"
    clock.shift(-timedelta(hours=1))
    assert follow_up.deliver_due() == 2


def test_what_a_dead_worker_had_in_hand_is_taken_up_though_the_clock_was_set_back(
    clock: time_machine.Coordinates,
) -> None:
    submit(token=token_five_seconds_old(clock))
    FollowUp.objects.filter(kind="alert").update(status="sending", claimed_at=datetime.now(UTC))
    clock.shift(-FollowUp.CLAIM_LASTS + timedelta(seconds=1))
    follow_up.deliver_due()
    assert FollowUp.objects.get(kind="alert").status == "sending", "whoever claimed it may still be at it"
    clock.shift(-timedelta(hours=1))
    follow_up.deliver_due()
    assert FollowUp.objects.get(kind="alert").status == "sent"


def test_links_that_were_just_sent_open(clock: time_machine.Coordinates) -> None:
    submit(token=token_five_seconds_old(clock))
    lead, studio = Lead.objects.get(), studio_at(KADE)
    own = make_link_token(studio_id=studio.pk, email=lead.email)
    on_phone = make_token(lead, Holder.STUDIO)
    clock.shift(-timedelta(hours=1))
    assert visit(f"{reverse('own_data')}?link={own}", host=KADE).status_code == 200
    assert visit(reverse("lead_page", args=[on_phone]), host=KADE).status_code == 200


def token_five_seconds_old(clock: time_machine.Coordinates) -> str:
    token = token_in(visit("/intake/", host=KADE))
    clock.shift(timedelta(seconds=5))
    return token
