"""Addresses that were stored as they were typed get the one form in which they are looked up."""

from typing import Any

from django.db import migrations

from home.email_address import same_key, tidy_email

NOT_PLAIN = r"[^ -~]|xn--"
"""Only these can have had another form: what nobody sees, full-width characters, domains in other letters."""


def tidy(apps: Any, schema_editor: Any) -> None:
    for name in ("Lead", "Submission", "DataRequest"):
        model = apps.get_model("intake", name)
        for pk, email in model.objects.filter(email__regex=NOT_PLAIN).values_list("pk", "email").iterator():
            model.objects.filter(pk=pk).update(email=tidy_email(email))
    contacts = apps.get_model("intake", "LeadContact").objects
    for contact in contacts.filter(value__regex=NOT_PLAIN).order_by("pk").iterator():
        value = same_key(contact.value)
        if value == contact.value:
            continue
        if contacts.filter(studio_id=contact.studio_id, value=value).exists():
            # Whoever was known by the plain form stays known by it.
            contact.delete()
        else:
            contacts.filter(pk=contact.pk).update(value=value)


class Migration(migrations.Migration):
    dependencies = [("intake", "0002_room_for_an_extension")]
    operations = [migrations.RunPython(tidy, migrations.RunPython.noop)]
