"""Pictures and documents in the desk: the lists, the picture chooser with its tags, and the API of the editors."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Model, QuerySet
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail import hooks
from wagtail.admin.filters import BaseMediaFilterSet, PopularTagsFilter
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.views import documents
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.images.views import chooser, images

from ..access import studio_as
from ..models import StudioDocument, StudioImage
from .reach import DESK_ROLES
from .rules import visible

MOST_TAGS = 10


def of_current_studio(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Pictures or documents of the studio that is being worked in; of all of one's own where none is.

    They may be searched afterwards, and a search takes filters by indexed fields only: the collection, not its path.
    """
    studio = studio_as(request, *DESK_ROLES)
    rows = rows.filter(pk__in=visible(request.user, rows.model).order_by().values("pk"))
    if studio is not None and studio.collection is not None:
        rows = rows.filter(collection__in=studio.collection.get_descendants(inclusive=True))
    return rows


def popular_tags(request: HttpRequest, model: type[Model]) -> list[Tag]:
    """The words used most on what this person may see."""
    used = Tag.objects.filter(
        taggit_taggeditem_items__content_type__app_label=model._meta.app_label,
        taggit_taggeditem_items__content_type__model=model._meta.model_name,
        taggit_taggeditem_items__object_id__in=visible(request.user, model).order_by().values("pk"),
    )
    return list(used.annotate(times=Count("pk")).order_by("-times", "name")[:MOST_TAGS])


class OwnTags(BaseMediaFilterSet):
    """Wagtail counts tags over the whole installation."""

    def __init__(self, data: Any = None, queryset: Any = None, *, request: Any = None, **kwargs: Any) -> None:
        super().__init__(data, queryset, request=request, **kwargs)
        self.filters.pop("tag", None)
        tags = popular_tags(request, self._meta.model)
        if tags:
            self.filters["tag"] = PopularTagsFilter(
                label=_("Tag"),
                field_name="tags__name",
                choices=[(tag.name, tag.name) for tag in tags],
                widget=CheckboxSelectMultiple,
                use_subquery=kwargs.get("is_searching"),
            )


class ImageFilters(OwnTags, images.ImagesFilterSet):
    class Meta(images.ImagesFilterSet.Meta):
        pass


class DocumentFilters(OwnTags, documents.DocumentsFilterSet):
    class Meta(documents.DocumentsFilterSet.Meta):
        pass


class ImageIndex(images.IndexView):
    filterset_class = ImageFilters

    def get_base_queryset(self) -> QuerySet[StudioImage]:
        return of_current_studio(super().get_base_queryset(), self.request)


class DocumentIndex(documents.IndexView):
    filterset_class = DocumentFilters

    def get_base_queryset(self) -> QuerySet[StudioDocument]:
        return of_current_studio(super().get_base_queryset(), self.request)


class ImageChoose(chooser.ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "popular_tags": popular_tags(self.request, StudioImage)}


class ImageChooser(chooser.ImageChooserViewSet):
    choose_view_class = ImageChoose


image_chooser = ImageChooser("wagtailimages_chooser", model=StudioImage, url_prefix="images/chooser")


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def choose_own(rows: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    return of_current_studio(rows, request)


class OwnImages(ImagesAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[StudioImage]:
        return super().get_queryset().filter(pk__in=visible(self.request.user, StudioImage).values("pk"))


class OwnDocuments(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[StudioDocument]:
        return super().get_queryset().filter(pk__in=visible(self.request.user, StudioDocument).values("pk"))


@hooks.register("construct_admin_api", order=900)
def own_media_in_api(router: WagtailAPIRouter) -> None:
    """The translation editor fetches pictures and documents here, so it is narrowed, not closed."""
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)
