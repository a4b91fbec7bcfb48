"""Pages of a list whose length nobody needs to know exactly."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.paginator import WagtailPaginator

COUNT_UP_TO = 1000


class CappedPaginator(WagtailPaginator):
    """Counts no further than COUNT_UP_TO, so that a page costs the same however long the list is.

    Pages end there too: whoever looks for something older narrows the list with a filter or a period.
    """

    @cached_property
    def seen(self) -> int:
        """How many there are, or one more than the cap."""
        rows = self.object_list.order_by().values("pk")[: COUNT_UP_TO + 1]
        return rows.count()

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
