"""Where the owner approves: a translation is handed in, and goes live, or comes back, by the owner's word."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.models import Page, Revision, TaskState
from wagtail_localize.models import Translation

from .publishing import fit_revision


def may_submit(page: Page, user: AbstractBaseUser) -> bool:
    """Whether this person writes the page, and somebody else decides that it goes live."""
    rights = page.permissions_for_user(user)
    return rights.can_edit() and not rights.can_publish() and page.get_workflow() is not None


@transaction.atomic
def submit(translation: Translation, *, user: AbstractBaseUser, although_incomplete: bool = False) -> Page:
    """Hand the texts of now in to the owner, who gets a mail. Raises what `publishing.publish` raises.

    What was handed in before, or came back, makes room for it.
    """
    page = fit_revision(translation, user=user, although_incomplete=although_incomplete).as_object()
    if page.current_workflow_state:
        page.current_workflow_state.cancel(user=user)
    page.get_workflow().start(page, user)
    return page


def waiting_for(page: Page, user: AbstractBaseUser) -> TaskState | None:
    """What was handed in of this page and waits for this person's word."""
    state: TaskState | None = page.current_workflow_task_state
    if state is None or state.status != TaskState.STATUS_IN_PROGRESS:
        return None
    actions = state.task.specific.get_actions(page, user)
    return state if "approve" in {name for name, *_rest in actions} else None


def approve(state: TaskState, revision: Revision, *, user: AbstractBaseUser) -> None:
    """What was handed in goes live as it is in `revision`, and who handed it in hears of it."""
    state.revision = revision
    state.save(update_fields=["revision"])
    state.specific.approve(user=user)


def ask_for_changes(state: TaskState, *, user: AbstractBaseUser, comment: str) -> None:
    """What was handed in comes back to who wrote it, with the reason."""
    state.specific.reject(user=user, comment=comment)
