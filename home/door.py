"""Before any page: the name of a deleted studio shows nobody's pages, another name of a site leads to its main one,
and a suspended site is closed to visitors.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import resolve
from django.utils.log import log_response
from django.utils.translation import get_language, override

from .frame import frame
from .middleware import is_desk, replace_kept_copy
from .public_site import PublicSite, public_site

View = TypeVar("View", bound=Callable[..., Any])
RETRY_AFTER_SECONDS = 24 * 60 * 60
ALWAYS_OPEN = ("/healthz", "/readyz")


class PermanentRedirectKeepingMethod(HttpResponsePermanentRedirect):
    """A form that is sent to another name arrives with its answers."""

    status_code = 308


class DoorMiddleware:
    """Asks the site that every page needs anyway, so an open door costs no query."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_desk(request) or request.path in ALWAYS_OPEN:
            return self.get_response(request)
        try:
            site = public_site(request)
        except Http404:
            return self.get_response(request)
        if site.is_gone:
            return gone(request)
        if site.moved:
            return moved(request, site)
        if site.suspended and not is_for_its_people(request):
            return closed(request, site)
        return self.get_response(request)


def open_while_suspended(view: View) -> View:
    """For a view on a studio's site that is not for visitors: its people work on, and what is asked of them goes on."""
    view.open_while_suspended = True  # type: ignore[attr-defined]
    return view


def is_for_its_people(request: HttpRequest) -> bool:
    """Whether what is asked for stays open. What is not there is closed as well."""
    try:
        view = resolve(request.path_info).func
    except Http404:
        return False
    return bool(getattr(view, "open_while_suspended", False))


def moved(request: HttpRequest, site: PublicSite) -> HttpResponse:
    """To the same place under the main name."""
    kind = HttpResponsePermanentRedirect if request.method in ("GET", "HEAD") else PermanentRedirectKeepingMethod
    return kind(site.root_url + request.get_full_path())


def gone(request: HttpRequest) -> HttpResponse:
    """The name of a studio that was deleted: nobody's look, and no word of another site."""
    response = render(request, "home/no_site.html", status=410)
    log_response("Gone: the name of a deleted studio", response=response, request=request, level="info")
    return response


def closed(request: HttpRequest, site: PublicSite) -> HttpResponse:
    """Not here for now, in the studio's own look and without links that lead nowhere."""
    home = site.home(get_language()) or site.default_home
    if home is None:
        response = HttpResponse("503", content_type="text/plain", status=503)
    else:
        bare = replace(home, navigation=(), footer=(), action=None)
        with override(home.language), frame(replace(site, homes=(bare,), is_example=False), bare) as context:
            response = render(request, "home/503.html", context, status=503)
    # As was asked for: no failure that somebody has to look into.
    log_response("Suspended: %s", request.path, response=response, request=request, level="info")
    replace_kept_copy(request, response)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    response["Content-Language"] = home.language if home else settings.LANGUAGE_CODE
    return response
