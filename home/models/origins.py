"""What a later update from the blueprint needs to know of a studio: where each page and file came from, and as what."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision


def protect_while_page_stays(collector: Any, field: models.Field[Any, Any], origins: Any, using: str) -> None:
    """PROTECT, except from a deletion that takes the page along: then the origin and its revision go with the page."""
    going = {row.pk for model, rows in collector.data.items() if issubclass(model, Page) for row in rows}
    if kept := [origin for origin in origins if origin.page_id not in going]:
        raise models.ProtectedError("A page of a studio was planted as this revision.", set(kept))


class PageOrigin(models.Model):
    """Where a page was cloned from, and from which state of it: the base of a later three-way merge.

    `base_revision` is what the blueprint said, with placeholders; `planted_revision` what the studio got, before
    anybody changed a word. Both are protected, from `purge_revisions` too, and never overwritten (`is_pinned`).
    `source` and `base_revision` are empty where a studio was imported and its blueprint is not here. Copies,
    aliases and translations that a studio makes itself have no origin: they are its own.
    """

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="origin")
    source = models.ForeignKey(Page, null=True, on_delete=models.PROTECT, related_name="clones")
    base_revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+")
    planted_revision = models.ForeignKey(Revision, null=True, on_delete=protect_while_page_stays, related_name="+")
    planted_exact = models.BooleanField(default=False)
    """Whether `planted_revision` is known to be untouched; else it is the oldest that was left of the page."""

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("origin of a page")
        verbose_name_plural = _("origins of pages")

    def __str__(self) -> str:
        return f"{self.page_id} ← {self.source_id}"


def is_pinned(revision: Revision) -> bool:
    """Whether a studio or a later update relies on this revision. Autosave must write beside it, not over it."""
    pinned = models.Q(planted_revision=revision) | models.Q(base_revision=revision)
    return PageOrigin.objects.filter(pinned).exists()


class MediaOrigin(models.Model):
    """Of which picture or document of a blueprint a studio has a copy.

    `source_id` may be of a row that is gone, and is empty where an imported studio's blueprint is not here;
    `file_hash` is the content as it was copied: it names the file anywhere, and tells whether either was replaced.
    """

    studio = models.ForeignKey("home.Studio", on_delete=models.CASCADE, related_name="media_origins")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    source_id = models.PositiveBigIntegerField(null=True)
    copy_id = models.PositiveBigIntegerField()
    file_hash = models.CharField(max_length=40)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("origin of a picture or document")
        verbose_name_plural = _("origins of pictures and documents")
        constraints = [models.UniqueConstraint(fields=["content_type", "copy_id"], name="one_origin_a_file")]

    def __str__(self) -> str:
        return f"{self.copy_id} ← {self.source_id}"
