"""Files for visitors and for the desk: each host gives out its own studio's, and originals go to colleagues only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path as url
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail import hooks
from wagtail import views as wagtail_views
from wagtail.documents.views.serve import authenticate_with_password as open_collection
from wagtail.models import CollectionViewRestriction, Page
from wagtail.users.models import UserProfile

from .models import StudioDocument, StudioImage, StudioRendition
from .public_site import public_site
from .seal import can_see, visible

PICTURE_LIFETIME_SECONDS = 30 * 24 * 60 * 60


@require_safe
def rendition(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture in one of its sizes. The desk, on whatever host, also shows those of one's own studios.

    A proxy in front may keep what belongs to this host's studio (deploy/nginx/).
    """
    found = (
        StudioRendition.objects.filter(file=f"images/{path}").values_list("image_id", "image__collection__path").first()
    )
    if found is None:
        raise Http404("There is no picture of this name.")
    image_id, collection_path = found
    for_everybody = public_site(request).may_show_files_of(collection_path)
    if not for_everybody and not can_see(request.user, StudioImage, image_id):
        raise Http404("There is no picture of this name.")
    response = serve_file(request, path, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    patch_cache_control(
        response, max_age=PICTURE_LIFETIME_SECONDS, **({"public": True} if for_everybody else {"private": True})
    )
    return response


@require_safe
def original(request: HttpRequest, path: str) -> HttpResponseBase:
    """An upload as it came in: a picture, or the portrait of a colleague. Documents have an address of their own."""
    people = visible(request.user, UserProfile._meta.get_field("user").related_model)
    known = (
        visible(request.user, StudioImage).filter(file=path).exists()
        or UserProfile.objects.filter(user__in=people.order_by().values("pk"), avatar=path).exists()
    )
    if not known or not default_storage.exists(path):
        raise Http404("There is no file of this name.")
    response = FileResponse(default_storage.open(path))
    # What was uploaded may not run as a page of the desk.
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@hooks.register("before_serve_document", order=-100)
def document_of_this_site(document: StudioDocument, request: HttpRequest) -> None:
    """Another studio's document looks like one that is not there."""
    own = public_site(request).may_show_files_of(document.collection.path)
    if not own and not can_see(request.user, StudioDocument, document.pk):
        raise Http404("There is no document at this address.")


def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponse:
    """The form for a page's password, on the page's own host only: it says the page's title."""
    get_object_or_404(Page, pk=page_id, path__startswith=public_site(request).container_path)
    return wagtail_views.authenticate_with_password(request, page_view_restriction_id, page_id)


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponse:
    """The same for a collection of documents."""
    restriction = get_object_or_404(CollectionViewRestriction.objects.select_related("collection"), pk=restriction_id)
    if not public_site(request).may_show_files_of(restriction.collection.path):
        raise Http404("There is no document at this address.")
    return open_collection(request, restriction_id)


@hooks.register("register_admin_urls")
def register_originals() -> list[Any]:
    return [url("originals/<path:path>", original, name="original")]
