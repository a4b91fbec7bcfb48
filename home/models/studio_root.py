"""The branch of the page tree that is one studio."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.models import Locale, Page
from wagtail.url_routing import RouteResult


class Container:
    """A page that holds one home page per language and is never served itself. Put it before `Page`.

    It belongs to no language: it answers itself as its own translation, which is all that translating a
    home page below it needs (docs/decisions/02-studio-is-a-branch.md).
    """

    def get_translation(self, locale: Locale) -> Any:
        return self

    def get_translation_or_none(self, locale: Locale) -> Any:
        return self

    def has_translation(self, locale: Locale) -> bool:
        return True

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        raise Http404("A container has no page of its own.")

    def get_url_parts(self, request: HttpRequest | None = None) -> None:
        """No address, and no look at all sites to find that out."""
        return


class StudioRoot(Container, Page):
    """Container of one studio. Rights are given here once: every language inherits them, the explorer stops here."""

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.HomePage"]
    preview_modes: list[tuple[str, str]] = []

    class Meta:
        verbose_name = _("studio")
        verbose_name_plural = _("studios")
