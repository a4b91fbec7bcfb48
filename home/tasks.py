"""Work of this app that waits in the durable queue. The rows are the truth; a lost task can be asked for again."""

from django_tasks import task

from .invitations import deliver
from .spin_up import waiting


@task(backend="follow_up")
def make_waiting_studio(pk: int) -> None:
    """Make one studio that was asked for in the desk."""
    waiting.carry_out(pk)


@task(backend="follow_up")
def deliver_invitation(pk: int) -> None:
    """Send the mail of one invitation again."""
    deliver(pk)
