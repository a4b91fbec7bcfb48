"""Redirects of the own sites. One for all sites would take over an address of every studio, so there are none."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets.button import Button
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.contrib.redirects.forms import RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

from ..access import studio_as
from ..targets import is_served
from .forms import OwnReferences
from .pages import sites
from .reach import DESK_ROLES, Reach
from .rules import visible


class OwnRedirectForm(OwnReferences, RedirectForm):
    """A site must be named, and the page must be one of the own studio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        site = self.fields["site"]
        site.queryset = desk_sites(self.for_user)
        site.required, site.empty_label = True, None
        self.fields["redirect_page"].queryset = visible(self.for_user, Page)

    def clean(self) -> dict[str, Any]:
        """Wagtail's own check is for redirects of all sites."""
        cleaned = super().clean() or self.cleaned_data
        page, site = cleaned.get("redirect_page"), cleaned.get("site")
        if page and not is_served(page):
            self.add_error("redirect_page", _("This page is never shown to visitors. Choose a page of the site."))
            return cleaned
        if page and site and not on_site(page, site):
            self.add_error("redirect_page", _("This page belongs to another site. Choose one of the site above."))
        return cleaned


def desk_sites(user: Any) -> QuerySet[Site]:
    """Sites on whose pages this person works: a trainer sees the site but does not manage it."""
    found = visible(user, Site)
    return found if user.is_superuser else found.filter(pk__in=Reach.of(user).desk_site_ids)


def on_site(page: Page, site: Site) -> bool:
    """Whether this page is shown on this site, in whatever language."""
    try:
        container = site.studio.container
    except (AttributeError, ObjectDoesNotExist):
        container = site.root_page
    return container is not None and page.path.startswith(container.path)


class OwnRedirectFilters(RedirectsReportFilterSet):
    site = django_filters.ModelChoiceFilter(field_name="site", queryset=sites)


class RedirectIndex(views.IndexView):
    filterset_class = OwnRedirectFilters

    def get_base_queryset(self) -> QuerySet[Redirect]:
        redirects = visible(self.request.user, Redirect).select_related("redirect_page", "site")
        studio = studio_as(self.request, *DESK_ROLES)
        return redirects if studio is None else redirects.filter(site=studio.site_id)

    @property
    def header_more_buttons(self) -> list[Button]:
        """Import writes redirects for all sites without looking; it stays with the agency."""
        buttons = super().header_more_buttons
        return buttons if self.request.user.is_superuser else buttons[:-1]


class AddRedirect(views.CreateView):
    form_class = OwnRedirectForm

    def get_initial(self) -> dict[str, Any]:
        studio = studio_as(self.request, *DESK_ROLES)
        return {**super().get_initial(), **({"site": studio.site_id} if studio else {})}


class EditRedirect(views.EditView):
    form_class = OwnRedirectForm
