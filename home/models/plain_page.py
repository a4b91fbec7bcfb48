"""Pages that inform: about, privacy, an index of articles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from ..blocks.story import StoryBlock
from ..fields import StreamField
from ..stories import article_count
from .studio_page import StudioPage


class PlainPage(StudioPage, Page):
    """A title, an introduction and a story."""

    template = "home/plain_page.html"
    parent_page_types = ["home.HomePage", "home.PlainPage"]

    intro = models.TextField(_("introduction"), blank=True, max_length=600)
    story = StreamField(StoryBlock(), blank=True, verbose_name=_("story"))

    search_fields = StudioPage.search_fields
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("story")]
    promote_panels = StudioPage.promote_panels

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    @property
    def article_count(self) -> int:
        return article_count(self.story)
