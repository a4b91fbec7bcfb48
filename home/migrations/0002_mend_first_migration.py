from django.conf import settings
from django.db import migrations, models

TOP_PAGES = 'CREATE INDEX IF NOT EXISTS home_top_pages ON wagtailcore_page (depth, path) WHERE depth <= 2'


def mend(apps, schema_editor):
    """0001 was changed after it had been applied: give older databases what newer ones got from it.

    Which of the two a database is can only be seen by looking. Changes nothing where nothing is missing.
    """
    invitation = apps.get_model('home', 'Invitation')
    email, user = (invitation._meta.get_field(name) for name in ('email', 'user'))
    if 'email' not in columns_of(invitation, schema_editor):
        schema_editor.add_field(invitation, email)
    # SQLite writes the whole table anew for that, with the other column as it should be: look again.
    if not columns_of(invitation, schema_editor)['user_id'].null_ok:
        before = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name='+')
        before.set_attributes_from_name('user')
        before.model = invitation
        before.remote_field.model = user.remote_field.model
        schema_editor.alter_field(invitation, before, user, strict=False)
    schema_editor.execute(TOP_PAGES)


def columns_of(model, schema_editor):
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        description = connection.introspection.get_table_description(cursor, model._meta.db_table)
    return {column.name: column for column in description}


class Migration(migrations.Migration):

    dependencies = [
        ('home', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(mend, migrations.RunPython.noop),
    ]
