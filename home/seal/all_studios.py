"""The root of the explorer: every studio and blueprint, drawn so that a full page of them costs little.

Wagtail draws each row with its buttons, which ask wagtail-localize about it, and asks every site for the address of the
root. What is done with a whole studio is done from the agency's list of studios, so here a row is a line and a link.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, cached_property
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.ui.tables.pages import PageTable
from wagtail.models import Page

WHERE_ONE_BEGINS = "_explorable_root_page_cache"
"""Where Wagtail remembers for a person at which page the explorer begins."""

COLUMNS = ("title", "latest_revision_created_at", "type", "status")


def begin_at_root(user: Any) -> None:
    """Agency staff see all pages from the root. Wagtail reads the whole table of pages to find that out."""
    setattr(user, WHERE_ONE_BEGINS, SimpleLazyObject(Page.get_first_root_node))


class StudiosTable(PageTable):
    """One template for all rows, instead of one for each cell."""

    template_name = "home/desk/all_studios.html"


class AllStudios:
    """Put before Wagtail's explorer. Searching and filtering find pages, which are drawn as elsewhere."""

    request: HttpRequest
    parent_page: Page
    is_searching: bool
    is_filtering: bool
    columns: list[BaseColumn]

    @cached_property
    def lists_studios(self) -> bool:
        return self.parent_page.is_root() and not self.is_searching and not self.is_filtering

    def get_ordering(self) -> str | None:
        """By name. Never in the order of the tree, which Wagtail shows all on one page, to drag rows about."""
        ordering = super().get_ordering()  # type: ignore[misc]
        return "title" if self.lists_studios and ("ordering" not in self.request.GET or ordering == "ord") else ordering

    def annotate_queryset(self, pages: Any) -> Any:
        if not self.lists_studios:
            return super().annotate_queryset(pages)  # type: ignore[misc]
        return pages.prefetch_workflow_states().annotate_approved_schedule()

    def get_table(self, object_list: Any) -> PageTable:
        if not self.lists_studios:
            return super().get_table(object_list)  # type: ignore[misc]
        columns = [column for column in self.columns if column.name in COLUMNS]
        return StudiosTable(columns, object_list, **self.get_table_kwargs())  # type: ignore[attr-defined]

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if self.parent_page.is_root():
            # No site shows the root of all pages. Wagtail asks each of them, unless the answer is there already.
            self.parent_page._wagtail_cached_site_root_paths = []
        return super().render_to_response(context, **kwargs)  # type: ignore[misc]
