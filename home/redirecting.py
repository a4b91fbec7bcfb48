"""Redirects of the desk, with what the link that was followed says of where its reader came from.

Renaming a page makes such a redirect by itself: newsletters and advertisements go on naming the old address.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect

from .labels import CARRIED
from .public_site import public_site

MARKDOWN = ".md"


class KeepingRedirectMiddleware(RedirectMiddleware):
    """Where there is no page, looks for the whole address, for that without its labels, and for the path alone."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if response.status_code != 404 or "\0" in request.get_full_path():
            return response
        found = _found(request)
        if found is None:
            return response
        redirect, target, carried = found
        moved = HttpResponse(status=_status(request, permanent=redirect.is_permanent))
        moved.headers["Location"] = merged(target, carried) if is_own(request, target) else target
        return moved


def _found(request: HttpRequest) -> tuple[Redirect, str, list[tuple[str, str]]] | None:
    """A redirect, where it leads, and what of the query goes along: all, but what the redirect itself was found by."""
    query = parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True)
    labels = [(key, value) for key, value in query if key in CARRIED]
    others = [(key, value) for key, value in query if key not in CARRIED]
    path = request.get_full_path().partition("?")[0]
    for asked, carried in (
        (request.get_full_path(), []),
        (f"{path}?{urlencode(others)}" if others else path, labels),
        (path, query),
    ):
        redirect = get_redirect(request, Redirect.normalise_path(asked, decode_unicode=False))
        if redirect is not None and redirect.link is not None:
            return redirect, redirect.link, carried
    if path.endswith(MARKDOWN):
        redirect = get_redirect(request, Redirect.normalise_path(path.removesuffix(MARKDOWN), decode_unicode=False))
        if redirect is not None and redirect.redirect_page is not None and redirect.link:
            return redirect, redirect.link.rstrip("/") + MARKDOWN, query
    return None


def _status(request: HttpRequest, *, permanent: bool) -> int:
    """A form that was open when its page was renamed arrives with its answers."""
    if request.method in ("GET", "HEAD"):
        return 301 if permanent else 302
    return 308 if permanent else 307


def is_own(request: HttpRequest, target: str) -> bool:
    """Whether an address is on the site that is read: other people's are given nothing that they did not ask for."""
    host = urlsplit(target).netloc
    return not host or split_domain_port(host)[0] in (
        split_domain_port(request.get_host())[0],
        public_site(request).hostname,
    )


def merged(target: str, carried: list[tuple[str, str]]) -> str:
    """`target` with what was carried behind its own query. What the target says itself stays as it is."""
    parts = urlsplit(target)
    own = parse_qsl(parts.query, keep_blank_values=True)
    said = {key for key, _value in own}
    query = urlencode([*own, *((key, value) for key, value in carried if key not in said)], safe="/:")
    return urlunsplit(parts._replace(query=query)) if carried else target
