"""Headers and language of the public pages."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import patch_cache_control

# Scripts as well, so that a style that only stands in the text of one is not taken for a style.
INLINE = re.compile(rb"<(style|script)\b[^>]*>(.*?)</\1>", re.DOTALL)


def is_admin(request: HttpRequest) -> bool:
    """Whether the request is for the Wagtail admin."""
    return request.path.startswith("/admin/")


def is_desk(request: HttpRequest) -> bool:
    """Whether the request is for the admin or for signing in to it, which have rules of their own."""
    return request.path.startswith(("/admin/", "/sign-in/"))


class HeadMiddleware:
    """Answers HEAD without a body, which is what a server expects; the length is that of the page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class LanguageMiddleware(LocaleMiddleware):
    """The address alone decides the language of a public page.

    Django announces `Vary: Accept-Language` on unprefixed pages although it ignores that header there;
    a cache in front would then keep one copy per browser language.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        if not is_desk(request) and response.has_header("Vary"):
            kept = [name for name in re.split(r",\s*", response["Vary"]) if name.lower() != "accept-language"]
            if kept:
                response["Vary"] = ", ".join(kept)
            else:
                del response["Vary"]
        return response


class PublicHeadersMiddleware:
    """Caching and security headers of public pages.

    Inline styles are allowed by their hash, never by a nonce: a cache may keep the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_desk(request):
            return response
        response.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), browsing-topics=()")
        if response.get("Content-Type", "").startswith("text/html") and not response.streaming:
            response.setdefault("Content-Security-Policy", content_security_policy(response.content))
            # A page that says for itself how long it lasts is left alone, an answer to a form too: a browser that
            # may not keep that cannot go back to it.
            if not response.has_header("Cache-Control"):
                if response.status_code == 200 and request.method in ("GET", "HEAD"):
                    patch_cache_control(response, public=True, max_age=0, s_maxage=settings.PAGE_CACHE_SECONDS)
                else:
                    if 300 <= response.status_code < 500:
                        replace_kept_copy(request, response)
                    patch_cache_control(response, no_store=True)
        return response


def replace_kept_copy(request: HttpRequest, response: HttpResponse) -> None:
    """What is no longer there is not shown again while the app is away: this answer takes the place of nginx's copy.

    It is kept for a second, and only where the question says that a copy exists. The header stands before
    `Cache-Control`, or nginx does not look at it; it does not leave nginx.
    """
    if asks_for_a_newer_copy(request):
        response["X-Accel-Expires"] = "1"


def asks_for_a_newer_copy(request: HttpRequest) -> bool:
    """Whether a proxy or a browser has an earlier answer."""
    return "If-None-Match" in request.headers or "If-Modified-Since" in request.headers


def content_security_policy(html: bytes) -> str:
    """Own files only, plus exactly the inline styles that stand in this page.

    No inline script is ever allowed: one that somebody slipped into a page stands in it like any other. Data for search
    engines (JSON-LD) is never run, so it needs no leave.
    """
    styles = [
        f"'sha256-{base64.b64encode(hashlib.sha256(body).digest()).decode()}'"
        for tag, body in INLINE.findall(html)
        if tag == b"style"
    ]
    sources = {
        "default-src": "'self'",
        "style-src": " ".join(["'self'", *styles]),
        "script-src": "'self'",
        "img-src": "'self' data:",
        "frame-src": "https://www.youtube-nocookie.com https://player.vimeo.com",
        "form-action": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }
    return "; ".join(f"{directive} {value}" for directive, value in sources.items())
