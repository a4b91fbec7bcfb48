"""What waits in the queue, done here and now: for tests that need no worker of its own."""

from __future__ import annotations

from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult


def do_waiting_tasks() -> None:
    """Each task that is due, once, with what it was queued with."""
    for row in DBTaskResult.objects.ready().order_by("enqueued_at"):
        DBTaskResult.objects.filter(pk=row.pk).update(status="SUCCESSFUL")
        import_string(row.task_path).call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
