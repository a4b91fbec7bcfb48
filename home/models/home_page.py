"""The front door of a studio in one language."""

from __future__ import annotations

from django.db import models
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    TabbedInterface,
)
from wagtail.models import Locale, Page
from wagtail.url_routing import RouteResult
from wagtail_localize.fields import SynchronizedField

from ..blocks.link import LinksBlock
from ..blocks.story import StoryBlock
from ..fields import StreamField
from ..hero import HeroFields
from ..links import Link, links_from_raw
from ..stories import article_count
from .studio_page import StudioPage


class HomePage(StudioPage, HeroFields, Page):
    """Hero and story, and the menu and footer of every page in this language."""

    template = "home/home_page.html"
    parent_page_types = ["home.StudioRoot", "home.Blueprint"]

    content_title = models.CharField(_("title above the text"), max_length=160, blank=True)
    story = StreamField(StoryBlock(), blank=True, verbose_name=_("story"))

    navigation = StreamField(LinksBlock(max_num=6), blank=True, verbose_name=_("menu"))
    tagline = models.CharField(_("tagline"), max_length=120, blank=True, help_text=_("One line, below the name."))
    footer = StreamField(LinksBlock(max_num=8), blank=True, verbose_name=_("links at the foot"))
    header_action_label = models.CharField(_("button at the top"), max_length=24, blank=True)
    header_action_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("leads to"),
        help_text=_("Usually the intake. Shown on every page."),
    )

    override_translatable_fields = [SynchronizedField("slug")]
    search_fields = StudioPage.search_fields

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    *HeroFields.hero_panels,
                    FieldPanel("content_title", help_text=_("What follows below, in one line.")),
                    FieldPanel("story"),
                ],
                heading=_("Content"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldRowPanel([FieldPanel("header_action_label"), PageChooserPanel("header_action_page")])],
                        heading=_("Button at the top"),
                    ),
                    FieldPanel("navigation"),
                    FieldPanel("tagline"),
                    FieldPanel("footer"),
                ],
                heading=_("Menu and footer"),
            ),
            ObjectList(StudioPage.promote_panels, heading=_("Promote")),
        ]
    )

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Strict: Wagtail falls back to Dutch where a language is missing; we say that it is not there."""
        if self.locale_id != Locale.get_active().pk or self.alias_of_id:
            raise Http404("This site has no live home page in this language.")
        return super().route(request, path_components)

    @property
    def article_count(self) -> int:
        return article_count(self.story)

    @property
    def navigation_links(self) -> tuple[Link, ...]:
        return links_from_raw(self.navigation.raw_data)

    @property
    def footer_links(self) -> tuple[Link, ...]:
        return links_from_raw(self.footer.raw_data)

    @property
    def header_action(self) -> Link | None:
        return Link.from_raw({"label": self.header_action_label, "page": self.header_action_page_id})
