"""Pictures and documents. Our own models from the first migration on, because changing later is hard."""

import logging
import secrets
from contextlib import nullcontext
from pathlib import PurePosixPath
from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.search import index

from .. import missing_sizes, outage
from ..documents import ENOUGH, check_document, is_of_named_type
from ..picture_door import CheckedPicture, checked_picture
from .origins import MediaOrigin

LONGEST_FILE_NAME = 60
logger = logging.getLogger(__name__)


class PictureFile(WagtailImageFieldFile):
    """The file of a picture. Nothing is measured or stored that did not come through the one door."""

    def get_image_dimensions(self) -> tuple[int, int]:
        """Raises BadPicture for a new file that cannot be drawn."""
        if self._committed:
            size: tuple[int, int] = super().get_image_dimensions()
            return size
        checked = through_the_door(self.file, name=self.name)
        return checked.width, checked.height

    def save(self, name: str, content: File, save: bool = True) -> None:
        """Raises BadPicture for a file that cannot be drawn."""
        super().save(name, through_the_door(content, name=name).as_file(), save=save)

    save.alters_data = True


def through_the_door(file: Any, *, name: str) -> CheckedPicture:
    """What is in a file, which remembers it. Raises BadPicture."""
    checked: CheckedPicture | None = getattr(file, "checked", None)
    if checked is None:
        file.seek(0)
        checked = file.checked = checked_picture(file.read(), name=name)
        file.seek(0)
    return checked


class PictureFileField(WagtailImageField):
    attr_class = PictureFile

    def deconstruct(self) -> Any:
        """For migrations it is Wagtail's own field: the column is the same."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


# In the place of Wagtail's own, which lets nobody narrow a search by a tag.
TAGS = index.RelatedFields(
    "tags", [index.SearchField("name", boost=10), index.AutocompleteField("name"), index.FilterField("name")]
)


class StudioImage(AbstractImage):
    """A picture with a description for those who do not see it, and the name of who made it."""

    file = PictureFileField(
        verbose_name=AbstractImage._meta.get_field("file").verbose_name,
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    credit = models.CharField(_("made by"), max_length=120, blank=True)
    origins = GenericRelation(MediaOrigin, object_id_field="copy_id")

    admin_form_fields = (*Image.admin_form_fields, "credit")
    search_fields = [*AbstractImage.search_fields, TAGS]

    def get_upload_to(self, filename: str) -> str:
        """Nobody can guess the name. It begins with chance, because names of sizes keep only how a name begins."""
        path = PurePosixPath(super().get_upload_to(filename))
        stem = path.stem[: LONGEST_FILE_NAME - len(path.suffix)]
        return str(path.with_name(f"{secrets.token_hex(8)}-{stem}{path.suffix}"))

    def get_rendition(self, filter: Filter | str) -> AbstractRendition:
        """One size, made where it is not there yet; see `get_renditions`."""
        spec = filter.spec if isinstance(filter, Filter) else filter
        return next(iter(self.get_renditions(spec).values()))

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """Sizes by their names. On a page, one that cannot be made (a locked database, a full disk) is left blank."""
        if not missing_sizes.are_noted():
            return super().get_renditions(*filters)
        specs = [f.spec if isinstance(f, Filter) else f for f in filters]
        if not self._waits_in_vain():
            try:
                return super().get_renditions(*specs)
            except Exception as error:
                if isinstance(error, outage.UNREACHABLE):
                    outage.noticed(error)
                logger.exception("A size of picture %s could not be made; the page is shown without.", self.pk)
        made = {rendition.filter_spec: rendition for rendition in self._get_prefetched_renditions() or ()}
        for spec in specs:
            if spec not in made:
                missing_sizes.note(f"{self.pk} {spec}")
        blank = StudioRendition(image=self, width=self.width, height=self.height)
        return {spec: made.get(spec, blank) for spec in specs}

    def create_renditions(self, *filters: Filter) -> dict[Filter, AbstractRendition]:
        """Inside a transaction that goes on, a failure here does not end all of it."""
        with transaction.atomic() if filters and connection.in_atomic_block else nullcontext():
            return super().create_renditions(*filters)

    def _waits_in_vain(self) -> bool:
        """Whether making a size was tried a moment ago, and kept somebody waiting."""
        return missing_sizes.any_missing() or outage.watch.is_doubtful

    class Meta(AbstractImage.Meta):
        permissions = [("choose_studioimage", _("Can choose picture"))]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")


class StudioRendition(AbstractRendition):
    """One size and format of a picture."""

    image = models.ForeignKey(StudioImage, on_delete=models.CASCADE, related_name="renditions")

    @property
    def url(self) -> str:
        """A size that could not be made has no file, and shows nothing."""
        return super().url if self.file else missing_sizes.BLANK

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="unique_rendition"),
        ]
        # By its name a picture is found when it is served.
        indexes = [models.Index(fields=["file"], name="rendition_by_name")]


class StudioDocument(AbstractDocument):
    """A file to download."""

    origins = GenericRelation(MediaOrigin, object_id_field="copy_id")

    admin_form_fields = Document.admin_form_fields
    search_fields = [*AbstractDocument.search_fields, TAGS]

    def clean(self) -> None:
        """Every form of the desk asks this: one upload, several, the chooser, and a file that replaces another."""
        super().clean()
        if self.file and not self.file._committed:
            with self.open_file() as file:
                beginning = file.read(ENOUGH)
                file.seek(0)
            try:
                check_document(self.file.name, beginning)
            except ValidationError as problem:
                raise ValidationError({"file": problem}) from None

    @property
    def content_type(self) -> str:
        """What it is given out as; one of no named type is to be saved, and never opened or run."""
        return super().content_type if is_of_named_type(self.filename) else "application/octet-stream"

    class Meta(AbstractDocument.Meta):
        permissions = [("choose_studiodocument", _("Can choose document"))]
        verbose_name = _("document")
        verbose_name_plural = _("documents")
