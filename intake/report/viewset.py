"""Where the report hangs in the admin."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from ..desk.scope import scope_of
from .views import AnswersView, ReportView


class ReportMenuItem(MenuItem):
    """For whoever works in a studio."""

    def is_shown(self, request: HttpRequest) -> bool:
        return not scope_of(request.user).is_empty


class ReportViewSet(ViewSet):
    """The report, and the answers beside it."""

    icon = "history"
    menu_label = _("Report")

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", self.construct_view(ReportView), name="index"),
            path("answers/", self.construct_view(AnswersView), name="answers"),
        ]

    def get_menu_item(self, order: int | None = None) -> MenuItem:
        """Only shown to whoever may open it."""
        return ReportMenuItem(
            label=self.menu_label, url=self.menu_url, name="lead-report", icon_name=self.icon, order=order or 20
        )
