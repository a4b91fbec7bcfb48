"""Choosers that take what the page has already loaded, so that a page costs the same for one link as for fifty."""

from collections.abc import Iterable

from django.db.models import Model
from wagtail.blocks import PageChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.models import Page

from ..references import current_references
from ..targets import refuse_container


class PageReferenceBlock(PageChooserBlock):
    """A page of this studio."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Page | None]:
        references = current_references()
        if references is None:
            return super().bulk_to_python(values)
        return [references.page(value) for value in values]

    def to_python(self, value: int | None) -> Model | None:
        references = current_references()
        return super().to_python(value) if references is None else references.page(value)

    def clean(self, value: Page | None) -> Page | None:
        page: Page | None = super().clean(value)
        refuse_container(page)
        return page


class ImageReferenceBlock(ImageChooserBlock):
    """A picture of this studio, with the sizes already made of it."""

    def bulk_to_python(self, values: Iterable[int | None]) -> list[Model | None]:
        references = current_references()
        if references is None:
            return super().bulk_to_python(values)
        return [references.image(value) for value in values]

    def to_python(self, value: int | None) -> Model | None:
        references = current_references()
        return super().to_python(value) if references is None else references.image(value)
