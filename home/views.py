"""The public views that every site has."""

from __future__ import annotations

import sys

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import get_language, override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views

from .frame import frame
from .outage import UNREACHABLE, noticed
from .public_site import PublicHome, PublicSite, absolute_url, public_site
from .serving import prepare
from .sitemap import sitemap_entries
from .unavailable import unavailable


@csrf_exempt
def serve_page(request: HttpRequest, path: str = "") -> HttpResponse:
    """Any page. Forms on pages protect themselves without a cookie (intake/protection.py), hence no CSRF token."""
    prepare(request, path)
    return wagtail_views.serve(request, path)


def unprefixed(request: HttpRequest, path: str = "") -> HttpResponse:
    """Dutch has no prefix: /nl/… moves to the address without it.

    On this host: what began with two slashes would be the name of another one.
    """
    query = request.META.get("QUERY_STRING")
    return HttpResponsePermanentRedirect("/" + path.lstrip("/\\") + (f"?{query}" if query else ""))


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything may be read, except the desk; the sitemap is this host's own."""
    sitemap = absolute_url(request, "/sitemap.xml")
    return HttpResponse(f"User-agent: *\nDisallow: /admin/\n\nSitemap: {sitemap}\n", content_type="text/plain")


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """All live pages of this host in all its languages, each with its alternates."""
    context = {"entries": sitemap_entries(request)}
    return render(request, "home/sitemap.xml", context, content_type="application/xml")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For those who ask for it without reading the page: the house style's own."""
    return HttpResponseRedirect(static(f"icons/{public_site(request).theme.key}.svg"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the site's own look, in a language that it speaks."""
    return _error_page(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """503 where the database does not answer; else 500 in the site's own look, or without any."""
    error = sys.exc_info()[1]
    if isinstance(error, UNREACHABLE):
        noticed(error)
        return unavailable(request, error=error)
    try:
        return _error_page(request, status=500)
    except Exception:  # noqa: BLE001 - whatever broke the page may break this one too
        return render(None, "500.html", status=500)


def _error_page(request: HttpRequest, *, status: int) -> HttpResponse:
    site, home = _site_and_home(request)
    if site is None or home is None:
        return render(None, f"{status}.html", status=status)
    with override(home.language), frame(site, home) as context:
        return render(request, f"home/{status}.html", context, status=status)


def _site_and_home(request: HttpRequest) -> tuple[PublicSite | None, PublicHome | None]:
    try:
        site = public_site(request)
    except Http404:
        return None, None
    return site, site.home(get_language()) or site.default_home
