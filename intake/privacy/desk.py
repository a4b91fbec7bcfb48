"""Personal data in the desk, for a studio's owner: find one person, take out or erase what is kept, read the log."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from home.access import studios_for
from home.invisible import strip_ends
from home.models import Role, Studio

from ..models.privacy import AuditEntry
from . import audit
from .person import erase_person, export_person, leads_of

ROWS = 50


def owned_studios(user: Any) -> Any:
    """Studios whose personal data somebody answers for."""
    return studios_for(user, roles=(Role.OWNER,)).select_related("site").order_by("name")


@never_cache
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    """Look somebody up by address or number; export or erase on POST, at one studio."""
    studios = _owned(request)
    data = request.POST if request.method == "POST" else request.GET
    address = strip_ends(data.get("address", ""))
    studio = _chosen(studios, data.get("studio", ""))
    leads = leads_of(studio, address) if address else []
    problem = ""
    if request.method == "POST" and leads:
        if "export" in request.POST:
            return _download(export_person(leads, user=request.user))
        if strip_ends(request.POST.get("repeat", "")) == address:
            number = erase_person(leads, user=request.user)
            text = ngettext("%(number)s lead is anonymous now.", "%(number)s leads are anonymous now.", number)
            messages.success(request, text % {"number": number})
            return redirect("privacy_person")
        problem = _("Type the address once more to erase: %(address)s") % {"address": address}
    for lead in leads:
        audit.viewed(lead, user=request.user)
    context = {
        "studios": studios,
        "studio": studio,
        "address": address,
        "leads": leads,
        "problem": problem,
        "searched": bool(address),
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "intake/desk/privacy/person.html", context, status=status)


@never_cache
@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Who saw, took out or erased what, newest first."""
    studios = _owned(request)
    entries = AuditEntry.objects.filter(studio__in=studios).select_related("studio", "lead")
    pages = Paginator(entries, ROWS)
    context = {"page": pages.get_page(request.GET.get("p")), "several": len(studios) > 1}
    return TemplateResponse(request, "intake/desk/privacy/log.html", context)


def _owned(request: HttpRequest) -> list[Studio]:
    studios = list(owned_studios(request.user))
    if not studios:
        raise PermissionDenied
    return studios


def _chosen(studios: list[Studio], pk: str) -> Studio:
    """The studio asked for; another's is not found, exactly like one that does not exist."""
    if not pk:
        return studios[0]
    allowed = Studio.objects.filter(pk__in=[studio.pk for studio in studios])
    return get_object_or_404(allowed.select_related("site"), pk=pk if pk.isdecimal() else 0)


def _download(data: dict[str, Any]) -> HttpResponse:
    text = json.dumps(data, ensure_ascii=False, indent=2)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="person.json"'
    return response


urlpatterns = [
    path("privacy/", person, name="privacy_person"),
    path("privacy/log/", log, name="privacy_log"),
]


def menu_address() -> str:
    """Where the menu leads."""
    return reverse("privacy_person")
