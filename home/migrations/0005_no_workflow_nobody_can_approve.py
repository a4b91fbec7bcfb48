"""Wagtail ties “Moderators approval” to the root of all pages, so every studio's: nobody there can ever approve.

It stays where an agency made it its own: renamed it, changed its steps, or has people in the group that approves.
"""

from django.db import migrations

NAME, GROUP = "Moderators approval", "Moderators"


def take_away(apps, schema_editor):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    for workflow in Workflow.objects.filter(name=NAME, workflow_pages__page__depth=1).distinct():
        if is_as_wagtail_made_it(apps, workflow):
            let_go(apps, workflow)
            apps.get_model("wagtailcore", "WorkflowPage").objects.filter(workflow=workflow, page__depth=1).delete()


def is_as_wagtail_made_it(apps, workflow):
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    ids = list(workflow.workflow_tasks.values_list("task_id", flat=True))
    tasks = GroupApprovalTask.objects.filter(pk__in=ids, name=NAME, active=True)
    if len(ids) != 1 or len(tasks) != 1:
        return False
    groups = tasks[0].groups.all()
    return [group.name for group in groups] == [GROUP] and not groups[0].user_set.exists()


def let_go(apps, workflow):
    """Pages that wait for it are drafts again, as when somebody cancels."""
    states = apps.get_model("wagtailcore", "WorkflowState").objects.filter(
        workflow=workflow, status__in=["in_progress", "needs_changes"]
    )
    tasks = apps.get_model("wagtailcore", "TaskState").objects.filter(
        workflow_state__in=list(states.values_list("pk", flat=True)), status="in_progress"
    )
    tasks.update(status="cancelled")
    states.update(status="cancelled")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0004_what_was_planted"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
