"""What many studios cost: queries and time with 1, 10, 100 and 1,000 studios on PostgreSQL. Run: make bench-size.

Each size has a database of its own, dropped at the end, and a process of its own that answers. They take turns, visit by
visit, so that a machine whose speed drifts does so for all of them; what is compared is the median of the ratios of each
round. Exits with 1 when a number of queries differs, or when the time at the largest size is over the budget.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

SERVER = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
SIZES = [int(size) for size in os.environ.get("SIZES", "1,10,100,1000").split(",")]
ROUNDS = int(os.environ.get("ROUNDS", "15"))
FEW_ROUNDS = int(os.environ.get("FEW_ROUNDS", "5"))
"""Of what takes long: a fresh process, a spin-up."""

BUDGET = 1.3
"""Time at the largest size, as a multiple of that at the smallest."""

PAGES_PER_LANGUAGE = 10
LEADS = 60
"""More than a page of them, so that the list is as long at one studio as at a thousand."""
ARTICLE = "/wat-kost-personal-training/"
WORDS = {"city": "Utrecht", "phone": "030 123 45 67", "owner": "Ans", "price": "€ 80", "price_duo": "€ 50"}

IN_A_FRESH_PROCESS = {"page, cold process": "page, warm", "explorer, marketer, cold process": "explorer, marketer"}
"""The first visit of a process, and what it is called when it is not the first."""

SPIN_UP = "one more spin-up"


@dataclass(frozen=True)
class Cost:
    """Of one visit: queries, processor time in milliseconds, and bytes of what was answered."""

    queries: int
    milliseconds: float
    size: int = 0


# --- The run: databases, processes, turns, verdict ---


def main() -> None:
    run = f"instroom_at_size_{os.getpid()}"
    with tempfile.TemporaryDirectory(prefix="instroom-at-size-") as folder, databases(run):
        started = time.monotonic()
        for step in (["manage.py", "migrate", "-v0"], ["manage.py", "demo", "-v0", "--port", "80"]):
            subprocess.run([sys.executable, *step], cwd=PROJECT, env=environment(run, folder), check=True)
        subprocess.run([sys.executable, __file__, "build", run], env=environment(run, folder), check=True)
        print(f"Built in {time.monotonic() - started:.0f} s.", flush=True)
        table = measure_all({size: environment(f"{run}_{size}", folder) for size in SIZES})
        print(f"Built and measured in {time.monotonic() - started:.0f} s.\n")
    sys.exit(1 if report(table) else 0)


@contextmanager
def databases(run: str) -> Iterator[None]:
    names = [run, *(f"{run}_{size}" for size in SIZES)]
    administer(f"CREATE DATABASE {run}")
    try:
        yield
    finally:
        administer(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in names))


def administer(*statements: str) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def environment(database: str, folder: str) -> dict[str, str]:
    parts = conninfo_to_dict(SERVER)
    password = f":{parts['password']}" if parts.get("password") else ""
    host = f"{parts.get('host', '127.0.0.1')}:{parts.get('port', 5432)}"
    return {
        **os.environ,
        "VAR_DIR": folder,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "TEST_DATABASE_URL": f"postgres://{parts.get('user', 'postgres')}{password}@{host}/{database}",
        "PYTHONPATH": str(PROJECT),
        # What helpers of the database do would not be counted.
        "PGOPTIONS": "-c max_parallel_workers_per_gather=0",
    }


def measure_all(environments: Mapping[int, dict[str, str]]) -> dict[str, dict[int, list[Cost]]]:
    """For each measurement, at each size, the cost in each round."""
    table: dict[str, dict[int, list[Cost]]] = defaultdict(lambda: defaultdict(list))
    command = [sys.executable, __file__, "answer"]
    answering = {
        size: subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for size, env in environments.items()
    }
    names = {size: json.loads(ask(process, "")) for size, process in answering.items()}[SIZES[0]]
    for number in range(ROUNDS + 1):  # the first only warms up
        few = 0 < number <= FEW_ROUNDS
        for name in (*names, *(IN_A_FRESH_PROCESS if few else ())):
            if name == SPIN_UP and not few:
                continue
            for size in SIZES if number % 2 else reversed(SIZES):
                if name in IN_A_FRESH_PROCESS:
                    fresh = [sys.executable, __file__, "once", name]
                    done = subprocess.run(fresh, env=environments[size], capture_output=True, text=True, check=True)
                    answer = done.stdout.splitlines()[-1]
                else:
                    answer = ask(answering[size], name)
                if number:
                    table[name][size].append(Cost(**json.loads(answer)))
        print(f"round {number} of {ROUNDS}", file=sys.stderr, flush=True)
    for process in answering.values():
        process.communicate()
    return table


def ask(process: subprocess.Popen[str], name: str) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{name}\n")
    process.stdin.flush()
    answer = process.stdout.readline()
    if not answer:
        sys.exit(f"The process that was to measure “{name}” has ended.")
    return answer


def report(table: Mapping[str, Mapping[int, list[Cost]]]) -> bool:
    """Queries at each size; time at the first, and at each other as a multiple of it; bytes. Whether any is over."""
    first, last = SIZES[0], SIZES[-1]
    print("| | " + " | ".join([f"queries at {first}", *(f"{size:,}" for size in SIZES[1:])]), end="")
    print(f" | ms at {first} | " + " | ".join(f"× at {size:,}" for size in SIZES[1:]), end=" | bytes of HTML | |\n")
    print("| --- " * (2 * len(SIZES) + 2) + "| --- |")
    over = False
    for name, costs in table.items():
        # The most frequent number: some things are asked once a minute.
        queries = {size: statistics.mode(cost.queries for cost in costs[size]) for size in SIZES}
        base = [cost.milliseconds for cost in costs[first]]
        ratios = {
            size: statistics.median(cost.milliseconds / other for cost, other in zip(costs[size], base, strict=True))
            for size in SIZES[1:]
        }
        too_much = len(set(queries.values())) > 1 or ratios.get(last, 1) > BUDGET
        over = over or too_much
        sizes = f"{costs[first][-1].size:,}–{costs[last][-1].size:,}"
        cells = [
            name,
            *queries.values(),
            f"{statistics.median(base):.1f}",
            *(f"{ratio:.2f}" for ratio in ratios.values()),
        ]
        print("| " + " | ".join(map(str, cells)) + f" | {sizes} | {'over' if too_much else 'within'} |")
    return over


# --- Building ---


def build(run: str) -> None:
    """One studio by the product's own spin-up, copied as often as each size wants, a database for each."""
    from django.db import connection

    from bench.many_studios import NAME, added, copy_studio, keys
    from home.invitations import invite
    from home.models import Role, Studio

    grow_blueprint()
    before = keys()
    make(NAME)
    studio = Studio.objects.get(name=NAME)
    invite(studio, email=f"marketeer@{NAME}.example", role=Role.MARKETER)
    give_leads(studio)
    original, made = added(before), 1
    for size in SIZES:
        started = time.monotonic()
        if size > made:
            copy_studio(original, first=made + 1, last=size)
        print(f"{size - made or 1} studios made in {time.monotonic() - started:.0f} s", flush=True)
        made = size
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would have done by then
        connection.close()
        administer(f"CREATE DATABASE {run}_{size} TEMPLATE {run}")


