"""The page for when the database does not answer, drawn without asking it. It loses nothing that was posted."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import BadRequest, DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils.log import log_response
from django.utils.translation import get_language, override

from .frame import frame
from .middleware import asks_for_a_newer_copy, is_desk
from .outage import RETRY_AFTER_SECONDS
from .public_site import PublicSite, remembered_site
from .same_site import comes_from_this_site

NOT_CARRIED = frozenset(("password",))
LARGEST = 256 * 1024

Fields = tuple[tuple[str, str], ...]


def unavailable(request: HttpRequest, *, error: Exception | None = None, stored: bool = False) -> HttpResponse:
    """The database does not answer (503). What was posted stands in the page, to be sent again.

    A 504 where the question says that there is a copy.

    `stored`: what was sent before has come in, and only the page that says so cannot be drawn.
    """
    response = _page(request, fields=posted_fields(request), stored=stored)
    if request.method in ("GET", "HEAD") and asks_for_a_newer_copy(request):
        # A proxy that has a copy shows it for a 504. A 503 it passes on: that is how a closed site is closed.
        response.status_code = 504
    response.is_outage = True  # type: ignore[attr-defined]
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    words = " ".join(str(error).split()) if error else ""
    log_response("Unavailable: %s %s", request.path, words, response=response, request=request, level="error")
    return response


def posted_fields(request: HttpRequest) -> Fields:
    """What a visitor posted from this very site, but files and passwords."""
    try:
        if request.method != "POST" or is_desk(request) or not comes_from_this_site(request):
            return ()
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            return ()
        posted = request.POST
    except (BadRequest, DisallowedHost, SuspiciousOperation, MultiPartParserError, OSError, ValueError, LookupError):
        return ()
    return tuple((name, value) for name in posted if name not in NOT_CARRIED for value in posted.getlist(name))


def _page(request: HttpRequest, **more: object) -> HttpResponse:
    """In the studio's look, as far as this process knows it; else a page that needs nothing."""
    site = _known_site(request)
    home = (site.home(get_language()) or site.default_home) if site else None
    if site is None or home is None:
        return render(None, "503.html", {**more, "request": request}, status=503)
    bare = replace(home, navigation=(), footer=(), action=None)
    with override(home.language), frame(replace(site, homes=(bare,)), bare, asks=False) as context:
        return render(request, "home/unavailable.html", {**context, **more}, status=503)


def _known_site(request: HttpRequest) -> PublicSite | None:
    try:
        return remembered_site(request)
    except DisallowedHost:
        return None
