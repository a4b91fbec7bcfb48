"""A submission costs at most twelve queries, whatever was asked and whoever asks."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.forms import EMAIL, PHONE, filled_in
from home.models import Role
from intake.models import Duty, FollowUpPolicy, Lead
from intake.questions import Kind
from tests.sites import KADE, counted_queries, good_answers, intake_of, question_of, studio_at, submit, token_in, visit

pytestmark = pytest.mark.django_db
BUDGET = 12
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def within_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The form is sent within a second of another visit to the studio, however slow this machine is."""
    monkeypatch.setattr("home.public_site.BELIEVED_SECONDS", 60.0)


def spent(captured: CaptureQueriesContext) -> list[str]:
    """Statements that reach the database; savepoints are what a test's own transaction makes of BEGIN and COMMIT."""
    return [q["sql"] for q in captured if not re.match(r"(RELEASE )?SAVEPOINT|ROLLBACK", q["sql"])]


def queries(**changes: Any) -> list[str]:
    token = token_in(visit("/intake/", host=KADE))
    answers = {**good_answers(intake_of(KADE)), "token": token, "van": "/wat-kost-personal-training/", **changes}
    with counted_queries() as captured:
        response = Client().post("/intake/", answers, headers={"host": KADE, "sec-fetch-site": "same-origin"})
    assert response.status_code == 303
    return spent(captured)


def people_on_duty(count: int) -> None:
    policy, _new = FollowUpPolicy.objects.get_or_create(site=studio_at(KADE).site)
    for number in range(count):
        user = get_user_model().objects.create_user(f"trainer{number}")
        user.groups.add(studio_at(KADE).roles.get(role=Role.TRAINER).group)
        Duty.objects.create(policy=policy, person=user)


@pytest.mark.parametrize("on_duty", [0, 1, 4])
def test_a_first_submission_stays_within_its_budget(on_duty: int) -> None:
    people_on_duty(on_duty)
    with time_machine.travel(MONDAY, tick=False):
        made = queries()
    assert len(made) <= BUDGET, "\n".join(sql[:150] for sql in made)


def test_asking_again_stays_within_it_too() -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit()
        text = question_of(intake_of(KADE), Kind.TEXT).field_name
        made = queries(**{text: "Ook mijn schouder."})
    assert Lead.objects.get().submissions.count() == 2
    assert len(made) <= BUDGET, "\n".join(sql[:150] for sql in made)


def test_sending_the_same_once_more_stays_within_it_too() -> None:
    with time_machine.travel(MONDAY, tick=False):
        submit()
        made = queries()
    assert Lead.objects.get().submissions.count() == 1
    assert len(made) <= BUDGET, "\n".join(sql[:150] for sql in made)


def test_keeping_halves_costs_one_look_up_and_stays_within_it() -> None:
    page = intake_of(KADE)
    page.keep_unfinished = True
    page.save_revision().publish()
    people_on_duty(2)
    with time_machine.travel(MONDAY, tick=False):
        made = queries()
    assert len(made) <= BUDGET, "\n".join(sql[:150] for sql in made)


def test_the_form_that_benchmarks_send_is_taken_in() -> None:
    headers = {"host": KADE, "origin": f"http://{KADE}", "sec-fetch-site": "same-origin"}
    form = filled_in(Client().get("/intake/", headers=headers).content.decode())
    mine = {EMAIL: "fenna@voorbeeld.nl", PHONE: "+31612345678"}
    answers = {name: mine.get(value, value) for name, value in form.items()}
    assert Client().post("/intake/", answers, headers=headers).status_code == 303
