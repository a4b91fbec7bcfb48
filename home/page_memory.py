"""Public pages, kept ready to send in this process for as long as nothing about their studio changes.

A page is kept with the edition of its studio that it was drawn with (one small query tells whether that is still the
present one, home/editions.py), and for five minutes: some of it goes by the clock. Kept is only what any cache in front
may keep: what the page tree answers to somebody who is not known, with `Cache-Control: public`.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.exceptions import DisallowedHost, MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.cache import patch_vary_headers, set_response_etag
from django.utils.text import compress_string

from .labels import CARRIED
from .middleware import is_desk
from .public_site import LIFETIME_SECONDS, PublicSite, public_site, remembered_site
from .serving import served_page

HARMLESS_PARAMETERS = CARRIED
"""For whoever reads them in the browser or at the intake; no page says another thing for them."""
LONGEST_QUERY = 2000

Address = tuple[str, str, str]
"""Scheme, host with port, path: pages say all three in full."""


@dataclass(frozen=True)
class KeptPage:
    """A response as it left the view and its headers, and the same compressed."""

    edition: int | None
    drawn_at: float
    """Monotonic."""
    headers: tuple[tuple[str, str], ...]
    body: bytes
    compressed: bytes

    @property
    def size(self) -> int:
        return len(self.body) + len(self.compressed)

    def response(self, *, compressed: bool) -> HttpResponse:
        """As GZipMiddleware would have made it; it leaves alone what is compressed already."""
        response = HttpResponse(self.compressed if compressed else self.body, headers=dict(self.headers))
        response.headers["Content-Length"] = str(len(response.content))
        patch_vary_headers(response, ("Accept-Encoding",))
        if compressed:
            response.headers["Content-Encoding"] = "gzip"
            response.headers["ETag"] = f"W/{response.headers['ETag']}"
        return response


class PageMemory:
    """Pages by address. When there are too many bytes, the page that was asked for longest ago goes."""

    def __init__(self, *, capacity: int) -> None:
        self.capacity = capacity
        self._pages: OrderedDict[Address, KeptPage] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def get(self, address: Address) -> KeptPage | None:
        with self._lock:
            page = self._pages.get(address)
            if page is not None:
                self._pages.move_to_end(address)
            return page

    def put(self, address: Address, page: KeptPage) -> None:
        with self._lock:
            self._remove(address)
            self._pages[address] = page
            self._size += page.size
            while self._size > self.capacity:
                self._remove(next(iter(self._pages)))

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
            self._size = 0

    def __len__(self) -> int:
        return len(self._pages)

    def _remove(self, address: Address) -> None:
        page = self._pages.pop(address, None)
        if page is not None:
            self._size -= page.size


memory = PageMemory(capacity=settings.PAGE_MEMORY_BYTES)


class PageMemoryMiddleware:
    """Answers from memory where that is right, and keeps what may be kept.

    Stands inside compression and conditional requests, which treat a kept page as any other, and outside
    everything that a page is made by.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if settings.DEBUG or not settings.PAGE_MEMORY_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = address_of(request)
        if address is None:
            return self.get_response(request)
        kept = memory.get(address)
        if kept is not None and still_holds(kept, request):
            return kept.response(compressed="gzip" in request.headers.get("Accept-Encoding", ""))
        response = self.get_response(request)
        if kept is not None and getattr(response, "is_outage", False) and is_same_edition(kept, request):
            # It should have been drawn anew, because of its age, and cannot be now.
            return kept.response(compressed="gzip" in request.headers.get("Accept-Encoding", ""))
        if may_be_kept(request, response):
            memory.put(address, keep(response, site=public_site(request)))
        return response


def address_of(request: HttpRequest) -> Address | None:
    """What everybody who asks this gets the same answer for; None where the request tells that they may not."""
    if not may_be_shared(request):
        return None
    try:
        return (request.scheme or "", request.get_host(), request.path)
    except DisallowedHost:
        # Refused further in, where a refusal gets its headers.
        return None


def still_holds(kept: KeptPage, request: HttpRequest) -> bool:
    """Whether nothing that a visitor could see has changed since. One query."""
    if time.monotonic() - kept.drawn_at > LIFETIME_SECONDS:
        return False
    try:
        return kept.edition == public_site(request).edition
    except Http404:
        return False


def is_same_edition(kept: KeptPage, request: HttpRequest) -> bool:
    """Whether nothing is known to have changed since, as far as that can be told while the database is away."""
    site = remembered_site(request)
    return site is not None and not site.suspended and site.edition == kept.edition


def may_be_shared(request: HttpRequest) -> bool:
    """Whether everybody who asks this gets the same answer, as far as the request tells."""
    return (
        request.method == "GET"
        and request.path.endswith("/")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "Authorization" not in request.headers
        and not is_desk(request)
        and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and HARMLESS_PARAMETERS.issuperset(request.GET)
    )


def may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the answer is a public page, under its studio's own name, that everybody gets."""
    page = served_page(request)
    return (
        getattr(page, "is_public", False)
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("Vary")
        and "public" in response.get("Cache-Control", "")
        and split_domain_port(request.get_host())[0] == public_site(request).hostname
    )


def keep(response: HttpResponse, *, site: PublicSite) -> KeptPage:
    """What to keep of an answer."""
    set_response_etag(response)
    return KeptPage(
        edition=site.edition,
        drawn_at=time.monotonic(),
        headers=tuple(response.items()),
        body=response.content,
        compressed=compress_string(response.content),
    )
