"""The first screen of the admin: who waits now, and how this week goes."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse

from tests.sites import ZAAL, counted_queries

from .desk import MONDAY, as_, html, lead_at

pytestmark = pytest.mark.django_db


def home(who: str = "kade-trainer") -> str:
    with time_machine.travel(MONDAY + timedelta(hours=1), tick=False):
        return html(as_(who).get(reverse("wagtailadmin_home")))


def test_who_waits_longest_stands_on_top_and_who_was_answered_is_gone() -> None:
    lead_at(name="Net binnen", at=MONDAY + timedelta(minutes=58))
    lead_at(name="Wacht al lang", at=MONDAY)
    lead_at(name="Al gebeld", took=60)
    page = home()
    assert page.index("Wacht al lang") < page.index("Net binnen")
    assert "Al gebeld" not in page
    assert 'data-state="red"' in page and 'data-state="green"' in page


def test_the_share_of_this_week_counts_calls_that_were_due_or_done() -> None:
    lead_at(took=60)
    lead_at(took=90)
    lead_at(took=900)
    lead_at(name="Nooit gebeld")
    lead_at(name="Kan nog", at=MONDAY + timedelta(minutes=59))
    lead_at(at=MONDAY - timedelta(days=7), took=60)
    assert "50%" in home()


def test_an_empty_week_promises_nothing() -> None:
    page = home()
    assert "0%" not in page and "100%" not in page
    assert "desk-calm" in page


def test_nobody_of_another_studio_is_on_it() -> None:
    lead_at(ZAAL, name="Geheim Geval")
    assert "Geheim Geval" not in home("kade-owner")
    with time_machine.travel(MONDAY, tick=False):
        assert "Geheim Geval" not in html(as_("kade-owner").get(reverse("lead:waiting")))
    assert "Geheim Geval" in home("admin")


def test_somebody_without_a_studio_has_no_panel() -> None:
    user = get_user_model().objects.create_user("vreemd", password="x")
    user.groups.add(get_user_model().objects.get(username="admin").groups.create(name="x"))
    lead_at(name="Geheim Geval")
    client = as_("vreemd")
    assert "Geheim Geval" not in html(client.get(reverse("lead:waiting")))


def test_it_costs_as_much_for_many_as_for_few() -> None:
    client = as_("kade-trainer")
    lead_at()
    client.get(reverse("lead:waiting"))
    with counted_queries() as few:
        client.get(reverse("lead:waiting"))
    for _number in range(20):
        lead_at()
    client.get(reverse("lead:waiting"))
    with counted_queries() as many:
        page = html(client.get(reverse("lead:waiting")))
    assert len(many) == len(few)
    assert page.count("desk-waiting__row") == 8


def test_scripts_and_styles_are_files() -> None:
    page = home()
    assert "js/desk.js" in page and "css/desk.css" in page
