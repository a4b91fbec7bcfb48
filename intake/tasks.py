"""The fast path to delivery. Losing a task loses nothing: the sweeper finds the rows."""

from __future__ import annotations

import logging
from contextlib import AbstractContextManager, nullcontext
from functools import partial

from django.db import transaction
from django_tasks import task, task_backends
from django_tasks_db import DatabaseBackend

from .follow_up import deliver_submission
from .lanes import call_running

logger = logging.getLogger(__name__)
QUEUE = "follow_up"


@task(backend=QUEUE)
def deliver_follow_up(submission_pk: int) -> None:
    """Deliver what is due for one submission, unless somebody else has: this worker's lanes, if it has any."""
    if not call_running():
        deliver_submission(submission_pk)


def queue_is_in_database() -> bool:
    """Whether tasks are rows beside our own, which commit together; else they are somebody else's server."""
    return isinstance(task_backends[QUEUE], DatabaseBackend)


def deliver_soon(submission_pk: int) -> None:
    """Queue the delivery of rows that are being written. A queue that is away makes it slower, and fails nobody's form.

    A queue in the database takes part in the transaction. Any other hears of it after the commit: it must not find
    rows that are not there yet, nor hold up the transaction.
    """
    if queue_is_in_database():
        # The savepoint leaves the rows around it alone, whatever fails in here.
        _enqueue(submission_pk, within=transaction.atomic())
    else:
        transaction.on_commit(partial(_enqueue, submission_pk, within=nullcontext()))


def _enqueue(submission_pk: int, *, within: AbstractContextManager[None]) -> None:
    try:
        with within:
            deliver_follow_up.enqueue(submission_pk)
    except Exception:
        logger.exception("Submission %s could not be queued; the sweeper delivers it.", submission_pk)
