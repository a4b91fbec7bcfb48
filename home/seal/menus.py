"""No item in a menu leads to a closed view. Removing an item closes nothing: the door (`doors`) does."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("construct_reports_menu", order=900)
def own_reports(request: HttpRequest, items: list[MenuItem]) -> None:
    """Only the report that is kept to the own studio."""
    if not request.user.is_superuser:
        address = reverse("wagtail_localize:translations_report")
        items[:] = [item for item in items if item.url == address]
