"""Which studio is being worked in: a line at the top of the desk's menu, and the page behind it to work in another."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from .access import current_studio_name, studios_for, work_in, works_as
from .alike import any_writing

MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
def switch_studio(request: HttpRequest) -> HttpResponse:
    """The studios of this person. POST `studio` works in one; an empty one, for the agency, in all."""
    own = studios_for(request.user).select_related("site").order_by("name", "pk")
    if request.method == "POST":
        wanted = request.POST.get("studio", "")
        studio = get_object_or_404(own, pk=wanted if wanted.isdecimal() else None) if wanted else None
        work_in(request, studio)
        messages.success(request, _("You now work in %(name)s.") % {"name": shown_name(request)})
        return redirect("wagtailadmin_home")
    query = request.GET.get("q", "").replace("\x00", "").strip()
    found = own.filter(name__iregex=any_writing(query)) if query else own
    context: dict[str, Any] = {
        "studios": found[:MOST_SHOWN],
        "more": max(0, found.count() - MOST_SHOWN),
        "searchable": bool(query) or own.count() > MOST_SHOWN,
        "query": query,
        "current": current_studio_name(request),
        "page_title": _("Studio"),
        "header_icon": "site",
    }
    return TemplateResponse(request, "home/desk/switch_studio.html", context)


def shown_name(request: HttpRequest) -> str:
    studio = current_studio_name(request)
    return studio.name if studio is not None else _("all studios")


class StudioMenuItem(MenuItem):
    """Says where one works, and leads to where that is changed."""

    def __init__(self) -> None:
        super().__init__(
            gettext_lazy("Studio"), reverse_lazy("switch_studio"), name="studio", icon_name="site", order=-100
        )

    def is_shown(self, request: HttpRequest) -> bool:
        return works_as(request.user)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        label = shown_name(request)
        return LinkMenuItem(
            self.name,
            label[:1].upper() + label[1:],
            reverse("switch_studio"),
            icon_name=self.icon_name,
            attrs=self.attrs,
        )


@hooks.register("register_admin_menu_item")
def register_studio_menu_item() -> StudioMenuItem:
    return StudioMenuItem()


@hooks.register("register_admin_urls")
def register_switch() -> list[Any]:
    return [path("studio/", switch_studio, name="switch_studio")]
