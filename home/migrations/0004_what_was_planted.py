"""What studios have of their blueprint from before it was written down: as far as that can still be known."""

from django.db import migrations
from phonenumber_field.phonenumber import PhoneNumber
from phonenumbers import NumberParseException

FIELDS = ("street", "postal_code", "city", "neighbourhood", "area_served", "price_range")
SETTABLE = {"owner", "email", "phone", "country", "time_zone", "theme", "accent", *FIELDS}


def remember(apps, schema_editor):
    remember_pages(apps)
    remember_values(apps)


def remember_pages(apps):
    """The oldest revision that is left. It is the planted one if it was stored in the moment the page was made."""
    PageOrigin = apps.get_model("home", "PageOrigin")
    Revision = apps.get_model("wagtailcore", "Revision")
    PageLogEntry = apps.get_model("wagtailcore", "PageLogEntry")
    origins = list(PageOrigin.objects.filter(planted_revision=None).order_by("pk"))
    for start in range(0, len(origins), 500):
        rows = origins[start : start + 500]
        pages = [row.page_id for row in rows]
        made = dict(
            PageLogEntry.objects.filter(action="wagtail.create", page_id__in=pages)
            .order_by("-timestamp")
            .values_list("page_id", "timestamp")
        )
        revisions = Revision.objects.filter(
            base_content_type__app_label="wagtailcore",
            base_content_type__model="page",
            object_id__in=[str(pk) for pk in pages],
        )
        oldest = {
            int(page): (pk, at)
            for page, pk, at in revisions.order_by("-created_at", "-pk").values_list("object_id", "pk", "created_at")
        }
        for row in rows:
            row.planted_revision_id, at = oldest.get(row.page_id, (None, None))
            row.planted_exact = at is not None and at == made.get(row.page_id)
        PageOrigin.objects.bulk_update(rows, ["planted_revision", "planted_exact"])


def remember_values(apps):
    """From what was asked for in the desk. A studio made by a command left no note of it."""
    Studio = apps.get_model("home", "Studio")
    defaults = {name: Studio._meta.get_field(name).get_default() for name in (*FIELDS, "country")}
    asked = apps.get_model("home", "SpinUp").objects.filter(status="done", studio__blueprint_values={})
    for row in asked.select_related("studio").order_by("pk"):
        plan = row.plan
        values = plan.get("values") or {}
        given = {str(key).strip().lower().replace(" ", "_").replace("-", "_"): v for key, v in values.items()}
        given = {key: value for key, value in given.items() if isinstance(value, str)}
        row.studio.blueprint_values = {
            **{key: value for key, value in given.items() if key not in SETTABLE},
            **{name: given.get(name) or defaults[name] for name in FIELDS},
            "studio": plan.get("name", ""),
            "owner": given.get("owner", ""),
            "email": given.get("email") or plan.get("owner_email", ""),
            "phone": as_written(given.get("phone", ""), given.get("country") or defaults["country"]),
            "host": row.hostname,
        }
        row.studio.save(update_fields=["blueprint_values"])


def as_written(number, country):
    try:
        return PhoneNumber.from_string(number, region=country).as_international if number else ""
    except NumberParseException:
        return number


class Migration(migrations.Migration):
    dependencies = [("home", "0003_origins_for_updates")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
