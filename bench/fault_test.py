"""Everything around Instroom fails and comes back, while visitors read and send forms. What did they see, what was lost?

    make fault-test                          both databases, each fault for twenty seconds
    python bench/fault_test.py --quick       each fault for two seconds, on SQLite

Redis is stopped, full and frozen; PostgreSQL is cut off and hangs, or the SQLite file is locked and the disk full; the
mail server is slow and refuses; the clock is set back and forward; 200 articles are imported; worker and web server are
killed. Everything is this run's own, on this machine. Exits with 1 when a page that is in memory is not shown, a form
loses an answer, a thanked form is not stored once, or something due is not delivered within sixty seconds after a fault.
"""

from __future__ import annotations

import argparse
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.crash.database import answers, own_database
from bench.crash.programs import PROJECT, Program, free_port
from bench.crash_test import ENGINES, Plan, follow_up_rows, settings_for
from bench.faults.full_disk import Disk, own_disk
from bench.faults.importing import Import
from bench.faults.mails import Mails
from bench.faults.own_clock import OwnClock
from bench.faults.own_redis import OwnRedis, is_installed, own_redis
from bench.faults.proxy import Proxy
from bench.faults.visitors import Seen, Visitors

LONGEST_WAIT = 60.0
"""Seconds after a fault within which everything due must have been delivered, and every visitor thanked."""


@dataclass(frozen=True)
class Fault:
    """Something that begins to fail, and then works again."""

    name: str
    begin: Callable[[], object]
    end: Callable[[], object] = lambda: None
    at_least: float = 0.0
    """Seconds that it lasts, however short the others are: for less, everybody just waits for it to be over."""
    excuses_pages: bool = False
    """Whether nobody is there to answer, so that only what is answered counts."""


@dataclass(frozen=True)
class Result:
    """How one fault went. `delivered` is how long after it the last message left; None when not all did."""

    name: str
    seen: Seen
    delivered: float | None


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--quick", action="store_true", help="two seconds a fault, short waiting times")
    words.add_argument("--database", choices=ENGINES, action="append", help="default: both; with --quick SQLite")
    words.add_argument("--seconds", type=float, help="how long each fault lasts")
    words.add_argument("--only", default="", help="faults whose names hold this")
    words.add_argument("--copy-of", default="", help="address of a database that holds the demo; saves a minute")
    given = words.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    engines = given.database or (["sqlite"] if given.quick else list(ENGINES))
    if len(engines) > 1:
        # Django knows one database for the life of a process.
        command = [sys.executable, __file__, *sys.argv[1:]]
        sys.exit(max(subprocess.call([*command, "--database", engine]) for engine in engines))
    if not answers(engines[0]):
        sys.exit(f"{engines[0]}: NOT COVERED, nothing answers there (TEST_DATABASE_URL says where it is).")
    seconds = given.seconds or (2.0 if given.quick else 20.0)
    sys.exit(run(engines[0], seconds=seconds, quick=given.quick, only=given.only, copy_of=given.copy_of))


