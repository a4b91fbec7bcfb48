import uuid

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DEMO = uuid.UUID("7c1b63d2-4f0e-4a0a-a9f5-3a52a3cf9a0f")
"""Studios of the demo have names in this space (config/demo/studios.py); nobody else's do."""


def mark_the_demo(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Until now every site said that it was invented: those of the demo go on saying so."""
    made = [uuid.uuid5(DEMO, name) for name in ("vliegwiel", "kade", "zaal")]
    apps.get_model("home", "Studio").objects.filter(uuid__in=made).update(is_example=True)


class Migration(migrations.Migration):
    dependencies = [("home", "0005_no_workflow_nobody_can_approve")]

    operations = [
        migrations.AddField(
            model_name="studio",
            name="is_example",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="Made by the demo: its pages say that all in them is invented.",
            ),
        ),
        migrations.AddField(
            model_name="studio",
            name="former_hosts",
            field=models.JSONField(
                default=list,
                editable=False,
                help_text="Of the agency: digests of the names of studios that were deleted.",
            ),
        ),
        migrations.RunPython(mark_the_demo, migrations.RunPython.noop, elidable=True),
    ]
