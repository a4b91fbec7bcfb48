"""The desk: leads, reports, what was not delivered, and personal data, of one's own studios."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.permissions import register_permission_policy

from home.access import works_as
from home.models import Role

from .delivery import hooks as delivery_hooks
from .desk.bulk import ChangeStatus
from .desk.menu import DeskGroup
from .desk.panel import WaitingPanel
from .desk.scope import LeadPolicy, scope_of
from .models import Lead
from .privacy import desk as privacy

# Importing it registers what it holds.
__all__ = ["delivery_hooks", "register_desk"]

register_permission_policy(Lead, LeadPolicy(Lead))
hooks.register("register_bulk_action", ChangeStatus)


@hooks.register("register_admin_viewset")
def register_desk() -> DeskGroup:
    """Leads and reports in the main menu."""
    return DeskGroup()


@hooks.register("construct_homepage_panels")
def show_who_waits(request: HttpRequest, panels: list[Component]) -> None:
    """First of all: who is waiting now."""
    if not scope_of(request.user).is_empty:
        panels.insert(0, WaitingPanel())


@hooks.register("register_admin_urls")
def register_privacy_urls() -> list[URLPattern]:
    """Personal data, for owners."""
    return privacy.urlpatterns


@hooks.register("register_settings_menu_item")
def register_privacy_menu_item() -> MenuItem:
    """Beside the other things that an owner answers for."""
    return OwnerMenuItem(_("Personal data"), privacy.menu_address(), icon_name="user", order=300)


class OwnerMenuItem(MenuItem):
    """Shown to whoever owns a studio."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_as(request.user, Role.OWNER)
