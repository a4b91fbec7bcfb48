"""Work that must not be lost, run: by the queue at once, and by a sweep whatever became of the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from functools import partial
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django_tasks import task, task_backends
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from .log_privacy import scrubbed
from .models.job import Job, JobError
from .outage import UNREACHABLE

logger = logging.getLogger(__name__)
QUEUE = "follow_up"
SWEEP_SIZE = 50


class Ran(Enum):
    """How it went."""

    NOT_DUE = "not due, or somebody else is at it"
    FAILED = "failed"
    MORE = "part of it is done"
    DONE = "done"


Work = Callable[[Any], bool | None]
"""Does the work of a claimed row; True when there is more of it. Whatever it raises is a failed attempt."""

_work: dict[type[Job], Work] = {}


def register(model: type[Job], work: Work) -> None:
    """Jobs of this model are done by `work`. Registering again replaces it."""
    _work[model] = work


def start_soon(job: Job) -> None:
    """Queue a job that was just written. Losing the task loses nothing: the sweep finds the row."""
    enqueue_soon(run_job.using(priority=job.PRIORITY), job._meta.label, job.pk)


def enqueue_soon(what: Task, *words: Any) -> None:
    """Queue a task about rows that are being written. A queue that is away makes it slower, and fails no request.

    A queue in the database takes part in the transaction. Any other hears of it after the commit: it must not find
    rows that are not there yet, nor hold up the transaction.
    """
    if queue_is_in_database():
        # The savepoint leaves the rows around it alone, whatever fails in here.
        _enqueue(what, words, within=transaction.atomic())
    else:
        transaction.on_commit(partial(_enqueue, what, words, within=nullcontext()))


def queue_is_in_database() -> bool:
    """Whether tasks are rows beside our own, which commit together; else they are somebody else's server."""
    return isinstance(task_backends[QUEUE], DatabaseBackend)


def _enqueue(what: Task, words: tuple[Any, ...], *, within: AbstractContextManager[None]) -> None:
    try:
        with within:
            what.enqueue(*words)
    except Exception:
        logger.exception("%s of %s could not be queued; a sweep does it.", what.name, words)


@task(backend=QUEUE)
def run_job(label: str, pk: int) -> None:
    """One job, unless it was done, or another worker is at it."""
    run_and_go_on(apps.get_model(label), pk)


def run_and_go_on(model: type[Job], pk: int) -> None:
    """What is left of it waits in the queue, behind what waits there by then."""
    if run(model, pk) is Ran.MORE:
        _enqueue(run_job.using(priority=model.PRIORITY), (model._meta.label, pk), within=nullcontext())


def run(model: type[Job], pk: int) -> Ran:
    """Claim one job and do its work, outside any transaction."""
    job = model._default_manager.all().claim(pk, timezone.now())
    if job is None:
        return Ran.NOT_DUE
    if job.attempts > job.MOST_ATTEMPTS:
        # Whatever fails in words stops at the most: this job took its worker down, each time.
        job.fail(broke_off(), for_good=True)
        return Ran.FAILED
    try:
        more = _work[model](job)
    except UNREACHABLE:
        raise
    except JobError as error:
        return _failed(job, str(error), for_good=error.for_good)
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is written down and tried again
        return _failed(job, f"{type(error).__name__}: {error}")
    if more:
        job.go_on()
        return Ran.MORE
    job.finish()
    return Ran.DONE


def _failed(job: Job, told: str, *, for_good: bool = False) -> Ran:
    logger.warning("%s %s failed (attempt %s): %s", job._meta.label, job.pk, job.attempts, scrubbed(told))
    job.fail(told, for_good=for_good)
    return Ran.FAILED


def broke_off() -> str:
    """What people read of a job that nobody lived to tell about."""
    with override(settings.LANGUAGE_CODE):
        return _("This broke off without a word each time. Tell the agency.")


def sweep() -> int:
    """Everything that is due and was not done. How much that was."""
    return sum(map(sweep_of, _work))


def sweep_of(model: type[Job]) -> int:
    """What is due of one kind, each job once. How much that was."""
    due = list(model._default_manager.all().due(timezone.now()).values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in due:
        run_and_go_on(model, pk)
    return len(due)
