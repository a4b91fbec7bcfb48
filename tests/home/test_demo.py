"""What the demo shows that its pages alone do not."""

from __future__ import annotations

from datetime import datetime

import pytest

from config.demo.studios import make_people
from intake.assignment import give_turn
from intake.models.policy import FollowUpPolicy
from tests.sites import KADE, studio_at

pytestmark = pytest.mark.django_db


def test_a_trainer_is_on_duty_in_the_demo_so_leads_go_to_somebody() -> None:
    studio = studio_at(KADE)
    for _time in range(2):
        make_people(studio, name="kade", password="only-for-this-test")
    policy = FollowUpPolicy.for_site(studio.site)
    now = datetime.now(studio.hours.zone)
    assert policy.duties.count() == 1
    assert give_turn(policy, calls_at=now, zone=studio.hours.zone, at=now).username == "kade-trainer"
