"""Choosing a page in the desk: those that are shown to visitors, beginning in the site that is being worked on."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from wagtail.admin.views.chooser import BrowseView, SearchView
from wagtail.models import Page

from ..access import current_studio
from ..targets import served_models
from .rules import can_see

EDITED = re.compile(r"/pages/(?:add/\w+/\w+/)?(\d+)/")
HOME_DEPTH = 3
"""Of a home page, below a container, below Root."""


def is_for_a_link(request: HttpRequest) -> bool:
    """Whether the page is to be led to. Moving, copying and giving rights ask for other pages as well."""
    asked = request.GET.get("page_type") or "wagtailcore.page"
    wider = request.GET.get("user_perms") or request.GET.get("can_choose_root", "false") != "false"
    return asked.lower() == "wagtailcore.page" and not wider


class ServedPages:
    """Put before a view of Wagtail's page chooser."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_for_a_link(request):
            parameters = request.GET.copy()
            parameters["page_type"] = ",".join(model._meta.label_lower for model in served_models())
            request.GET = parameters  # type: ignore[assignment]
            if not args and not kwargs.get("parent_page_id") and isinstance(self, BrowseView):
                kwargs["parent_page_id"] = beginning(request)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


def beginning(request: HttpRequest) -> int | None:
    """The home page above the page that is being edited, else that of the studio; None for Wagtail's own choice."""
    edited = EDITED.search(request.headers.get("Referer", ""))
    page = Page.objects.filter(pk=edited[1], depth__gte=HOME_DEPTH).first() if edited and len(edited[1]) < 10 else None
    if page is not None:
        home = Page.objects.filter(path=page.path[: HOME_DEPTH * Page.steplen]).first()
        if home is not None and can_see(request.user, Page, home.pk):
            return int(home.pk)
    studio = current_studio(request)
    return studio.site.root_page_id if studio is not None else None


class Browse(ServedPages, BrowseView):
    """The tree."""


class Search(ServedPages, SearchView):
    """What is found by a title."""
