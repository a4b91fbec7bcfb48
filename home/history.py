"""Every line of Wagtail's history says in which branch it was written, so that it can go with its studio.

A page or picture that was deleted is in no other table: without this nobody could tell whose the lines about it are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, ModelLogEntry, Page, PageLogEntry

from .models import Studio

BRANCH = "branch"


def pages_written_about(studio: Studio) -> QuerySet[PageLogEntry]:
    """Lines about pages of a studio, also those that are gone."""
    if studio.container is None:
        return PageLogEntry.objects.none()
    return PageLogEntry.objects.filter(**{f"data__{BRANCH}": studio.container.path})


def media_written_about(studio: Studio) -> QuerySet[ModelLogEntry]:
    """Lines about its pictures and documents, also those that are gone."""
    if studio.collection is None:
        return ModelLogEntry.objects.none()
    return ModelLogEntry.objects.filter(**{f"data__{BRANCH}": studio.collection.path})


def note_page(instance: PageLogEntry, raw: bool = False, **kwargs: Any) -> None:
    """The container stands on the second step of the tree. What is loaded from a backup (`raw`) says so already."""
    if instance._state.adding and not raw:
        instance.data = {**(instance.data or {}), BRANCH: instance.page.path[: 2 * Page.steplen]}


def note_media(instance: ModelLogEntry, raw: bool = False, **kwargs: Any) -> None:
    """The collection stands on the second step as well. Other kinds go with the studio or its site by themselves."""
    model = instance.content_type.model_class()
    if instance._state.adding and not raw and model in (get_image_model(), get_document_model()):
        path = model.objects.filter(pk=instance.object_id).values_list("collection__path", flat=True).first()
        if path:
            instance.data = {**(instance.data or {}), BRANCH: path[: 2 * Collection.steplen]}


def connect() -> None:
    """Called once, when the app is ready."""
    pre_save.connect(note_page, sender=PageLogEntry, dispatch_uid="home.history.page")
    pre_save.connect(note_media, sender=ModelLogEntry, dispatch_uid="home.history.media")
