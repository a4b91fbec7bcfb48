"""The form of a page in the desk."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm


class StudioPageForm(WagtailAdminPageForm):
    """Tells a page that is being made how deep it will stand, which its own check of the address asks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.depth is None and self.parent_page is not None:
            self.instance.depth_to_be = self.parent_page.depth + 1
