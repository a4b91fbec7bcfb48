"""A session of the desk ends after twelve hours in which nobody did anything."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.urls.exceptions import Resolver404

from ..middleware import is_desk

SEEN = "seen_at"
WRITTEN_EVERY_SECONDS = 10 * 60
"""How seldom being there is written down: a desk that is worked in costs one write in ten minutes."""
IN_THE_BACKGROUND = "wagtailadmin_editing_sessions"


class IdleMiddleware:
    """Looks at requests for the desk only: no public page reads a session.

    What a tab asks for by itself while it stands open, such as who else edits the page, is nobody at work.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_desk(request) or not request.user.is_authenticated:
            return self.get_response(request)
        now, seen = time.time(), request.session.get(SEEN)
        if seen is not None and now - seen > settings.SESSION_COOKIE_AGE:
            logout(request)
            return redirect("account_login") if request.method == "GET" else self.get_response(request)
        if (seen is None or now - seen > WRITTEN_EVERY_SECONDS) and is_somebody(request):
            request.session[SEEN] = int(now)
        return self.get_response(request)


@receiver(user_logged_in)
def begin(request: HttpRequest, **kwargs: Any) -> None:
    """Signing in is being there: the first page of the desk has nothing to write."""
    request.session[SEEN] = int(time.time())


def is_somebody(request: HttpRequest) -> bool:
    """Whether a person did something, as far as the request shows."""
    if request.method == "GET" and request.headers.get("Sec-Fetch-Dest") == "empty":
        return False
    try:
        match: Any = resolve(request.path_info)
    except Resolver404:
        return False
    return IN_THE_BACKGROUND not in match.namespaces
