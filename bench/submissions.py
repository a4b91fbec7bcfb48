"""How fast the intake takes in forms, beside the database's own limit: one bare insert a request, same gunicorn."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from bench.forms import filled_in
from bench.servers import PROJECT, fetch, gunicorn, manage

CLIENTS = 32
LIMIT = 5000
"""Forms at most in one turn."""
FORM = "/intake/"
POSTGRESQL = os.environ.get("TEST_DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
STORED = (
    "from intake.models.lead import Lead, Submission as S; "
    "print(S.objects.count(), Lead.objects.count(), S.objects.exclude(suspicions=[]).count())"
)


@dataclass(frozen=True)
class Turn:
    """What came of one turn: how many a second, and milliseconds that half and 99 in 100 took at most."""

    sent: int
    accepted: int
    refused: str
    broken: int
    seconds: float
    p50: float
    p99: float

    @property
    def rate(self) -> float:
        return self.accepted / self.seconds


def compare_submissions(wrk: str, *, folder: Path, environment: Mapping[str, str], rounds: int, seconds: int) -> None:
    """On SQLite, and on PostgreSQL where it answers; ends with an error when a single form was lost."""
    failed = _compare(wrk, "SQLite", str(folder / "bare.sqlite3"), environment, rounds=rounds, seconds=seconds)
    if reachable(POSTGRESQL):
        with temporary_database("app") as product, temporary_database("bare") as bare:
            settings = {**environment, "DATABASE_URL": product}
            manage("migrate", "-v0", environment=settings)
            manage("demo", "-v0", environment=settings)
            failed |= _compare(wrk, "PostgreSQL", bare, settings, rounds=rounds, seconds=seconds)
    else:
        print(
            "\nPostgreSQL does not answer, so submissions were measured on SQLite only (TEST_DATABASE_URL says where)."
        )
    if failed:
        sys.exit("Forms were lost: see above.")


def _compare(
    wrk: str, engine: str, bare_database: str, environment: Mapping[str, str], *, rounds: int, seconds: int
) -> bool:
    """Both in turn, round after round. Whether anything was lost."""
    turns: dict[str, list[Turn]] = {"intake": [], "bare insert": []}
    before = stored(environment)
    with ExitStack() as stack:
        addresses = {
            "intake": stack.enter_context(gunicorn("config.wsgi", environment=environment, path=FORM)),
            "bare insert": stack.enter_context(
                gunicorn("bench.bare_insert:application", environment=environment, BENCH_DATABASE=bare_database)
            ),
        }
        form = urlencode(filled_in(fetch(addresses["intake"]).decode()))
        for number in range(rounds):
            for name, address in addresses.items():
                first = (number + 1) * (LIMIT + 1000)
                turns[name].append(post(wrk, address, form=form, first=first, seconds=seconds))
                # Answered after what was still under way, so that it does not run on into another's turn.
                fetch(address)
    ratio = statistics.median(
        bare.rate / intake.rate for intake, bare in zip(turns["intake"], turns["bare insert"], strict=True)
    )
    print(
        f"\n{f'submissions, {engine}, {CLIENTS} clients':<40}{'a second':>10}{'p50 ms':>10}{'p99 ms':>10}{'failed':>8}"
    )
    for name, found in turns.items():
        rate, p50, p99 = (statistics.median(getattr(turn, what) for turn in found) for what in ("rate", "p50", "p99"))
        failures = sum(turn.broken + len(turn.refused.split()) for turn in found)
        print(f"{name:<40}{rate:>10.0f}{p50:>10.1f}{p99:>10.1f}{failures:>8}")
    print(f"{'bare insert : intake (median)':<40}{ratio:>8.1f}:1")
    return _lost(turns, before=before, after=stored(environment))


def _lost(turns: Mapping[str, list[Turn]], *, before: list[int], after: list[int]) -> bool:
    """Compare what was accepted with what is stored: all of it, each form once, none taken for spam.

    Forms that are under way when a turn ends are stored and not counted: at most one a client.
    """
    accepted = sum(turn.accepted for turn in turns["intake"])
    submissions, leads, suspected = (now - then for now, then in zip(after, before, strict=True))
    under_way = CLIENTS * len(turns["intake"])
    print(f"accepted {accepted}, stored {submissions} as {leads} leads, taken for spam {suspected}")
    for turn in (turn for found in turns.values() for turn in found):
        if turn.refused or turn.broken:
            print(f"refused:{turn.refused or ' none'}; connections broken: {turn.broken}")
    return (
        any(turn.refused or turn.broken for found in turns.values() for turn in found)
        or not accepted <= submissions <= accepted + under_way
        or leads != submissions
        or suspected > 0
    )


def post(wrk: str, address: str, *, form: str, first: int, seconds: int) -> Turn:
    """Post one form for some time, each time as another person."""
    command = [wrk, "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--timeout", "30s", "-s", "bench/post.lua", address]
    settings = {**os.environ, "BENCH_FORM": form, "BENCH_FIRST": str(first), "BENCH_LIMIT": str(LIMIT)}
    done = subprocess.run(
        command, cwd=PROJECT, env=settings, capture_output=True, text=True, timeout=seconds + 60, check=True
    )
    return Turn(**json.loads(done.stdout.splitlines()[-1]))


def stored(environment: Mapping[str, str]) -> list[int]:
    """Submissions, leads, and submissions that were taken for spam."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-c", STORED]
    done = subprocess.run(command, cwd=PROJECT, env=dict(environment), capture_output=True, text=True, check=True)
    return [int(word) for word in done.stdout.split()]


# --- PostgreSQL ---


def reachable(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def temporary_database(name: str) -> Iterator[str]:
    """The address of an empty database, which is dropped whatever happens."""
    import psycopg

    name = f"instroom_bench_{name}_{os.getpid()}"
    with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(POSTGRESQL)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
