"""Where delivery stands in the desk: addresses and menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from home.access import works_as

from ..desk.recent import recent
from ..desk.scope import scope_of
from . import undelivered, webhooks


@hooks.register("register_admin_urls")
def delivery_addresses() -> list[URLPattern]:
    """Below /admin/."""
    return [
        path("webhooks/", webhooks.webhook_list, name="webhooks"),
        path("webhooks/new/", webhooks.webhook_add, name="webhook_add"),
        path("webhooks/<int:webhook_pk>/", webhooks.webhook_page, name="webhook"),
        path("webhooks/<int:webhook_pk>/secret/", webhooks.webhook_secret, name="webhook_secret"),
        path("webhooks/<int:webhook_pk>/test/", webhooks.webhook_test, name="webhook_test"),
        path("not-delivered/", undelivered.undelivered_list, name="undelivered"),
        path("not-delivered/again/", undelivered.undelivered_again, name="undelivered_again"),
    ]


class OwnersMenuItem(MenuItem):
    """For who owns a studio."""

    def is_shown(self, request: HttpRequest) -> bool:
        return webhooks.owns_a_studio(request.user)


class CountedMenuItem(MenuItem):
    """Says how many messages were given up, a minute ago at most."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_as(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        count = recent(scope_of(request.user)).given_up
        label = f"{self.label} ({count})" if count else str(self.label)
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, attrs=self.attrs)


@hooks.register("register_settings_menu_item")
def webhooks_menu_item() -> MenuItem:
    """Webhooks, below the settings."""
    return OwnersMenuItem(
        _("Webhooks"), reverse_lazy("webhooks"), name="webhooks", icon_name="link-external", order=310
    )


@hooks.register("register_admin_menu_item")
def undelivered_menu_item() -> MenuItem:
    """What was given up, below the leads, with its count."""
    return CountedMenuItem(
        _("Not delivered"), reverse_lazy("undelivered"), name="undelivered", icon_name="warning", order=91
    )
