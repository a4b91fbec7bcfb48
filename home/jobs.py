"""Work that must not be lost, run: by the queue at once, and by a sweep whatever became of the queue."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django_tasks import task, task_backends
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend

from .log_privacy import scrubbed
from .models.job import Job
from .outage import UNREACHABLE

logger = logging.getLogger(__name__)
QUEUE = "follow_up"
SWEEP_SIZE = 50

_work: dict[type[Job], Callable[[Any], object]] = {}


def register(model: type[Job], work: Callable[[Any], object]) -> None:
    """Jobs of this model are done by `work`, which is given a claimed row. What it raises is a failed attempt."""
    _work[model] = work


def start_soon(job: Job) -> None:
    """Queue a job that was just written. Losing the task loses nothing: the sweep finds the row."""
    enqueue_soon(run_job, job._meta.label, job.pk)


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
    run(apps.get_model(label), pk)


def run(model: type[Job], pk: int) -> bool:
    """Claim one job and do its work. True when it was done."""
    job = model.objects.claim(pk, timezone.now())
    if job is None:
        return False
    try:
        _work[model](job)
    except UNREACHABLE:
        raise
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is written down and tried again
        told = scrubbed(f"{type(error).__name__}: {error}")
        logger.warning("%s %s failed (attempt %s): %s", model._meta.label, pk, job.attempts, told)
        job.fail(told)
        return False
    return job.finish()


def sweep() -> int:
    """Everything that is due and was not done. How much that was."""
    return sum(
        run(model, pk)
        for model in _work
        for pk in list(model.objects.due(timezone.now()).values_list("pk", flat=True)[:SWEEP_SIZE])
    )
