"""Pages of a list whose length nobody needs to know exactly."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.db.models import IntegerField, Subquery
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

COUNT_UP_TO = 1000


class CountOf(Subquery):
    """How many rows a query finds, as a column beside others; a slice counts no further than its end."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


class CappedPaginator(WagtailPaginator):
    """Counts no further than COUNT_UP_TO, so that a page costs the same however long the list is.

    Pages end there too: whoever looks for something older narrows the list with a filter or a period. The count comes
    with the rows of the page: one query for both, as long as there are any.
    """

    def get_page(self, number: Any) -> Page:
        wanted = int(number) if str(number).isascii() and str(number).isdigit() else 1
        start = (wanted - 1) * self.per_page
        if 0 <= start < COUNT_UP_TO:
            rows = list(self.object_list.annotate(seen_in_all=CountOf(self._counted))[start : start + self.per_page])
            if rows:
                self.seen = rows[0].seen_in_all
                return self._get_page(rows, wanted, self)
        return super().get_page(number)

    @property
    def _counted(self) -> Any:
        return self.object_list.order_by().values("pk")[: COUNT_UP_TO + 1]

    @cached_property
    def seen(self) -> int:
        """How many there are, or one more than the cap."""
        return self._counted.count()

    @cached_property
    def count(self) -> int:
        return min(self.seen, COUNT_UP_TO)

    @property
    def is_capped(self) -> bool:
        return self.seen > COUNT_UP_TO

    @cached_property
    def items_count_label(self) -> str:
        if self.is_capped:
            return _("more than %(count)s: filter or choose a period to see others") % {"count": COUNT_UP_TO}
        return super().items_count_label