def grow_blueprint() -> None:
    """The demo's blueprint, up to ten pages in each of two languages."""
    from home.models import Blueprint, HomePage, PlainPage

    blueprint = Blueprint.objects.get(slug="personal-training")
    for home in HomePage.objects.child_of(blueprint):
        for number in range(PAGES_PER_LANGUAGE - home.get_descendants(inclusive=True).count()):
            page = PlainPage(title=f"Pagina {number} in {{city}}", slug=f"pagina-{number}", locale=home.locale)
            home.add_child(instance=page)
            page.save_revision().publish()
            home.refresh_from_db()


def make(name: str) -> None:
    from home.spin_up.making import spin_up
    from home.spin_up.plan import StudioPlan

    spin_up(
        StudioPlan(
            name=name,
            host=f"{name}.localhost",
            blueprint="personal-training",
            languages=["nl", "en"],
            owner_email=f"owner@{name}.example",
            values=WORDS,
        )
    )


def give_leads(studio: Any) -> None:
    from django.utils import timezone

    from intake.models import Lead

    now = timezone.now()
    Lead.objects.bulk_create(
        Lead(
            studio=studio, name=f"Lead {n}", language="nl", intent="now", received_at=now, last_asked_at=now, due_at=now
        )
        for n in range(LEADS)
    )


