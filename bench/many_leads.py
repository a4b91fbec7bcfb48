"""What many leads cost: queries and time of the first page of the list, with 1,000 to 1,000,000, on PostgreSQL.

Run: make bench-size. The database is the run's own and is dropped at the end. Exits with 1 when the page takes ten queries
or more, or when the time with the most leads is over the budget.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from bench.at_size import BUDGET, PROJECT, ROUNDS, Cost, administer, cost, environment, fetch

LEADS = [int(number) for number in os.environ.get("LEADS", "1000,10000,100000,1000000").split(",")]
PEOPLE = ("kade-owner", "kade-trainer", "admin")
QUERIES = 10
WAITING_OF = 50
"""One of so many leads waits; the others were called after three minutes."""


def main() -> None:
    name = f"instroom_many_leads_{os.getpid()}"
    administer(f"CREATE DATABASE {name}")
    try:
        with tempfile.TemporaryDirectory(prefix="instroom-many-leads-") as folder:
            own = environment(name, folder)
            for step in (["manage.py", "migrate", "-v0"], ["manage.py", "demo", "-v0", "--port", "80"]):
                subprocess.run([sys.executable, *step], cwd=PROJECT, env=own, check=True)
            sys.exit(subprocess.run([sys.executable, "-m", "bench.many_leads", "measure"], env=own).returncode)
    finally:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


def measure() -> None:
    found: dict[str, list[Cost]] = {who: [] for who in PEOPLE}
    print(f"\n{'leads':>10}" + "".join(f"{who:>26}" for who in PEOPLE))
    for number in LEADS:
        grow(number)
        for who in PEOPLE:
            found[who].append(first_page(who))
        words = (f"{found[who][-1].queries} queries, {found[who][-1].milliseconds:.1f} ms" for who in PEOPLE)
        print(f"{number:>10,}" + "".join(f"{text:>26}" for text in words), flush=True)
    ratios = {who: costs[-1].milliseconds / costs[0].milliseconds for who, costs in found.items()}
    print(f"{'ratio':>10}" + "".join(f"{ratio:>26.2f}" for ratio in ratios.values()))
    most = max(one.queries for costs in found.values() for one in costs)
    sys.exit(1 if most >= QUERIES or max(ratios.values()) > BUDGET else 0)


def grow(number: int) -> None:
    """Leads of the three studios in turn, one each half minute into the past, until there are so many."""
    from django.db import connection
    from django.utils import timezone

    from home.models import Studio
    from intake.models import Lead

    now, already = timezone.now(), Lead.objects.count()
    if not already:
        studio = Studio.objects.earliest("pk")
        Lead.objects.create(studio=studio, name="Lead", language="nl", intent="now", received_at=now, last_asked_at=now)
        already = 1
    at = "now() - n * interval '30 seconds'"
    studios = list(Studio.objects.values_list("pk", flat=True))
    special = {
        "studio_id": f"(ARRAY{studios})[1 + n % {len(studios)}]",
        "uuid": "gen_random_uuid()",
        "name": "'Lead ' || n",
        "received_at": at,
        "last_asked_at": at,
        "due_at": f"{at} + interval '5 minutes'",
        "answered_at": f"CASE WHEN n % {WAITING_OF} > 0 THEN {at} + interval '3 minutes' END",
    }
    names = [field.column for field in Lead._meta.concrete_fields if not field.primary_key]
    columns, values = (
        ", ".join(f'"{name}"' for name in names),
        ", ".join(special.get(name, f'"{name}"') for name in names),
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO intake_lead ({columns}) SELECT {values}"
            f" FROM (SELECT * FROM intake_lead ORDER BY id LIMIT 1) first, generate_series({already}, {number - 1}) n"
        )
        cursor.execute("VACUUM ANALYZE intake_lead")


def first_page(who: str) -> Cost:
    """The median of the rounds; the first ones only warm up."""
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    client = Client()
    client.force_login(get_user_model().objects.get(username=who))
    visits = [cost(lambda: fetch(client, reverse("lead:index"), "localhost")) for _round in range(ROUNDS + 3)][3:]
    middle = statistics.median(visit.milliseconds for visit in visits)
    return Cost(queries=max(visit.queries for visit in visits), milliseconds=middle, size=visits[-1].size)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        import django

        django.setup()
        measure()
    else:
        main()
