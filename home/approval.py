"""Whether what a marketer writes goes live at once, or when the owner has approved it."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import GroupApprovalTask, Task, Workflow, WorkflowPage, WorkflowState, WorkflowTask

from .models import Role, Studio
from .roles import make_roles


@transaction.atomic
def set_approval(studio: Studio, *, needed: bool) -> None:
    """Switch the owner's approval on or off. Again changes nothing.

    On: the marketer's group loses the right to publish, and pages are submitted to the owner's. Off: what is
    waiting for approval is given back to who submitted it, as a draft.
    """
    if studio.needs_approval != needed:
        studio.needs_approval = needed
        Studio.objects.filter(pk=studio.pk).update(needs_approval=needed)
    groups = make_roles(studio)
    workflow, container = workflow_of(studio), studio.container
    if container is not None and needed and workflow is None:
        name = groups[Role.OWNER].name
        workflow = Workflow.objects.create(name=name)
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.set([groups[Role.OWNER]])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=container.page_ptr)
    elif not needed and workflow is not None:
        remove_workflow(workflow)


def workflow_of(studio: Studio) -> Workflow | None:
    """The workflow of a studio's pages."""
    return Workflow.objects.filter(workflow_pages__page_id=studio.container_id).first()


def remove_workflow(workflow: Workflow) -> None:
    """With its tasks and its history; whatever it was holding is a draft again."""
    for state in WorkflowState.objects.active().filter(workflow=workflow):
        state.cancel()
    tasks = list(Task.objects.filter(workflow_tasks__workflow=workflow))
    workflow.delete()
    for task in tasks:
        task.specific.delete()
