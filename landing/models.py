"""The landing page: a four-line hero, then a long article that wins trust."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from home.fields import StreamField
from home.hero import HeroFields
from home.models import StudioPage
from home.public_site import absolute_url
from home.stories import article_count, contents

from .blocks import LandingStoryBlock
from .structured_data import article, breadcrumbs, frequently_asked_questions

RELATED_ARTICLES = 3


class LandingPage(StudioPage, HeroFields, Page):
    """An article with a hero."""

    template = "landing/landing_page.html"
    parent_page_types = ["home.HomePage", "home.PlainPage"]
    subpage_types: list[str] = []

    content_title = models.CharField(
        _("title above the text"), max_length=160, blank=True, help_text=_("What the article promises, in one line.")
    )
    story = StreamField(LandingStoryBlock(), blank=True, verbose_name=_("story"))

    search_fields = StudioPage.search_fields
    content_panels = [
        *Page.content_panels,
        *HeroFields.hero_panels,
        FieldPanel("content_title"),
        FieldPanel("story"),
    ]
    promote_panels = StudioPage.promote_panels

    class Meta:
        verbose_name = _("landing page")
        verbose_name_plural = _("landing pages")

    @property
    def article_count(self) -> int:
        return max(RELATED_ARTICLES, article_count(self.story))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        context["contents"] = contents(self.story.raw_data)
        context["related"] = context["references"].articles[:RELATED_ARTICLES]
        return context

    def structured_data(self, context: dict[str, Any], *, root: str) -> list[dict[str, Any]]:
        """The article, its questions and answers, and the way to it from the home page."""
        # Without the query: labels of a campaign are no part of a page's name.
        address = absolute_url(context["request"], context["request"].path)
        start = absolute_url(context["request"], context["site"].url_of(context["home"].url_path))
        return [
            article(self, root=root, address=address, language=context["home"].language),
            breadcrumbs([(context["home"].title, start), (self.title, address)]),
            *frequently_asked_questions(self.story, address=address),
        ]