def run(engine: str, *, seconds: float, quick: bool, only: str, copy_of: str) -> int:
    """One engine from an empty database to the verdict. 0 when every promise was kept."""
    print(f"\n{engine}: each fault for {seconds:g} s", flush=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="instroom-faults-")))
        disk = stack.enter_context(own_disk(folder / "var"))
        database = stack.enter_context(own_database(engine, folder=folder / "var", copy_of=copy_of))
        cache = stack.enter_context(own_redis(folder)) if is_installed() else None
        mails, web = Mails(), free_port()
        mails.start()
        stack.callback(mails.stop)
        plan = Plan(leads=0, visitors=0, submitting=0, settling=0, pause=(0, 0), first_wait=0.5 if quick else None)
        ours = settings_for(folder / "var", database, plan, web=web, mail=mails.port)
        ours |= {"WEB_CONCURRENCY": "1", "LOG_LEVEL": "WARNING", "SWEEP_SECONDS": "1" if quick else "10"}
        if quick:
            ours["FOLLOW_UP_CLAIM_SECONDS"] = "10"
        if cache:
            ours["REDIS_URL"] = cache.url
        clock = OwnClock(folder / "clock")
        theirs, wire = ours | clock.environment, None
        if engine == "postgresql":
            server = urlsplit(database)
            wire = Proxy(server.hostname or "127.0.0.1", server.port or 5432)
            stack.callback(wire.close)
            theirs["DATABASE_URL"] = server._replace(netloc=f"postgres@127.0.0.1:{wire.port}").geturl()
            if server.password:
                theirs["PGPASSWORD"] = server.password
        for step in () if copy_of else (["migrate", "-v0"], ["demo", "-v0", f"--port={web}"]):
            subprocess.run([sys.executable, "manage.py", *step], cwd=PROJECT, env=ours, check=True)
        command = (sys.executable, "-m", "bench.faults.serving")
        served = Program("Instroom", command, environment=theirs, log=folder / "instroom.log", port=web)
        stack.callback(stop, served)
        served.start()
        served.wait()
        served.wait_for_answer()
        os.environ.update(ours)
        import django

        django.setup()
        try:
            faults = faults_of(
                engine,
                cache=cache,
                wire=wire,
                disk=disk,
                clock=clock,
                mails=mails,
                served=served,
                importing=Import(folder / "articles", 20 if quick else 200, environment=ours),
                var=folder / "var",
            )
            numbers = itertools.count(1)
            results = [
                suffer(fault, seconds=seconds, port=web, numbers=numbers) for fault in faults if only in fault.name
            ]
            code = verdict(results, everybody=numbers)
            if code:
                print("\n".join(served.log.read_text().splitlines()[-40:]))
            return code
        finally:
            from django.db import connections

            for connection in connections.all(initialized_only=True):
                connection.close()
                if hasattr(connection, "close_pool"):
                    connection.close_pool()


def stop(served: Program) -> None:
    """Ask the supervisor to stop what it started, and wait for it."""
    if served.process is not None and served.process.poll() is None:
        served.process.terminate()
        try:
            served.process.wait(40)
        except subprocess.TimeoutExpired:
            served.kill()


def faults_of(
    engine: str,
    *,
    cache: OwnRedis | None,
    wire: Proxy | None,
    disk: Disk | None,
    clock: OwnClock,
    mails: Mails,
    served: Program,
    importing: Import,
    var: Path,
) -> list[Fault]:
    """Every fault that can be made here. What cannot is said."""
    faults = []
    if cache is None:
        print("  Redis: NOT COVERED, there is no redis-server (apt install redis-server)")
    else:
        faults += [
            Fault("Redis stopped", cache.kill, cache.begin),
            Fault("Redis full", cache.fill, cache.empty),
            Fault("Redis hangs", cache.freeze, cache.thaw),
        ]
    if wire is not None:
        faults += [
            Fault("PostgreSQL cut off", wire.cut, wire.back, at_least=4),
            Fault("PostgreSQL hangs", wire.hang, wire.back, at_least=4),
        ]
    else:
        lock = sqlite3.connect(var / "crash.sqlite3", isolation_level=None, timeout=30, check_same_thread=False)
        faults.append(
            Fault(
                "SQLite locked", lambda: lock.execute("BEGIN IMMEDIATE"), lambda: lock.execute("ROLLBACK"), at_least=10
            )
        )
        if disk is None:
            print("  disk full: NOT COVERED, a disk of its own takes root")
        else:
            faults.append(Fault("disk full", disk.fill, disk.empty))
    faults += [
        Fault("clock an hour back", lambda: clock.set(-60 * 60), lambda: clock.set(0)),
        Fault("clock two hours on", lambda: clock.set(2 * 60 * 60), lambda: clock.set(0)),
        Fault("mail server slow", lambda: setattr(mails, "seconds", 2.0), lambda: setattr(mails, "seconds", 0.0)),
        Fault("mail server refuses", lambda: setattr(mails, "refuses", True), lambda: setattr(mails, "refuses", False)),
        Fault("articles imported", importing.begin, importing.finish),
        Fault("worker killed", lambda: kill(served, "manage.py worker")),
        Fault("web server killed", lambda: kill(served, "gunicorn"), excuses_pages=True),
    ]
    return faults


