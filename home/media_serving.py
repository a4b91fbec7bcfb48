"""Files for visitors and for the desk: each host gives out its own studio's, and originals go to colleagues only."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import path as url
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_safe
from django.views.static import serve as serve_file
from wagtail import hooks
from wagtail import views as wagtail_views
from wagtail.documents.views.serve import authenticate_with_password as open_collection
from wagtail.documents.views.serve import serve as serve_document
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.users.models import UserProfile

from .models import StudioDocument, StudioImage, StudioRendition
from .public_site import public_site
from .seal import can_see, visible

CONTAINER_DEPTH = 2
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


def document(request: HttpRequest, document_id: str, filename: str) -> HttpResponseBase:
    """Wagtail's own view. What is of no named type is shut in as well, should a browser open it after all."""
    response = serve_document(request, document_id, filename)
    if response.get("Content-Type", "").startswith("application/octet-stream"):
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def page_password(request: HttpRequest, page_view_restriction_id: int, page_id: int) -> HttpResponse:
    """The form for a page's password: of a live page on its own host, at or below what the password is for.

    Anything else looks like a page that is not there, since the form says the page's address.
    """
    restrictions = PageViewRestriction.objects.select_related("page").filter(
        restriction_type=PageViewRestriction.PASSWORD
    )
    restriction = get_object_or_404(restrictions, pk=page_view_restriction_id)
    # The container stands above all pages and is itself none.
    pages = Page.objects.live().filter(path__startswith=public_site(request).container_path, depth__gt=CONTAINER_DEPTH)
    page = get_object_or_404(pages.filter(path__startswith=restriction.page.path), pk=page_id)
    ask = partial(wagtail_views.authenticate_with_password, request, restriction.pk, page.pk)
    return tried(request, ask, name=f"page {restriction.pk}", otherwise=page.get_url(request) or "/")


def document_password(request: HttpRequest, restriction_id: int) -> HttpResponse:
    """The same for a collection of documents."""
    restrictions = CollectionViewRestriction.objects.select_related("collection").filter(
        restriction_type=CollectionViewRestriction.PASSWORD
    )
    restriction = get_object_or_404(restrictions, pk=restriction_id)
    if not public_site(request).may_show_files_of(restriction.collection.path):
        raise Http404("There is no document at this address.")
    return tried(request, partial(open_collection, request, restriction.pk), name=f"files {restriction.pk}")


def tried(request: HttpRequest, ask: Callable[[], HttpResponse], *, name: str, otherwise: str = "/") -> HttpResponse:
    """One try at a password, unless there were too many. Whoever knows it is led to this host, else to `otherwise`."""
    if request.method != "POST":
        return ask()
    again = {"app": "home", "action": "password", "config": {"password": settings.PASSWORD_TRIES}, "key": name}
    if ratelimit.consume(request, dry_run=True, **again) is None:
        response = HttpResponse(
            gettext("Too many tries. Wait a few minutes, then try again."),
            status=HTTPStatus.TOO_MANY_REQUESTS,
            content_type="text/plain; charset=utf-8",
        )
        response["Retry-After"] = "300"
        return response
    sent = request.POST.copy()
    if not url_has_allowed_host_and_scheme(sent.get("return_url", ""), request.get_host(), request.is_secure()):
        sent["return_url"] = otherwise
    request.POST = sent  # type: ignore[assignment]
    response = ask()
    if response.status_code != HTTPStatus.FOUND:
        # Who knows the password may come as often as they like.
        ratelimit.consume(request, **again)
    return response


@hooks.register("register_admin_urls")
def register_originals() -> list[Any]:
    return [url("originals/<path:path>", original, name="original")]
