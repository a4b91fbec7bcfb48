"""All studios, and one of them: its names, its people, taking it down, letting it go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.ui.tables import Column, Table
from wagtail.admin.views.generic import IndexView

from .. import invitations
from ..approval import set_approval
from ..colleagues import colleagues_at
from ..hosts import UnusableHost, add_host, change_main_host
from ..invitations import SeveralAccounts, invite
from ..leaving.deleting import delete_studio
from ..models import HostName, Invitation, Role, Studio
from ..suspension import CannotSuspend, resume, suspend
from .agency import agency_only
from .forms import DeleteForm, HostForm, InviteForm
from .making import crumbs


class StudioTable(Table):
    """Drawn by one template: with one a cell, as Wagtail does, a full page costs twice what an empty one does."""

    template_name = "home/desk/studios.html"


@method_decorator(agency_only, name="dispatch")
class StudioList(IndexView):
    """Every studio of the installation, by name."""

    model = Studio
    page_title = gettext_lazy("Studios")
    header_icon = "home"
    index_url_name = "studios:index"
    index_results_url_name = "studios:index_results"
    add_url_name = "studios:new"
    add_item_label = gettext_lazy("New studio")
    default_ordering = "name"
    paginate_by = 25
    table_class = StudioTable
    search_fields = ["name", "site__hostname", "city"]
    any_permission_required: list[str] = []
    columns = [
        Column("name", label=gettext_lazy("Name"), sort_key="name"),
        Column("site", label=gettext_lazy("Host name"), sort_key="site__hostname"),
        Column("city", label=gettext_lazy("City"), sort_key="city"),
        Column("status", label=gettext_lazy("Status"), sort_key="suspended_at"),
    ]

    def get_base_queryset(self) -> QuerySet[Studio]:
        shown = ("name", "city", "suspended_at", "site__hostname")
        return Studio.objects.select_related("site").only(*shown).filter(container__isnull=False)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*crumbs("")[:1], {"url": "", "label": _("Studios")}]


def found(pk: int) -> Studio:
    """One studio, with what its page shows."""
    names = Prefetch("host_names", queryset=HostName.objects.order_by("hostname"))
    return get_object_or_404(
        Studio.objects.select_related("site", "container", "collection").prefetch_related(names), pk=pk
    )


@agency_only
def studio(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the agency does with one studio, on one page."""
    return page(request, found(pk))


def page(request: HttpRequest, shown: Studio, **forms: Any) -> HttpResponse:
    """The page of a studio; a form that was not right is shown again with why."""
    context = {
        "studio": shown,
        "is_agency": shown.kind == Studio.Kind.AGENCY,
        "host_form": HostForm(),
        "invite_form": InviteForm(),
        "delete_form": DeleteForm(studio=shown),
        "colleagues": colleagues_at(shown),
        "invitations": shown.invitations.select_related("user").order_by("-created_at"),
        "settings_url": reverse("wagtailsettings:edit", args=["home", "studio", shown.site_id]),
        "header_icon": "home",
        "page_title": shown.name,
        "breadcrumbs_items": crumbs(shown.name),
        **forms,
    }
    return render(request, "home/desk/studio.html", context, status=422 if forms else 200)


@agency_only
@require_POST
def hosts(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or another main name."""
    shown, form = found(pk), HostForm(request.POST)
    if form.is_valid():
        try:
            (change_main_host if form.cleaned_data["main"] else add_host)(shown, form.cleaned_data["host"])
            return redirect("studios:studio", pk)
        except UnusableHost as error:
            form.add_error("host", str(error))
    return page(request, found(pk), host_form=form)


@agency_only
@require_POST
def forget_host(request: HttpRequest, pk: int, host_pk: int) -> HttpResponse:
    """A name that need not lead here any more."""
    get_object_or_404(HostName, pk=host_pk, studio_id=pk).delete()
    return redirect("studios:studio", pk)


@agency_only
@require_POST
def ask_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite somebody."""
    shown, form = found(pk), InviteForm(request.POST)
    if not form.is_valid():
        return page(request, shown, invite_form=form)
    try:
        invite(shown, email=form.cleaned_data["email"], role=Role(form.cleaned_data["role"]))
    except SeveralAccounts as error:
        form.add_error("email", str(error))
        return page(request, shown, invite_form=form)
    return redirect("studios:studio", pk)


@agency_only
@require_POST
def send_again(request: HttpRequest, pk: int, invitation_pk: int) -> HttpResponse:
    """The mail of an invitation once more: with a new link, because the old one may have run out."""
    invitation = get_object_or_404(Invitation, pk=invitation_pk, studio_id=pk)
    invitations.send_again(invitation)
    messages.success(request, _("The mail to %s is on its way.") % invitation.address)
    return redirect("studios:studio", pk)


@agency_only
@require_POST
def switch(request: HttpRequest, pk: int, what: str) -> HttpResponse:
    """Take down or bring back; ask for the owner's approval or not."""
    shown = found(pk)
    try:
        if what == "suspend":
            suspend(shown)
        elif what == "resume":
            resume(shown)
        else:
            set_approval(shown, needed=what == "approval-on")
    except CannotSuspend:
        messages.error(request, _("The agency's own site answers for unknown hosts. It stays up."))
    return redirect("studios:studio", pk)


@agency_only
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Export, then delete, once the name was typed."""
    shown = found(pk)
    form = DeleteForm(request.POST, studio=shown)
    if shown.kind == Studio.Kind.AGENCY or not form.is_valid():
        return page(request, shown, delete_form=form)
    folder = delete_studio(shown, typed_name=form.cleaned_data["name"], with_people=form.cleaned_data["with_people"])
    messages.success(
        request, _("%(name)s is deleted. Its export is in %(folder)s") % {"name": shown.name, "folder": folder}
    )
    return redirect("studios:index")
