"""Whether a browser says that a form was sent from the very site that it was sent to."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest


def comes_from_this_site(request: HttpRequest) -> bool:
    """Whether the browser says that the form was sent from this very site.

    `Sec-Fetch-Site` is sent by all current browsers and cannot be set by a page; `Origin` is the older
    sign. Programs that send neither are let through: there is no cookie that they could abuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is not None:
        try:
            return urlsplit(origin).netloc == request.get_host()
        except ValueError:
            return False
    return True
