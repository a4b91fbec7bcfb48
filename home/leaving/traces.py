"""What a studio leaves behind where no cascade reaches: history, index rows, sessions, files of people, spare words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, models, transaction
from taggit.models import Tag
from wagtail.models import ModelLogEntry, Page, PageLogEntry, ReferenceIndex, UploadedFile
from wagtail.users.models import UserProfile

from ..history import media_written_about, pages_written_about
from ..models import AccountMail, Studio

OBJECT_TABLES = (
    # Tables that name a row of any other table by its kind and number, and that no cascade reaches.
    ("wagtailcore", "Revision"),
    ("wagtailcore", "WorkflowState"),
    ("wagtailcore", "ModelLogEntry"),
    ("wagtailsearch", "IndexEntry"),
    ("wagtailadmin", "EditingSession"),
    ("wagtailadmin", "FormState"),
    ("taggit", "TaggedItem"),
    ("admin", "LogEntry"),
)


def forget_rows(ids: Mapping[type[models.Model], Collection[Any]]) -> None:
    """History, revisions, index rows and references of rows that are gone."""
    for model, pks in ids.items():
        if not pks:
            continue
        kinds = [ContentType.objects.get_for_model(m) for m in apps.get_models() if issubclass(m, model)]
        named = [str(pk) for pk in pks]
        for label in OBJECT_TABLES:
            if apps.is_installed(_app(label[0])):
                table = apps.get_model(*label)
                rows = table._base_manager.filter(content_type__in=kinds)
                rows.filter(object_id__in=named if _is_text(table) else list(pks)).delete()
        ReferenceIndex.objects.filter(base_content_type__in=kinds, object_id__in=named).delete()
        ReferenceIndex.objects.filter(to_content_type__in=kinds, to_object_id__in=named).delete()
    pages = ids.get(Page, ())
    PageLogEntry.objects.filter(page_id__in=pages).delete()
    unsaved = apps.get_model("wagtailadmin", "FormState").objects.filter(object_id="")
    unsaved.filter(parent_object_id__in=[str(pk) for pk in pages]).delete()


def forget_history(studio: Studio, people: Collection[int]) -> None:
    """What was written in a studio's branch, and what its people did with things that are gone by now."""
    pages_written_about(studio).delete()
    media_written_about(studio).delete()
    theirs = PageLogEntry.objects.filter(user_id__in=people).order_by()
    pages = set(theirs.values_list("page_id", flat=True))
    gone = pages - set(Page.objects.filter(pk__in=pages).values_list("pk", flat=True))
    PageLogEntry.objects.filter(page_id__in=gone).delete()
    touched: dict[int, set[str]] = {}
    for kind, pk in ModelLogEntry.objects.filter(user_id__in=people).values_list("content_type_id", "object_id"):
        touched.setdefault(kind, set()).add(pk)
    for kind, pks in touched.items():
        ModelLogEntry.objects.filter(content_type_id=kind, object_id__in=_gone(kind, pks)).delete()


def _gone(kind: int, pks: set[str]) -> set[str]:
    """Those of these keys that no row of this kind has any more."""
    model = ContentType.objects.get_for_id(kind).model_class()
    if model is None:
        return pks
    return pks - {str(pk) for pk in model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)}


def forget_people(people: Collection[int]) -> None:
    """Before people are deleted: where they are signed in, mails to them, portraits, files uploaded halfway."""
    named = {str(pk) for pk in people}
    sessions = [row.pk for row in Session.objects.iterator() if row.get_decoded().get("_auth_user_id") in named]
    Session.objects.filter(pk__in=sessions).delete()
    mails = [row.pk for row in AccountMail.objects.all() if {str(pk) for pk in row.users} & named]
    AccountMail.objects.filter(pk__in=mails).delete()
    uploads = UploadedFile.objects.filter(uploaded_by_user_id__in=people)
    _delete_files(row.avatar for row in UserProfile.objects.filter(user_id__in=people).exclude(avatar=""))
    _delete_files(row.file for row in uploads)
    uploads.delete()


def _delete_files(files: Iterable[models.fields.files.FieldFile]) -> None:
    """Once it is certain that the rows are gone."""
    for file in files:
        transaction.on_commit(partial(file.storage.delete, str(file.name)))


def forget_spare_tags() -> None:
    """Tags that nothing has any more: nobody can tell who made them."""
    Tag.objects.filter(taggit_taggeditem_items__isnull=True).delete()


def forget_words() -> None:
    """SQLite's full-text index keeps the words of deleted rows until it is put in order."""
    if connection.vendor == "sqlite":
        table = "wagtailsearch_indexentry_fts"
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")


def _app(label: str) -> str:
    try:
        return apps.get_app_config(label).name
    except LookupError:
        return label


def _is_text(table: type[models.Model]) -> bool:
    return isinstance(table._meta.get_field("object_id"), models.CharField | models.TextField)
