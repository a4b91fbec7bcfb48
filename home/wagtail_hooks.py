"""What we add to Wagtail's admin and rich text."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem
from wagtail.models import Page
from wagtail.rich_text.feature_registry import FeatureRegistry
from wagtail.rich_text.pages import PageLinkHandler

from . import media_serving, switching  # noqa: F401 - they register themselves
from .desk import people, planned  # noqa: F401 - they register themselves
from .desk.agency import AgencyMenuItem, AgencySubmenu
from .models import PageOrigin
from .references import current_references
from .seal import desk  # noqa: F401 - registers itself
from .sign_in.panel import SignInPanel
from .targets import tell_dead_ends
from .translation.desk import hooks as translation_hooks  # noqa: F401 - registers itself


class ReferencePageLinkHandler(PageLinkHandler):
    """Page links in text, drawn from what the page has already loaded. A link that leads nowhere becomes plain text."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        references = current_references()
        if references is None:
            return super().expand_db_attributes_many(attrs_list)
        pages = (references.page(int(attrs["id"])) if attrs.get("id", "").isdecimal() else None for attrs in attrs_list)
        return [f'<a href="{escape(page.public_url)}">' if page else "<a>" for page in pages]


@hooks.register("register_rich_text_features", order=10)
def register_page_links(features: FeatureRegistry) -> None:
    """Put our page links in the place of Wagtail's."""
    features.register_link_type(ReferencePageLinkHandler)


@hooks.register("register_account_settings_panel")
def register_sign_in_panel(request: HttpRequest, user: Any, profile: Any) -> SignInPanel:
    """Password, second factor and sessions, from everybody's own account page."""
    return SignInPanel(request, user, profile)


# --- The agency's part of the desk ---


@hooks.register("register_admin_urls")
def register_studio_addresses() -> list[URLPattern | URLResolver]:
    return [path("studios/", include("home.desk.urls"))]


@hooks.register("register_admin_menu_item")
def register_studio_menu() -> MenuItem:
    items = [
        AgencyMenuItem(gettext_lazy("All studios"), reverse("studios:index"), icon_name="list-ul", order=1),
        AgencyMenuItem(gettext_lazy("New studio"), reverse("studios:new"), icon_name="plus", order=2),
    ]
    return AgencySubmenu(gettext_lazy("Studios"), Menu(items=items), icon_name="home", order=80, name="studios")


# --- Links ---


hooks.register("after_publish_page", tell_dead_ends)


@hooks.register("after_bulk_action")
def tell_dead_ends_in_bulk(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> None:
    """The same for several at once."""
    for page in objects if action_type == "publish" else ():
        if isinstance(page, Page):
            tell_dead_ends(request, page)


# --- Blueprints ---


@hooks.register("before_delete_page")
def keep_what_studios_remember(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A page that studios were made from is their base for later updates: it can be unpublished, not deleted."""
    if not PageOrigin.objects.filter(source__path__startswith=page.path).exists():
        return None
    messages.error(
        request, _("Studios were made from this, and may be brought up to date with it. Unpublish it instead.")
    )
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("before_bulk_action")
def keep_what_studios_remember_in_bulk(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several at once."""
    pages = [item for item in objects if isinstance(item, Page)] if action_type == "delete" else []
    for page in pages:
        refusal = keep_what_studios_remember(request, page)
        if refusal is not None:
            return refusal
    return None
