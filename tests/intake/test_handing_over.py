"""Whoever gets a lead, and whoever had it, are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from home.models import Role
from intake import acts, follow_up
from intake.models import Lead
from tests.sites import submit

from .people import on_duty, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as travelling:
        yield travelling


def told() -> dict[str, str]:
    """Subject and text of what the team is sent now, by address."""
    mail.outbox.clear()
    follow_up.deliver_due()
    return {message.to[0]: f"{message.subject}\n{message.body}" for message in mail.outbox if message.to}


def test_giving_a_lead_tells_who_gets_it_and_who_had_it_each_time(clock: Any) -> None:
    sanne, joris = person("sanne", language="en"), person("joris", language="en")
    owner = person("olga", role=Role.OWNER, language="en")
    on_duty(sanne)
    submit()
    told()
    for _time in range(2):
        for one, other in ((joris, sanne), (sanne, joris)):
            clock.shift(timedelta(seconds=40))
            acts.assign(Lead.objects.get(), person=one, user=owner)
            sent = told()
            assert set(sent) == {one.email, other.email}
            assert "Given to you: Fenna de Boer" in sent[one.email] and "Olga gave you this lead." in sent[one.email]
            assert "you need not call" in sent[other.email] and one.first_name in sent[other.email]
            assert "/lead/" in sent[one.email]


def test_nobody_is_told_what_they_did_themselves(clock: Any) -> None:
    sanne, joris = person("sanne"), person("joris")
    on_duty(sanne)
    submit()
    told()
    acts.assign(Lead.objects.get(), person=joris, user=sanne)
    assert set(told()) == {joris.email}
    acts.assign(Lead.objects.get(), person=sanne, user=sanne)
    assert set(told()) == {joris.email}
    acts.assign(Lead.objects.get(), person=sanne, user=joris)
    assert told() == {}, "given to who has it already"


def test_when_it_is_late_and_somebody_takes_over_who_had_it_is_told(clock: Any) -> None:
    sanne, joris = person("sanne", language="en"), person("joris", language="en")
    on_duty(sanne, joris)
    submit()
    for minutes in (0, 3):
        clock.shift(timedelta(minutes=minutes))
        told()
    clock.shift(timedelta(minutes=2))
    sent = told()
    assert Lead.objects.get().assigned_to == joris
    assert "Joris takes over" in sent[sanne.email] and "It is yours now" in sent[joris.email]


def test_who_left_the_studio_is_told_nothing(clock: Any) -> None:
    sanne, joris, owner = person("sanne"), person("joris"), person("olga", role=Role.OWNER)
    on_duty(sanne)
    submit()
    told()
    acts.assign(Lead.objects.get(), person=joris, user=owner)
    sanne.groups.clear()
    assert set(told()) == {joris.email}
