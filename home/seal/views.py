"""Stock views of the desk whose lists no hook can narrow, replaced by their like that ask the seal first.

The door (`doors`) runs these in place of the view of that name, so the address stays Wagtail's own. Lists keep to the
studio that is being worked in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from taggit.models import Tag
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.bulk_action import index as bulk_action
from wagtail.contrib.settings.views import EditView as EditSettings
from wagtail.contrib.settings.views import redirect_to_relevant_instance

from ..access import studio_as
from ..models import Role
from . import choosing, media, redirects, translations
from .rules import can_see, visible

MOST_TAGS = 10


def suggest_tags(request: HttpRequest, app_name: str = "", model_name: str = "") -> HttpResponse:
    """Words that begin like this, from the own studio's pictures and documents."""
    term = request.GET.get("term", "")
    tags = visible(request.user, Tag).filter(name__istartswith=term).order_by("name") if term else Tag.objects.none()
    return JsonResponse(list(tags.values_list("name", flat=True)[:MOST_TAGS]), safe=False)


def edit_settings(request: HttpRequest, app_name: str, model_name: str, pk: int | None = None) -> HttpResponse:
    """Without an id: the settings of the studio that is being worked in, not those of the host."""
    if pk is not None:
        return EditSettings.as_view()(request, app_name=app_name, model_name=model_name, pk=pk)
    studio = studio_as(request, Role.OWNER)
    if studio is None or not can_see(request.user, type(studio), studio.pk):
        return redirect_to_relevant_instance(request, app_name, model_name)
    return redirect("wagtailsettings:edit", app_name, model_name, studio.site_id)


_REPLACEMENTS: Mapping[str, Callable[..., Any]] = {
    "wagtailadmin_tag_autocomplete": suggest_tags,
    "wagtailadmin_tag_model_autocomplete": suggest_tags,
    "wagtailadmin_choose_page": choosing.Browse.as_view(),
    "wagtailadmin_choose_page_child": choosing.Browse.as_view(),
    "wagtailadmin_choose_page_search": choosing.Search.as_view(),
    "wagtailsettings:edit": edit_settings,
    # All or nothing: of several pages, Wagtail deletes some before it comes to one that cannot be deleted.
    "wagtail_bulk_action": transaction.atomic(bulk_action),
    "wagtailimages:index": media.ImageIndex.as_view(),
    "wagtailimages:index_results": media.ImageIndex.as_view(results_only=True),
    "wagtailimages_chooser:choose": media.image_chooser.choose_view,
    "wagtailimages_chooser:choose_results": media.image_chooser.choose_results_view,
    "wagtaildocs:index": media.DocumentIndex.as_view(),
    "wagtaildocs:index_results": media.DocumentIndex.as_view(results_only=True),
    "wagtailredirects:index": redirects.RedirectIndex.as_view(),
    "wagtailredirects:index_results": redirects.RedirectIndex.as_view(results_only=True),
    "wagtailredirects:add": redirects.AddRedirect.as_view(),
    "wagtailredirects:edit": redirects.EditRedirect.as_view(),
    "wagtail_localize:edit_override": translations.edit_override,
    "wagtail_localize:edit_string_translation": translations.edit_string,
}

REPLACEMENTS: Mapping[str, Callable[..., Any]] = {
    name: never_cache(require_admin_access(view)) for name, view in _REPLACEMENTS.items()
}
"""By the name of the view they stand in for."""
