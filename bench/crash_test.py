"""Thousands of leads, while everything is killed. Afterwards every lead that a visitor saw accepted must be there.

    make crash-test                          both databases, 2,000 leads each, the product's own waiting times
    python bench/crash_test.py --quick       100 leads on SQLite, with short waiting times

What is killed with SIGKILL and started again: gunicorn as a whole, single gunicorn workers, both task workers, the
SMTP server. The order and the moments come from --seed. Exits with 1 when anything accepted was lost or never delivered, or when a
server that was alive answered with an error.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.crash.database import answers, own_database
from bench.crash.programs import PROJECT, Chaos, Program, free_port
from bench.crash.visitor import Outcome, Person, ask

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Plan:
    """How much, and how long at most (seconds). `claim` and `first_wait` are None for the product's own."""

    leads: int
    visitors: int
    submitting: float
    settling: float
    pause: tuple[float, float]
    claim: float | None = None
    first_wait: float | None = None


FULL = Plan(leads=2000, visitors=8, submitting=1200, settling=900, pause=(0.3, 3))
QUICK = Plan(leads=100, visitors=6, submitting=120, settling=90, pause=(0.2, 1), claim=5, first_wait=0.5)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="a hundred leads, short waiting times")
    words.add_argument("--database", choices=ENGINES, action="append", help="default: both; with --quick SQLite")
    words.add_argument("--leads", type=int, help="how many")
    words.add_argument("--seed", type=int, help="repeats the kills of an earlier run as far as the machine allows")
    words.add_argument("--copy-of", default="", help="address of a database that holds the demo; saves a minute")
    given = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    engines = given.database or (["sqlite"] if given.quick else list(ENGINES))
    if len(engines) > 1:
        # Django knows one database for the life of a process.
        rest = [*sys.argv[1:], *(() if given.seed is not None else ("--seed", str(random.randrange(10**6))))]
        codes = [subprocess.call([sys.executable, __file__, "--database", engine, *rest]) for engine in engines]
        sys.exit(max(codes))
    if not answers(engines[0]):
        sys.exit(f"{engines[0]}: NOT COVERED, nothing answers there (TEST_DATABASE_URL says where it is).")
    plan = QUICK if given.quick else FULL
    if given.leads:
        plan = Plan(**{**plan.__dict__, "leads": given.leads})
    seed = random.randrange(10**6) if given.seed is None else given.seed
    sys.exit(run(engines[0], plan, seed=seed, copy_of=given.copy_of))


def run(engine: str, plan: Plan, *, seed: int, copy_of: str) -> int:
    """One engine from an empty database to the verdict. 0 when nothing was lost."""
    print(f"\n{engine}: {plan.leads} leads, {plan.visitors} at a time, seed {seed}", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="instroom-crash-")))
        database = stack.enter_context(own_database(engine, folder=folder, copy_of=copy_of))
        web, mail = free_port(), free_port()
        environment = settings_for(folder, database, plan, web=web, mail=mail)
        os.environ.update(environment)
        for step in () if copy_of else (["migrate", "-v0"], ["demo", "-v0", f"--port={web}"]):
            subprocess.run([sys.executable, "manage.py", *step], cwd=PROJECT, env=environment, check=True)
        programs = started(environment, folder, web=web, mail=mail)
        for program in programs:
            stack.callback(program.kill)
            program.start()
        for program in programs:
            program.wait()
        pace = programs[0].wait_for_answer()
        chaos = Chaos(programs, chance=random.Random(seed), pause=plan.pause, pace=pace)
        began = time.monotonic()
        outcomes = submit_under(chaos, plan, port=web)
        submitting = time.monotonic() - began
        for program in programs:
            # Whatever is down after the last blow.
            if program.process.poll() is not None:
                program.start()
        import django

        django.setup()
        try:
            settled = settle(plan, accepted(outcomes), sink=folder / "mail.jsonl")
            code = verdict(plan, outcomes, chaos, sink=folder / "mail.jsonl", times=(submitting, settled))
            if code:
                print_logs(programs)
            return code
        finally:
            from django.db import connections

            for connection in connections.all(initialized_only=True):
                connection.close()
                if hasattr(connection, "close_pool"):
                    connection.close_pool()


def print_logs(programs: list[Program]) -> None:
    """What the programs said last."""
    for program in programs:
        print(f"--- {program.log.name}\n" + "\n".join(program.log.read_text().splitlines()[-15:]))


def settings_for(folder: Path, database: str, plan: Plan, *, web: int, mail: int) -> dict[str, str]:
    """Only what the run decides; nothing of the caller's own Instroom."""
    ours = ("DJANGO_", "DATABASE", "REDIS", "TEST_", "EMAIL", "INTAKE_", "FOLLOW_UP", "WEBHOOKS", "ADMIN_", "DEBUG")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(ours)}
    changed = {"FOLLOW_UP_CLAIM_SECONDS": plan.claim, "FOLLOW_UP_FIRST_WAIT_SECONDS": plan.first_wait}
    return {
        **kept,
        **{key: str(value) for key, value in changed.items() if value is not None},
        "DJANGO_SETTINGS_MODULE": "bench.crash.settings",
        "PYTHONPATH": str(PROJECT),
        "PYTHONUNBUFFERED": "1",
        "VAR_DIR": str(folder),
        "DATABASE_URL": database,
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail),
        "EMAIL_USE_TLS": "0",
        "HOST": "127.0.0.1",
        "PORT": str(web),
        "WEB_CONCURRENCY": "2",
    }


