"""Work of this app that waits in the durable queue. The rows are the truth; a lost task can be asked for again."""

from django_tasks import task

# Tasks that wait already call it by its name here.
from .invitations import deliver_invitation
from .spin_up import waiting

__all__ = ["deliver_invitation", "make_waiting_studio"]


@task(backend="follow_up")
def make_waiting_studio(pk: int) -> None:
    """Make one studio that was asked for in the desk."""
    waiting.carry_out(pk)