def kill(served: Program, words: str) -> None:
    """kill -9 for a program of ours, by its number."""
    for pid in served.children():
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if words in command:
            os.kill(pid, signal.SIGKILL)


def suffer(fault: Fault, *, seconds: float, port: int, numbers: itertools.count[int]) -> Result:
    """One fault, among visitors who were there before it and stay until after it."""
    visitors = Visitors(port=port, numbers=numbers, senders=2)
    visitors.begin()
    time.sleep(0.5)
    fault.begin()
    try:
        time.sleep(max(seconds, fault.at_least))
    finally:
        fault.end()
    ended = time.monotonic()
    time.sleep(0.5)
    seen = visitors.finish(within=LONGEST_WAIT)
    if fault.excuses_pages:
        seen.broken = 0
    delivered = None
    while time.monotonic() < ended + LONGEST_WAIT:
        rows = follow_up_rows(set(seen.thanked))
        if len(rows) == 2 * len(seen.thanked) and all(row["status"] == "sent" for row in rows):
            delivered = time.monotonic() - ended
            break
        time.sleep(0.2)
    result = Result(fault.name, seen, delivered)
    print("  " + line_of(result, stored_wrong=0), flush=True)
    return result


def line_of(result: Result, *, stored_wrong: int) -> str:
    """One line of the table."""
    seen = result.seen
    pages = f"{seen.pages - len(seen.bad_pages)}/{seen.pages}"
    waited = "NOT in 60 s" if result.delivered is None else f"{result.delivered:.1f} s"
    return (
        f"{result.name:<20} kept pages {pages:>9}, slowest {seen.slowest_page:4.1f} s"
        f" | thanked {len(seen.thanked):>3}, came back {seen.came_back:>3}, lost an answer {len(seen.lost)},"
        f" slowest {seen.slowest_form:4.1f} s | all delivered after {waited}"
    )


def verdict(results: list[Result], *, everybody: itertools.count[int]) -> int:
    """Print what was counted over all, and whether every promise was kept."""
    from intake.models import Submission

    stored = Counter(Submission.objects.values_list("lead__email", flat=True))
    thanked = [email for result in results for email in result.seen.thanked]
    missing = [email for email in thanked if stored[email] != 1]
    bad_pages = {result.name: result.seen.bad_pages for result in results if result.seen.bad_pages}
    lost = {result.name: result.seen.lost for result in results if result.seen.lost}
    late = [result.name for result in results if result.delivered is None or result.seen.unthanked]
    print(f"  forms thanked {len(thanked)}, of them not stored exactly once: {len(missing)}")
    for what, found in (("KEPT PAGES NOT SHOWN", bad_pages), ("ANSWERS LOST", lost)):
        for name, cases in found.items():
            print(f"  {what}: {name}: {len(cases)}, such as {cases[:3]}")
    if missing:
        print(f"  NOT STORED ONCE: {[(email, stored[email]) for email in missing[:5]]}")
    if late:
        print(f"  NOT THANKED OR DELIVERED WITHIN {LONGEST_WAIT:g} s: {', '.join(late)}")
    bad = bool(bad_pages or lost or missing or late or not thanked)
    print(
        "  FAILED" if bad else "  Every page was shown, no answer was lost, everything went on by itself.", flush=True
    )
    return 1 if bad else 0


if __name__ == "__main__":
    main()
