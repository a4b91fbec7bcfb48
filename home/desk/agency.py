"""Views for agency staff only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from wagtail.admin.menu import MenuItem, SubmenuMenuItem

View = Callable[..., HttpResponseBase]


def is_agency(request: HttpRequest) -> bool:
    """Agency staff are superusers: they see every studio."""
    user = request.user
    return bool(user.is_active and user.is_superuser)


def agency_only(view: View) -> View:
    """Everybody else is refused, as by the rest of the desk."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_agency(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


class AgencyMenuItem(MenuItem):
    """Shown to agency staff only; the view behind it refuses others as well."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_agency(request)


class AgencySubmenu(SubmenuMenuItem):
    """A group of the menu for agency staff only."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_agency(request)
