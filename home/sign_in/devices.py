"""Browsers that signed in before: a stranger's wrong tries elsewhere do not keep them out."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "known_device"
SALT = "home.sign_in.devices"
LASTS_SECONDS = 90 * 24 * 60 * 60


def is_known(request: HttpRequest, person: Any) -> str:
    """The name of this browser, where this account signed in with it; empty where not.

    It opens nothing: it is only a place of its own for counting failures. A new password makes it unknown.
    """
    try:
        pk, password, name = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return f"device:{name}" if (pk, password) == (person.pk, person.get_session_auth_hash()[:16]) else ""


def remember(response: HttpResponse, person: Any) -> None:
    """In a cookie that only the sign-in pages get."""
    value = signing.dumps([person.pk, person.get_session_auth_hash()[:16], secrets.token_urlsafe(9)], salt=SALT)
    response.set_cookie(
        COOKIE,
        value,
        max_age=LASTS_SECONDS,
        path="/sign-in/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
