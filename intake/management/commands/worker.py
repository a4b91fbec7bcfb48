"""The background worker: sends what is due, runs queued tasks, and sweeps up what was lost.

Tasks are run here when their queue is the database. Another queue (setting `TASKS`) has workers of its own; this one
then only sweeps.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from home.jobs import QUEUE, queue_is_in_database
from home.outage import UNREACHABLE, bound_process, noticed, watch
from home.sweeping import sweep as sweep_up
from intake.follow_up import SWEEP_SIZE, TO_PEOPLE, deliver_due
from intake.lanes import Lanes, run_in_this_process
from intake.models import FollowUp
from intake.webhooks.delivering import send_tests

logger = logging.getLogger(__name__)

ANSWER_SECONDS, LOCK_SECONDS = 20.0, 20.0
"""How long the database is waited for; longer than a visitor does, and not for ever."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
"""Seconds until queued tasks are run again after that failed."""
PROGRAMS_INTERVAL = 2.0
"""Seconds between looks for webhooks: these have no faster path."""
PAUSE_AFTER_FAILURE = 2.0
"""Seconds after a look that failed, as while the database is away: its traceback need not fill the log."""
LEAVE_WITHIN = 15.0
"""Seconds that a worker which is told to stop waits for mails on their way: longer than one time-out."""


class Command(BaseCommand):
    help = "Deliver follow-up: run queued tasks, and sweep up whatever was lost."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--interval", type=float, default=0.5, help="Seconds between looks at the queue.")
        parser.add_argument("--sweep", type=float, default=10, help="Seconds between sweeps.")
        parser.add_argument("--once", action="store_true", help="Do what is due now, then stop.")

    def handle(self, *, interval: float, sweep: float, once: bool, **options: Any) -> None:
        bound_process(answer=ANSWER_SECONDS, lock=LOCK_SECONDS)
        worker = queue_worker(interval, once=once) if queue_is_in_database() else None
        if once:
            # Before the queue, which goes by when somebody asked: alerts first.
            tell_people()
            if worker is not None:
                worker.run()
            deliver_due()
            sweep_up()
            send_tests()
            return
        if worker is not None:
            worker.configure_signals()
        else:
            signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        lanes = Lanes()
        run_in_this_process(lanes)
        threading.Thread(target=run_lanes, args=(lanes, min(interval, sweep)), name="lanes", daemon=True).start()
        for name, work, interval_of in (
            ("housekeeping", keep_house, sweep),
            # On its own: somebody else's slow server must not keep an alert waiting.
            ("webhooks", tell_programs, min(sweep, PROGRAMS_INTERVAL)),
        ):
            threading.Thread(target=sweep_for_ever, args=(work, interval_of), name=name, daemon=True).start()
        try:
            if worker is not None:
                work_for_ever(worker)
            else:
                threading.Event().wait()
        finally:
            # What is being sent is finished, so that no mail goes twice because somebody restarts us.
            lanes.close(LEAVE_WITHIN)


def queue_worker(interval: float, *, once: bool) -> Worker:
    """What runs the tasks that wait in the database."""
    return Worker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=interval,
        batch=once,
        backend_name=QUEUE,
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def work_for_ever(worker: Worker) -> None:
    """Runs queued tasks until it is asked to stop. Whatever else ends that is waited out: a database comes back."""
    pause = FIRST_PAUSE
    while True:
        began = time.monotonic()
        try:
            worker.run()
            return
        except UNREACHABLE as error:
            noticed(error)
        except Exception:
            logger.exception("Running queued tasks failed; it goes on in %s seconds.", pause)
        pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(2 * pause, LONGEST_PAUSE)
        time.sleep(pause)


def run_lanes(lanes: Lanes, interval: float) -> None:
    """Looks for mails that are due, for ever: as soon as a lane is free, when a task calls, and every `interval`."""
    while True:
        pause = interval
        try:
            close_old_connections()
            lanes.look()
            watch.answered()
        except UNREACHABLE as error:
            noticed(error)
        except Exception:
            pause = max(interval, PAUSE_AFTER_FAILURE)
            logger.exception("Looking for mails failed; the next look follows in %s seconds.", pause)
        finally:
            close_old_connections()
        lanes.wait(pause)


def tell_people() -> bool:
    """One sweep for mails, one after the other. True when there may be more at once."""
    return deliver_due(kinds=TO_PEOPLE) >= SWEEP_SIZE


def tell_programs() -> bool:
    """One sweep for webhooks and their tests. True when there may be more at once."""
    send_tests()
    return deliver_due(kinds=FollowUp.TO_PROGRAMS) >= SWEEP_SIZE


def keep_house() -> bool:
    """One round of what the apps registered besides follow-up."""
    sweep_up()
    return False


def sweep_for_ever(work: Callable[[], bool], interval: float) -> None:
    """Runs beside the queue. A failing sweep is logged and tried again: the rows are still there."""
    pause = threading.Event()
    more = False
    while not pause.wait(0 if more else interval):
        more = False
        try:
            close_old_connections()
            more = work()
            watch.answered()
        except UNREACHABLE as error:
            noticed(error)
        except Exception:
            logger.exception("A sweep failed; the next one follows in %s seconds.", interval)
        finally:
            close_old_connections()
