"""The fast path to delivery. Losing a task loses nothing: the sweeper finds the rows."""

from __future__ import annotations

from django_tasks import task

from home.jobs import QUEUE, enqueue_soon

from .follow_up import deliver_submission
from .lanes import call_running


@task(backend=QUEUE)
def deliver_follow_up(submission_pk: int) -> None:
    """Deliver what is due for one submission, unless somebody else has: this worker's lanes, if it has any."""
    if not call_running():
        deliver_submission(submission_pk)


def deliver_soon(submission_pk: int) -> None:
    """Queue the delivery of rows that are being written."""
    enqueue_soon(deliver_follow_up, submission_pk)
