"""Where the pages of one studio are served, without looking at the sites of all the others.

Wagtail asks every site for its translations: 1 + N queries when nothing is cached, again after each home page
that is saved. A page's place in the tree names its studio, so two queries do, however many studios there are.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page, SiteRootPath

from .middleware import is_desk

ATTRIBUTE = "_studio_root_paths"
_of_this_request: ContextVar[dict[str, tuple[SiteRootPath, ...]] | None] = ContextVar("root paths", default=None)


class RootPathsMiddleware:
    """A page of the desk asks for the address of each page on it, several times, and seldom hands on its request.

    What only shows something changes nothing meanwhile: the answer is remembered until it is drawn.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method != "GET" or not is_desk(request):
            return self.get_response(request)
        token = _of_this_request.set({})
        try:
            return self.get_response(request)
        finally:
            _of_this_request.reset(token)


def root_paths(page: Page, cache_object: Any = None) -> tuple[SiteRootPath, ...]:
    """The roots of the site that shows `page`, one per language. `cache_object`, as a request, remembers them."""
    container_path = page.path[: 2 * page.steplen]
    known = _of_this_request.get()
    if known is None:
        known = getattr(cache_object, ATTRIBUTE, {})
    if container_path not in known:
        known[container_path] = _load(container_path)
    if cache_object is not None:
        setattr(cache_object, ATTRIBUTE, known)
        # Wagtail's redirects look for this, and hand it on from one request to the next.
        cache_object._wagtail_cached_site_root_paths = known[container_path]
    return tuple(root for root in known[container_path] if page.url_path.startswith(root.root_path))


def _load(container_path: str) -> tuple[SiteRootPath, ...]:
    Studio, HomePage = apps.get_model("home.Studio"), apps.get_model("home.HomePage")
    studio = Studio.objects.select_related("site").filter(container__path=container_path).first()
    if studio is None:
        return ()
    homes = HomePage.objects.filter(path__startswith=container_path).select_related("locale").order_by("path")
    site = studio.site
    return tuple(SiteRootPath(site.pk, home.url_path, site.root_url, home.locale.language_code) for home in homes)
