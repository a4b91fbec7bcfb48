"""What new studios are made from: an ordinary branch of the page tree that no site shows."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.models import Collection, Page

from ..themes import THEME_CHOICES, themes
from .studio_root import Container


class Blueprint(Container, Page):
    """Container of a blueprint's home pages, one per language.

    Texts may hold placeholders such as {studio} and {city}, which are filled in when a studio is made.
    """

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.HomePage"]
    exclude_fields_in_copy = ["uuid"]

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    summary = models.CharField(_("for whom"), max_length=200, blank=True, help_text=_("Shown where a studio is made."))
    theme = models.CharField(_("house style"), max_length=20, choices=THEME_CHOICES, default=themes.default)
    collection = models.ForeignKey(Collection, null=True, editable=False, on_delete=models.PROTECT, related_name="+")

    content_panels = [
        *Page.content_panels,
        HelpPanel(
            content=_(
                "Write {studio}, {city}, {neighbourhood}, {phone}, {email}, {street}, {postal_code} or {owner} in any "
                "text: each new studio gets its own."
            )
        ),
        FieldPanel("summary"),
        FieldPanel("theme"),
    ]
    promote_panels = [FieldPanel("slug")]

    class Meta:
        verbose_name = _("blueprint")
        verbose_name_plural = _("blueprints")

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """A copy or an alias has a name of its own."""
        if self._state.adding and Blueprint.objects.filter(uuid=self.uuid).exists():
            self.uuid = uuid.uuid4()
        super().full_clean(*args, **kwargs)

    @property
    def container(self) -> Blueprint:
        """Its own branch, under the name that a studio has for it."""
        return self
