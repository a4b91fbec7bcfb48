"""A link to a page of this studio, or to an address elsewhere."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..links import Link
from .choosers import PageReferenceBlock


class LinkValue(blocks.StructValue):
    """Gives templates the link as plain data, without loading the page."""

    @property
    def link(self) -> Link | None:
        return Link.from_raw(
            {"label": self.get("label"), "page": getattr(self.get("page"), "pk", None), "address": self.get("address")}
        )


class LinkBlock(blocks.StructBlock):
    """Words, and where they lead."""

    label = blocks.CharBlock(
        max_length=60,
        default="",
        label=_("Text"),
        help_text=_("Say what follows: “Plan a conversation” rather than “Click here”."),
    )
    page = PageReferenceBlock(
        required=False,
        label=_("Page"),
        help_text=_("A page of this studio. The link stays right when the page moves or is translated."),
    )
    address = blocks.URLBlock(
        required=False,
        default="",
        label=_("Or an address elsewhere"),
        help_text=_("Only for another site: the whole address, from https:// on. Leave “Page” empty then."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if bool(value.get("page")) == bool(value.get("address")):
            raise blocks.StructBlockValidationError(
                block_errors={
                    "page": ValidationError(_("Choose a page, or give an address elsewhere; one of the two."))
                }
            )
        return value


class LinksBlock(blocks.StreamBlock):
    """A short row of links, as in a menu."""

    link = LinkBlock()

    class Meta:
        required = False
