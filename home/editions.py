"""Which edition of a studio's pages is the present one, and what makes it another.

Whatever is kept about a studio (home/public_site.py, home/page_memory.py) is kept with the number of its edition.
Every change that a visitor could see gives the studio another number, in the transaction of the change itself; so one
small query tells any process, with or without a shared cache, whether what it kept still holds.

Code that writes past the models (`QuerySet.update`, `bulk_create`, SQL) calls `renew` itself.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models import Q, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractRendition
from wagtail.models import Page, PageViewRestriction, ReferenceIndex, Site, get_page_models
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

# Root and container: the part of a page's path that names its studio.
CONTAINER_LENGTH = 2 * Page.steplen
# What saving a draft writes on a page that visitors see.
DRAFT_FIELDS = frozenset(
    (
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "wagtail_admin_comments",
    )
)
# Written out: building this one with the ORM takes ten times as long as asking it.
CURRENT_NUMBER = "SELECT number FROM home_edition WHERE studio_id = %s"


def current_number(studio_id: int) -> int | None:
    """The number of the present edition; None for a studio that is gone."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_NUMBER, [studio_id])
        row = cursor.fetchone()
    return row[0] if row else None


def renew(changed: Q) -> None:
    """Give the studios that `changed` selects (seen from their Edition) another edition."""
    from .models.edition import new_number

    editions().filter(changed).update(number=new_number())


def editions() -> QuerySet[models.Model]:
    """All editions; the models are not there yet when this module is read."""
    return apps.get_model("home.Edition").objects.all()


def renew_at(*paths: str) -> None:
    """For places in the page tree."""
    renew(Q(studio__container__path__in={path[:CONTAINER_LENGTH] for path in paths}))


# --- What tells us ---


def page_saved(instance: Page, update_fields: frozenset[str] | None = None, **kwargs: Any) -> None:
    """Any page, live or not: what was live a moment ago may have been in a menu or a list."""
    if update_fields is None or not DRAFT_FIELDS.issuperset(update_fields):
        renew_at(instance.path)


def page_changed(instance: Page, **kwargs: Any) -> None:
    """Published, unpublished, renamed or deleted."""
    renew_at(instance.path)


def page_moved(parent_page_before: Page, parent_page_after: Page, **kwargs: Any) -> None:
    """Perhaps from one studio to another: both change."""
    renew_at(parent_page_before.path, parent_page_after.path)


def restriction_changed(instance: PageViewRestriction, **kwargs: Any) -> None:
    """A password or a login is asked for from now on, or no more."""
    renew_at(instance.page.path)


def studio_saved(instance: models.Model, created: bool, **kwargs: Any) -> None:
    """A new studio gets its first edition here."""
    editions().get_or_create(studio=instance)
    renew(Q(studio=instance))


def studio_changed(instance: models.Model, **kwargs: Any) -> None:
    """Its languages, which are written after the studio itself."""
    renew(Q(studio=instance))


def host_changed(instance: models.Model, **kwargs: Any) -> None:
    """Another name of a studio, which from now on leads to its main one, or no more."""
    renew(Q(studio=instance.studio_id))  # type: ignore[attr-defined]


def site_saved(instance: Site, **kwargs: Any) -> None:
    """Its name or port, which pages say in full."""
    renew(Q(studio__site=instance))


def file_saved(instance: models.Model, created: bool = False, **kwargs: Any) -> None:
    """A picture or document that is new stands on no page yet."""
    if not created:
        file_changed(instance)


def file_changed(instance: models.Model, **kwargs: Any) -> None:
    """The studios whose pages or settings mention this picture or document, whoever it belongs to."""
    mentions = list(ReferenceIndex.get_references_to(instance).values_list("base_content_type__model", "object_id"))
    pages = Page.objects.filter(pk__in=[int(pk) for model, pk in mentions if model == "page"])
    studios = [int(pk) for model, pk in mentions if model == "studio"]
    containers = {path[:CONTAINER_LENGTH] for path in pages.values_list("path", flat=True)}
    renew(Q(studio__in=studios) | Q(studio__container__path__in=containers))


def rendition_deleted(instance: AbstractRendition, **kwargs: Any) -> None:
    """One size of a picture is gone, and with it an address that pages name."""
    file_changed(instance.image)


def connect() -> None:
    """Called once, when the app is ready. Sender by sender: a listener to all models would slow down every deletion."""
    Studio = apps.get_model("home.Studio")
    page_models, image, document = {Page, *get_page_models()}, get_image_model(), get_document_model()
    wiring = [
        *((post_save, page_saved, model) for model in page_models),
        *((post_delete, page_changed, model) for model in page_models),
        (post_save, restriction_changed, PageViewRestriction),
        (post_delete, restriction_changed, PageViewRestriction),
        (post_save, studio_saved, Studio),
        (m2m_changed, studio_changed, Studio.languages.through),
        (post_save, site_saved, Site),
        (post_save, host_changed, apps.get_model("home.HostName")),
        (post_delete, host_changed, apps.get_model("home.HostName")),
        (post_save, file_saved, image),
        (pre_delete, file_changed, image),
        (post_save, file_saved, document),
        (pre_delete, file_changed, document),
        (post_delete, rendition_deleted, image.get_rendition_model()),
        *((signal, page_changed, None) for signal in (page_published, page_unpublished, page_slug_changed)),
        (post_page_move, page_moved, None),
    ]
    for signal, handler, sender in wiring:
        signal.connect(handler, sender=sender, dispatch_uid=f"home.editions.{handler.__name__}.{id(signal)}.{sender}")
