"""Addresses of signing in. What studios do not need answers 404, whatever allauth adds to it."""

from __future__ import annotations

from typing import NoReturn

from django.http import Http404, HttpRequest
from django.urls import include, path, re_path


def closed(request: HttpRequest, **kwargs: object) -> NoReturn:
    """People are invited, and only the agency changes an address: invitations go by it (`home.invitations`)."""
    raise Http404("There is nothing here.")


urlpatterns = [
    re_path(r"^(?:signup|email|confirm-email|password/set)/", closed),
    path("", include("allauth.urls")),
]
