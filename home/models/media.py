"""Pictures and documents. Our own models from the first migration on, because changing later is hard."""

import secrets
from pathlib import PurePosixPath

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

LONGEST_FILE_NAME = 60


class StudioImage(AbstractImage):
    """A picture with a description for those who do not see it, and the name of who made it."""

    credit = models.CharField(_("made by"), max_length=120, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "credit")

    def get_upload_to(self, filename: str) -> str:
        """Nobody can guess the name. It begins with chance, because names of sizes keep only how a name begins."""
        path = PurePosixPath(super().get_upload_to(filename))
        stem = path.stem[: LONGEST_FILE_NAME - len(path.suffix)]
        return str(path.with_name(f"{secrets.token_hex(8)}-{stem}{path.suffix}"))

    class Meta(AbstractImage.Meta):
        permissions = [("choose_studioimage", _("Can choose picture"))]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class StudioRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(StudioImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]
        # By its name a picture is found when it is served.
        indexes = [models.Index(fields=["file"], name="rendition_by_name")]


class StudioDocument(AbstractDocument):
    """A file to download."""

    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_studiodocument", _("Can choose document"))]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