# --- Measuring, in a process for each size ---


def answer() -> None:
    """Measure what is asked for, line by line. The first answer is what can be asked."""
    found = measurements()
    print(sys.stdin.readline() and json.dumps(list(found)), flush=True)
    for line in sys.stdin:
        print(json.dumps(asdict(found[line.strip()]())), flush=True)


def once(name: str) -> None:
    """The first visit of this process."""
    print(json.dumps(asdict(measurements()[IN_A_FRESH_PROCESS[name]]())))


def measurements() -> dict[str, Callable[[], Cost]]:
    from django.contrib.auth import get_user_model
    from django.test import Client
    from django.urls import reverse

    from bench.many_studios import NAME
    from home.models import Studio

    studio = Studio.objects.select_related("container").get(name=NAME)
    home = studio.container.get_children().first()
    marketer, agency = Client(), Client()
    marketer.force_login(get_user_model().objects.get(email=f"marketeer@{NAME}.example"))
    agency.force_login(get_user_model().objects.get(username="admin"))
    numbers = iter(range(1, 1000))

    def visit(client: Client, path: str, host: str = "localhost") -> Callable[[], Cost]:
        return lambda: cost(lambda: fetch(client, path, host))

    return {
        "page, warm": visit(Client(), ARTICLE, f"{NAME}.localhost"),
        "explorer, marketer": visit(marketer, f"/admin/pages/{home.pk}/"),
        "explorer, agency, root": visit(agency, "/admin/pages/"),
        "explorer, agency, one studio": visit(agency, f"/admin/pages/{home.pk}/"),
        "studio list": visit(agency, reverse("studios:index")),
        "lead list, marketer": visit(marketer, reverse("lead:index")),
        "lead list, agency": visit(agency, reverse("lead:index")),
        SPIN_UP: lambda: one_more(f"meting{next(numbers)}"),
    }


def fetch(client: Any, path: str, host: str) -> bytes:
    response = client.get(path, headers={"host": host})
    if response.status_code != 200:
        sys.exit(f"{host}{path} answers {response.status_code}")
    return response.content


def one_more(name: str) -> Cost:
    """Makes a studio and takes it away again, so that there are as many as before."""
    from home.leaving.deleting import remove
    from home.models import Studio

    measured = cost(lambda: make(name) or b"")
    remove(Studio.objects.get(name=name))
    return measured


def cost(action: Callable[[], bytes]) -> Cost:
    from django.db import connection

    queries = 0

    def count(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*args)

    started = processor_seconds()
    with connection.execute_wrapper(count):
        answered = action()
    return Cost(queries=queries, milliseconds=(processor_seconds() - started) * 1000, size=len(answered))


def processor_seconds() -> float:
    """Processor time that this process and its PostgreSQL process have used.

    Not the clock: on a machine with other work a visit would count what others do. PostgreSQL's part is left out where it
    runs on another machine.
    """
    from django.db import connection

    connection.ensure_connection()
    try:
        nanoseconds = int(Path(f"/proc/{connection.connection.info.backend_pid}/schedstat").read_text().split()[0])
    except OSError:
        nanoseconds = 0
    return time.process_time() + nanoseconds / 1e9


if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        django.setup()
        {"build": build, "answer": answer, "once": once}[sys.argv[1]](*sys.argv[2:])
    else:
        main()
