"""Pages in the desk: explorer, choosers, filters, privacy and the count on the first screen."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.db.models.functions import Left
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from wagtail import hooks
from wagtail.admin.api.actions.move import MovePageAPIAction
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.site_summary import PagesSummaryItem, SummaryItem
from wagtail.admin.views.page_privacy import SetPrivacyView
from wagtail.admin.views.pages.listing import EditedByFilter, ExplorableIndexView, GenericPageFilterSet, SiteFilter
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.models import Page, Site

from ..access import studio_as
from ..models import Studio
from .all_studios import AllStudios
from .reach import DESK_ROLES
from .rules import visible

BELOW = ("first-child", "last-child")
"""Where a page is put below another, and not beside it."""


def of_current_studio(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """Visible pages of the studio that is being worked in; of all of one's own where none is."""
    studio = studio_as(request, *DESK_ROLES)
    if not request.user.is_superuser:
        pages = pages.filter(pk__in=visible(request.user, Page).order_by().values("pk"))
    if studio is not None and studio.container is not None:
        pages = pages.filter(path__startswith=studio.container.path)
    return pages


def people(request: HttpRequest) -> QuerySet[Any]:
    """Whom a filter offers. Agency staff see everybody: of them, the agency's own and those of the studio looked at."""
    found = visible(request.user, get_user_model()).order_by("username")
    if not request.user.is_superuser:
        return found
    of_studio = Group.objects.filter(studio_role__studio=studio_looked_at(request))
    members = get_user_model().groups.through.objects.filter(group__in=of_studio.values("pk"))
    return found.filter(Q(is_superuser=True) | Q(pk__in=members.values("user")))


def studio_looked_at(request: HttpRequest) -> Studio | None:
    """The studio whose pages are on the screen, else the one that is being worked in."""
    kept = request.__dict__
    if "_studio_looked_at" not in kept:
        kwargs = request.resolver_match.kwargs if request.resolver_match else {}
        parent = Page.objects.filter(pk=kwargs.get("parent_page_id"), depth__gt=1)
        branch = parent.values_list(Left("path", 2 * Page.steplen))
        found = Studio.objects.filter(container__path__in=branch).first()
        kept["_studio_looked_at"] = found or studio_as(request, *DESK_ROLES)
    looked_at: Studio | None = kept["_studio_looked_at"]
    return looked_at


def sites(request: HttpRequest) -> QuerySet[Site]:
    return visible(request.user, Site)


class OwnFilters(GenericPageFilterSet):
    """Wagtail offers everybody and every site of the installation."""

    owner = MultipleUserFilter(label=_("Owner"), queryset=people, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label=_("Edited by"), queryset=people, widget=CheckboxSelectMultiple)
    site = SiteFilter(label=_("Site"), queryset=sites, widget=CheckboxSelectMultiple)

    def __init__(self, data: Any = None, queryset: Any = None, *, request: HttpRequest, **kwargs: Any) -> None:
        """Agency staff find a studio by its name: its site would be one of as many as there are."""
        super().__init__(data, queryset, request=request, **kwargs)
        if request.user.is_superuser:
            del self.filters["site"]


class OwnIndex(AllStudios, ExplorableIndexView):
    base_filterset_class = OwnFilters
    filterset_class = OwnFilters

    def get(self, request: HttpRequest, parent_page_id: int | None = None) -> HttpResponse:
        """Somebody in several studios begins in the one that is being worked in, not at the root of all."""
        studio = studio_as(request, *DESK_ROLES)
        at_root = parent_page_id in (None, Page.get_first_root_node().pk)
        if at_root and studio is not None and studio.container_id and not request.GET:
            return redirect("wagtailadmin_explore", studio.container_id)
        return super().get(request, parent_page_id)

    def get_base_queryset(self) -> QuerySet[Page]:
        if self.request.user.is_superuser:
            return self.annotate_queryset(self.all_pages())
        pages = super().get_base_queryset()
        return pages.filter(pk__in=visible(self.request.user, Page).order_by().values("pk"))

    def all_pages(self) -> QuerySet[Page]:
        """What Wagtail would list, without comparing it with every page of the installation."""
        if self.is_searching_whole_tree:
            return Page.objects.all()
        below = self.is_searching or self.is_filtering
        return Page.objects.descendant_of(self.parent_page) if below else Page.objects.child_of(self.parent_page)


class OwnUse(ContentTypeUseView):
    base_filterset_class = OwnFilters
    filterset_class = OwnFilters

    def get_base_queryset(self) -> QuerySet[Page]:
        return of_current_studio(super().get_base_queryset(), self.request)


class OwnPrivacyForm(PageViewRestrictionForm):
    """Groups are drawn even where they cannot be chosen, so only the own ones are given."""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = visible(user, Group)


class OwnPrivacy(SetPrivacyView):
    form_class = OwnPrivacyForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}


class StudioPageViewSet(PageViewSet):
    index_view_class = OwnIndex
    content_type_use_view_class = OwnUse
    set_privacy_view_class = OwnPrivacy
    filterset_class = OwnFilters


class MovePage(MovePageAPIAction):
    def _action_from_data(self, instance: Page, data: dict[str, Any]) -> Any:
        """Wagtail looks for what the root of all pages stands below."""
        action = super()._action_from_data(instance, data)
        if action.target.is_root() and action.pos not in BELOW:
            raise ValidationError({"destination_page_id": ["Nothing can stand beside the root of all pages."]})
        return action


class OwnPages(PagesAdminAPIViewSet):
    actions = {**PagesAdminAPIViewSet.actions, "move": MovePage}

    def get_base_queryset(self) -> QuerySet[Page]:
        """The root of all pages stays: the menu begins there, and shows what is visible below it."""
        pages = super().get_base_queryset()
        if self.request.user.is_superuser:
            return pages
        root = Page.objects.filter(depth=1)
        return pages & (visible(self.request.user, Page) | root)


class OwnPagesSummary(SummaryItem):
    """How many pages the studio has, instead of how many the installation has."""

    order = PagesSummaryItem.order
    template_name = PagesSummaryItem.template_name

    def is_shown(self) -> bool:
        return visible(self.request.user, Page).exists()

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        studio = studio_as(self.request, *DESK_ROLES)
        root = studio.container if studio is not None else Page.get_first_root_node()
        number = of_current_studio(Page.objects.filter(depth__gt=2), self.request).count()
        return {"root_page": root, "total_pages": number, "site_name": studio.name if studio else ""}


@hooks.register("register_admin_viewset", order=900)
def register_pages() -> StudioPageViewSet:
    return StudioPageViewSet()


@hooks.register("construct_admin_api", order=900)
def own_pages_in_api(router: WagtailAPIRouter) -> None:
    router.register_endpoint("pages", OwnPages)


@hooks.register("construct_page_chooser_queryset", order=900)
def choose_own_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return of_current_studio(pages, request)


@hooks.register("construct_explorer_page_queryset", order=900)
def explore_own_pages(parent: Page, pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    if request.user.is_superuser:
        return pages
    return pages.filter(pk__in=visible(request.user, Page).order_by().values("pk"))


@hooks.register("construct_homepage_summary_items", order=900)
def count_own_pages(request: HttpRequest, items: list[SummaryItem]) -> None:
    if not request.user.is_superuser:
        items[:] = [OwnPagesSummary(request) if isinstance(item, PagesSummaryItem) else item for item in items]
