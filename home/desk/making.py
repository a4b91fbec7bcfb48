"""New studio: the form, the page that shows how far it is, and what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import validate_host
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..jobs import start_soon
from ..models import Invitation, SpinUp
from ..spin_up import waiting
from ..spin_up.making import STEPS
from .agency import agency_only
from .forms import NewStudioForm

REFRESH_SECONDS = 2


@agency_only
def new(request: HttpRequest) -> HttpResponse:
    """Ask, check, and leave it to the worker."""
    form = NewStudioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            row = waiting.ask(form.plan(), user=request.user)
            start_soon(row)
        return redirect("studios:progress", row.uuid)
    context = {
        "form": form,
        "header_icon": "home",
        "page_title": _("New studio"),
        "breadcrumbs_items": crumbs(_("New studio")),
    }
    return render(request, "home/desk/new_studio.html", context)


@agency_only
def progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Waiting, being made, made, or why not. Refreshes itself until it is over; needs no scripts."""
    row = get_object_or_404(SpinUp.objects.select_related("studio__site"), uuid=uuid)
    over = row.status in (SpinUp.Status.DONE, SpinUp.Status.FAILED)
    step = waiting.current_step(row) if row.status == SpinUp.Status.RUNNING else None
    late = not over and row.asked_at < timezone.now() - SpinUp.CLAIM_LASTS
    context = {
        "row": row,
        "over": over,
        "late": late,
        "steps": [(_(label), state(number, step, row.status)) for number, label in enumerate(STEPS)],
        "done_steps": step,
        "all_steps": len(STEPS),
        "header_icon": "home",
        "page_title": row.plan["name"],
        "breadcrumbs_items": crumbs(row.plan["name"]),
        **result(row),
    }
    response = render(request, "home/desk/progress.html", context)
    if not over:
        response["Refresh"] = str(REFRESH_SECONDS)
    return response


def state(number: int, step: int | None, status: str) -> str:
    """Of one step in the list: done, now, or later."""
    if status == SpinUp.Status.DONE or (step is not None and number < step):
        return "done"
    return "now" if number == step else "later"


def result(row: SpinUp) -> dict[str, Any]:
    """What was made and what is left to do, once it is made."""
    if row.status != SpinUp.Status.DONE or row.studio is None:
        return {}
    lacking: dict[str, list[str]] = {}
    for entry in row.report.get("unfilled", ()):
        lacking.setdefault(entry["name"], []).append(f"{entry['page']} ({entry['language']})")
    return {
        "studio": row.studio,
        "settings_url": reverse("wagtailsettings:edit", args=["home", "studio", row.studio.site_id]),
        "invitations": Invitation.objects.filter(studio=row.studio).select_related("user"),
        "lacking": lacking,
        "host_unknown": not validate_host(row.studio.site.hostname, settings.ALLOWED_HOSTS),
        "no_hours": not row.studio.opening_hours,
        "no_logo": row.studio.logo_id is None,
    }


@agency_only
@require_POST
def again(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Once more, when it failed or nobody took it up."""
    row = get_object_or_404(SpinUp, uuid=uuid)
    if row.status != SpinUp.Status.DONE:
        with transaction.atomic():
            row.restart()
            start_soon(row)
    return redirect("studios:progress", row.uuid)


def crumbs(label: str) -> list[dict[str, str]]:
    """Where one is, below the list of studios."""
    return [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("studios:index"), "label": _("Studios")},
        {"url": "", "label": label},
    ]
