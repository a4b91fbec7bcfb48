"""The list costs the same for a million leads as for a thousand: counted in queries and in rows that are looked at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from intake.models import Lead
from tests.caches import empty_cache
from tests.sites import KADE, ZAAL, counted_queries, studio_at

from .desk import MONDAY, as_, html, lead_at, submission_of

pytestmark = [pytest.mark.django_db, pytest.mark.once("postgresql")]
BUDGET = 10
"""Statements for the first page of the list, with everything: session, person, rights, menu, log."""


def fill(host: str, number: int) -> None:
    """Leads, minute by minute, a third of them waiting."""
    studio = studio_at(host)
    already = Lead.objects.count()
    Lead.objects.bulk_create(
        (
            Lead(
                studio=studio,
                name=f"Lead {already + n}",
                language="nl",
                intent="now",
                received_at=MONDAY + timedelta(minutes=already + n),
                last_asked_at=MONDAY + timedelta(minutes=already + n),
                due_at=MONDAY + timedelta(minutes=already + n + 5),
                answered_at=None if n % 3 else MONDAY + timedelta(minutes=already + n + 3),
            )
            for n in range(number)
        ),
        batch_size=1000,
    )


def queries(who: str, name: str = "index", query: str = "") -> list[str]:
    client = as_(who)
    address = reverse(f"lead:{name}") + query
    client.get(address)
    return asked_for(client, address)


def asked_for(client: Client, address: str) -> list[str]:
    """Every statement of one request."""
    with counted_queries() as captured:
        assert client.get(address).status_code == 200
    return [entry["sql"] for entry in captured.captured_queries]


@pytest.mark.parametrize("who", ["kade-owner", "kade-marketer", "kade-trainer", "admin"])
def test_the_first_page_takes_fewer_than_ten_queries(who: str) -> None:
    """The very first list too, in which nothing was remembered; types of content are asked for once a process."""
    fill(KADE, 60)
    fill(ZAAL, 60)
    client = as_(who)
    asked_for(client, reverse("wagtailadmin_home"))
    empty_cache()
    first, again = (asked_for(client, reverse("lead:index")) for _time in range(2))
    assert len(first) < BUDGET, first
    assert len(again) < len(first), again


def test_rows_cost_no_queries() -> None:
    submission_of(lead_at())
    few = len(queries("kade-trainer"))
    for _number in range(30):
        submission_of(lead_at(), reasons=[{"question": "x", "answer": "y", "points": 3}])
    assert len(queries("kade-trainer")) == few


def test_nothing_is_counted_beyond_the_cap() -> None:
    fill(KADE, 10)
    counts = [sql for sql in queries("kade-owner") if "COUNT(" in sql and 'FROM "intake_lead"' in sql]
    assert counts and all("LIMIT 1001" in sql for sql in counts)


@pytest.mark.parametrize("who", ["kade-owner", "admin"])
@pytest.mark.parametrize("query", ["?p=3", "?clock=waiting&ordering=due_at"])
def test_no_more_rows_are_looked_at_when_there_are_more(who: str, query: str) -> None:
    fill(KADE, 1100)
    fill(ZAAL, 2200)
    few = examined(who, query)
    fill(KADE, 2200)
    fill(ZAAL, 6600)
    many = examined(who, query)
    assert many <= few * 1.5, (few, many)


def examined(who: str, query: str) -> int:
    """Rows of leads that the database touches for a page; on SQLite one, as long as it needs no scan and no sort."""
    found = [sql for sql in queries(who, "index_results", query) if 'FROM "intake_lead"' in sql]
    assert found
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            return sum(rows_of(plan_of(cursor, sql)) for sql in found)
        for sql in (sql for sql in found if "ORDER BY" in sql):
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            steps = [step for _id, parent, _unused, step in cursor.fetchall() if not parent]
            assert any("intake_lead USING" in step for step in steps), steps
            assert not any("TEMP B-TREE" in step for step in steps), steps
        return 1


def plan_of(cursor: Any, sql: str) -> dict[str, Any]:
    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}")
    answer = cursor.fetchone()[0]
    return (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]


def rows_of(node: dict[str, Any]) -> int:
    """What a plan and all below it read, also what it read and threw away."""
    return sum(
        (one["Actual Rows"] + one.get("Rows Removed by Filter", 0)) * one["Actual Loops"] for one in nodes_of(node)
    )


@pytest.mark.postgresql
def test_the_page_is_read_from_an_index() -> None:
    fill(KADE, 2000)
    fill(ZAAL, 8000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        for who, index in (("kade-owner", "lead_newest"), ("admin", "lead_newest_of_all")):
            page = next(sql for sql in queries(who, "index_results") if "LIMIT 50" in sql)
            # The count beside the rows is capped; it may look wherever it finds a thousand soonest.
            nodes = list(nodes_of(plan_of(cursor, page), leave_out="InitPlan"))
            assert index in {node.get("Index Name") for node in nodes}
            assert "intake_lead" not in {node.get("Relation Name") for node in nodes if node["Node Type"] == "Seq Scan"}


def nodes_of(node: dict[str, Any], *, leave_out: str = "") -> Iterator[dict[str, Any]]:
    """A node and all below it, without those that have this relation to what is above them."""
    yield node
    for child in node.get("Plans", ()):
        if child["Parent Relationship"] != leave_out:
            yield from nodes_of(child, leave_out=leave_out)


def test_pages_far_down_are_there() -> None:
    fill(KADE, 1100)
    page = as_("kade-owner").get(reverse("lead:index_results") + "?p=20")
    assert "Lead 100<" in html(page)