def started(environment: dict[str, str], folder: Path, *, web: int, mail: int) -> list[Program]:
    """As `manage.py serve` runs them, but with two workers, so that one may go on while the other is dead."""
    python = sys.executable
    worker = (python, "manage.py", "worker", "--sweep", "1")
    commands = [
        ("web server", (python, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"), web),
        ("task worker", worker, 0),
        ("task worker", worker, 0),
        ("mail server", (python, "-m", "bench.crash.mail_sink", str(mail), str(folder / "mail.jsonl")), mail),
    ]
    return [
        Program(name, command, environment=environment, log=folder / f"{name} {number}.log", port=port)
        for number, (name, command, port) in enumerate(commands)
    ]


def submit_under(chaos: Chaos, plan: Plan, *, port: int) -> dict[Person, Outcome]:
    """All visitors, while `chaos` strikes, until the last of them is through.

    The blows fall in the main thread: the kernel ends a program together with the thread that started it.
    """
    deadline = time.monotonic() + plan.submitting
    people = [Person(number) for number in range(1, plan.leads + 1)]
    over = threading.Event()
    with ThreadPoolExecutor(plan.visitors) as pool:
        asking = [pool.submit(ask, person, port=port, deadline=deadline, over=over) for person in people]
        try:
            while not all(future.done() for future in asking):
                chaos.strike()
        except BaseException:
            # Ctrl-C: the visitors go home, so that everything can be cleared away.
            over.set()
            pool.shutdown(cancel_futures=True)
            raise
        return {person: future.result() for person, future in zip(people, asking, strict=True)}


def accepted(outcomes: dict[Person, Outcome]) -> set[str]:
    return {person.email for person, outcome in outcomes.items() if outcome.accepted}


def settle(plan: Plan, emails: set[str], *, sink: Path) -> float:
    """Wait until everything accepted was delivered, for a while. How long it took."""
    began = time.monotonic()
    while time.monotonic() - began < plan.settling:
        rows = follow_up_rows(emails)
        if len(rows) == 2 * len(emails) and all(row["status"] == "sent" for row in rows):
            break
        time.sleep(1)
    return time.monotonic() - began


def follow_up_rows(emails: set[str]) -> list[dict]:
    """Replies and alerts, with the address of their lead."""
    from intake.models import FollowUp

    rows = FollowUp.objects.filter(kind__in=["auto_reply", "alert"])
    found = rows.values("uuid", "kind", "status", "error", "submission__lead__email")
    return [row for row in found if row["submission__lead__email"] in emails]


def mails(sink: Path) -> Iterable[dict]:
    """What the mail server said that it keeps. A kill may have cut its last line."""
    for line in sink.read_text().splitlines() if sink.exists() else ():
        try:
            yield json.loads(line)
        except ValueError:
            continue


def row_key(identity: str) -> str:
    """The row that a Message-ID names: <row.address@host>."""
    return identity.strip(" <").partition(".")[0]


def verdict(
    plan: Plan, outcomes: dict[Person, Outcome], chaos: Chaos, *, sink: Path, times: tuple[float, float]
) -> int:
    from intake.models import Lead, Submission

    emails = accepted(outcomes)
    stored = Counter(Submission.objects.values_list("lead__email", flat=True))
    rows = follow_up_rows(emails)
    arrived = Counter(mail["id"] for mail in mails(sink))
    keys = {row_key(identity) for identity in arrived}
    delivered = {
        kind: {row["submission__lead__email"] for row in rows if row["kind"] == kind and row["uuid"].hex in keys}
        for kind in ("auto_reply", "alert")
    }
    repeated = {identity: count - 1 for identity, count in arrived.items() if count > 1}
    replies = {row["uuid"].hex for row in rows if row["kind"] == "auto_reply"}
    repeated_replies = sum(count for identity, count in repeated.items() if row_key(identity) in replies)
    lost = {
        "lead": emails - stored.keys(),
        "reply": emails - delivered["auto_reply"],
        "alert": emails - delivered["alert"],
    }
    doubled = [email for email, count in stored.items() if count > 1]
    errors = Counter(error for outcome in outcomes.values() for error in outcome.server_errors)
    killed = ", ".join(f"{name} {count}" for name, count in sorted(chaos.killed.items()))
    print(f"  killed with SIGKILL     {sum(chaos.killed.values()):>6}   {killed}")
    print(f"  sent again by visitors  {sum(outcome.sent_again for outcome in outcomes.values()):>6}")
    print(f"  accepted (303 seen)     {len(emails):>6}   of {plan.leads}")
    print(f"  stored                  {len(emails & stored.keys()):>6}   leads in all: {Lead.objects.count()}")
    print(f"  replies delivered       {len(delivered['auto_reply']):>6}")
    print(f"  alerts delivered        {len(delivered['alert']):>6}")
    print(
        f"  repeated mails          {sum(repeated.values()):>6}   of them to visitors: {repeated_replies}, same Message-ID"
    )
    print(f"  stored twice            {len(doubled):>6}")
    print(f"  server errors           {sum(errors.values()):>6}   {dict(errors) or ''}")
    print(f"  took                    {times[0]:>6.0f} s to send, {times[1]:.0f} s until all was delivered")
    for what, missing in lost.items():
        if missing:
            print(f"  LOST: {what} of {len(missing)}, such as {sorted(missing)[:3]}")
    for row in [row for row in rows if row["status"] != "sent"][:5]:
        print(f"  {row['kind']} is {row['status']}: {row['error']}")
    if doubled:
        print(f"  TWICE: {sorted(doubled)[:3]}")
    # A killed program breaks connections; an answer of 5xx came from one that was alive.
    bad = any(lost.values()) or doubled or len(emails) < plan.leads or bool(errors)
    if errors:
        print("  A living server answered with an error, which no visitor should see.")
    if len(emails) < plan.leads:
        print(
            "  Not every visitor got through in time: nothing is lost by that, but the run shows less than it should."
        )
    print("  FAILED" if bad else "  Nothing was lost.", flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    main()
