"""A new studio asked for wrongly, only to see, and by the command."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from home.spin_up.making import STEPS, spin_up
from home.spin_up.problems import SpinUpProblem
from tests.sites import KADE, studio_at, visit
from tests.studios import (
    a_plan,
    blueprint_picture,
    make_studio,
)
from tests.traces import media, tables

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HOST = "gracht.localhost"


# --- Asked wrongly ---


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": " "}, "name"),
        ({"host": KADE}, "taken"),
        ({"host": "geen host"}, "cannot be a host name"),
        ({"blueprint": "bestaat-niet"}, "personal-training"),
        ({"languages": ["nl", "xx"]}, "xx"),
        ({"languages": ["nl", "de"]}, "de"),
        ({"owner_email": "ans"}, "e-mail"),
        ({"values": {"phone": "bel maar"}}, "telephone"),
        ({"values": {"theme": "roze"}}, "theme"),
        ({"values": {"accent": "rood"}}, "accent"),
        ({"name": "Studio\0Gracht"}, "NUL"),
        ({"values": {"price": "€\0"}}, "NUL"),
        ({"blueprint": "x\0"}, "NUL"),
    ],
)
def test_a_plan_that_cannot_be_carried_out(changes: dict, said: str) -> None:
    before = tables()
    with pytest.raises(SpinUpProblem, match=said):
        make_studio(**changes)
    assert tables() == before


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(SpinUpProblem) as problem:
        spin_up(a_plan(name="", host="x y", owner_email="?"))
    assert len(problem.value.messages) == 3


def test_placeholders_without_a_value_are_reported() -> None:
    report = spin_up(a_plan(values={"city": "Utrecht"}))
    names = {row.name for row in report.unfilled}
    assert {"owner", "phone", "price", "street"} <= names and "city" not in names
    assert "{" not in visit("/over-ons/", host=HOST).content.decode().split("<main", 1)[1].split("</main>")[0]


def test_a_dry_run_keeps_nothing_and_tells_everything() -> None:
    blueprint_picture()
    before, files = tables(), media()
    report = spin_up(a_plan(values={}), dry_run=True)
    assert report.pictures == 1
    assert report.studio_id is None and sum(report.pages.values()) == 12 and report.unfilled
    assert tables() == before and media() == files
    assert not mail.outbox


def test_progress_is_told_step_by_step() -> None:
    told: list[str] = []
    spin_up(a_plan(), progress=told.append)
    assert tuple(told) == STEPS


# --- The command ---


def test_the_command_says_what_was_made_and_what_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "spin_up_studio",
        name="Studio Gracht",
        host=HOST,
        blueprint="personal-training",
        languages="nl,en",
        owner_email="ans@gracht.example",
        values=["city=Utrecht"],
    )
    said = capsys.readouterr().out
    assert "http://gracht.localhost/" in said and "{price}" in said and "DNS" in said
    assert studio_at(HOST).city == "Utrecht"


@pytest.mark.parametrize("source", ["from_csv", "from_export"])
@pytest.mark.parametrize(
    ("options", "flag"),
    [
        ({"name": "x"}, "--name"),
        ({"blueprint": "x"}, "--blueprint"),
        ({"languages": "nl"}, "--languages"),
        ({"values": ["a=b"]}, "--set"),
        ({"no_approval": True}, "--no-approval"),
    ],
)
def test_what_would_do_nothing_is_refused(source: str, options: dict, flag: str) -> None:
    with pytest.raises(CommandError, match=flag):
        call_command("spin_up_studio", **{source: Path("nergens")}, **options)


@pytest.mark.parametrize(
    "options",
    [{}, {"name": "x", "host": HOST}, {"from_csv": Path("nergens.csv")}, {"from_export": Path("nergens")}],
)
def test_the_command_asked_wrongly_says_one_clear_thing(options: dict) -> None:
    with pytest.raises(CommandError) as error:
        call_command("spin_up_studio", **options)
    assert "Traceback" not in str(error.value) and str(error.value)
