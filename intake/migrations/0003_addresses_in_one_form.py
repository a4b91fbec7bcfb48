"""Addresses that were stored as they were typed get the one form in which they are looked up."""

import unicodedata
from typing import Any

import idna
from django.db import migrations

NOT_PLAIN = r"[^ -~]|xn--"
"""Only these can have had another form: what nobody sees, full-width characters, domains in other letters."""


def strip_ends(text: str) -> str:
    """Without white space of any kind, and without what nobody sees, before and after."""
    while text and (text[0].isspace() or unicodedata.category(text[0]) in ("Cc", "Cf", "Cs", "Co", "Cn")):
        text = text[1:]
    while text and (text[-1].isspace() or unicodedata.category(text[-1]) in ("Cc", "Cf", "Cs", "Co", "Cn")):
        text = text[:-1]
    return text


def tidy_email(text: str) -> str:
    """As addresses were kept when this was written; nothing of the program, which goes on changing."""
    local, at, domain = unicodedata.normalize("NFKC", strip_ends(text)).rpartition("@")
    if not at:
        return strip_ends(text)
    domain = strip_ends(domain).lower().rstrip(".")
    try:
        domain = idna.decode(idna.encode(domain, uts46=True))
    except (idna.IDNAError, UnicodeError):
        pass
    return strip_ends(local) + at + domain


def tidy(apps: Any, schema_editor: Any) -> None:
    for name in ("Lead", "Submission", "DataRequest"):
        model = apps.get_model("intake", name)
        for pk, email in model.objects.filter(email__regex=NOT_PLAIN).values_list("pk", "email").iterator():
            model.objects.filter(pk=pk).update(email=tidy_email(email))
    contacts = apps.get_model("intake", "LeadContact").objects
    for contact in contacts.filter(value__regex=NOT_PLAIN).order_by("pk").iterator():
        value = tidy_email(contact.value).casefold()
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
