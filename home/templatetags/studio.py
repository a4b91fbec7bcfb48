"""Tags for the pages of a studio."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..blocks.link import LinkValue
from ..colour import readable_on
from ..languages import HINTS, LANGUAGE_NAMES, OPEN_GRAPH_LOCALES
from ..links import Link
from ..opening_hours_text import HoursLine, hours_lines
from ..public_site import PublicSite, absolute_url
from ..stories import ContentsEntry
from ..structured_data import structured_data
from ..telephone import readable

register = template.Library()


@register.simple_tag(takes_context=True)
def link_url(context: dict[str, Any], link: Link | LinkValue | None) -> str:
    """Where a link leads in the language being read; empty when it leads nowhere."""
    if link is None:
        return ""
    link = getattr(link, "link", link)
    if link is None:
        return ""
    if link.address:
        return link.address
    references = context.get("references")
    page = references.page(link.page_id) if references else Page.objects.filter(pk=link.page_id).first()
    return (page.public_url if references else page.url) if page else ""


@register.simple_tag(takes_context=True)
def section_anchor(context: dict[str, Any]) -> str:
    """The anchor of the section being drawn, as the contents list names it."""
    entries: list[ContentsEntry] = context.get("contents") or []
    return next((entry.anchor for entry in entries if entry.block_id == context.get("id")), "")


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], path: str) -> str:
    """The full address of `path` on the site being read."""
    request = context.get("request")
    return absolute_url(request, path) if request else path


register.filter("phone", readable)


@register.filter
def colon(label: str) -> str:
    """A label with its colon, which in French stands apart."""
    return _("%(label)s:") % {"label": label}


@register.filter
def language_name(code: str) -> str:
    """A language in its own words: Nederlands, English, Deutsch, Français."""
    return LANGUAGE_NAMES.get(code, code)


@register.filter
def language_hint(code: str) -> str:
    """An invitation to read on in a language, in that language."""
    return HINTS.get(code, LANGUAGE_NAMES.get(code, code))


@register.filter
def open_graph_locale(code: str) -> str:
    """nl → nl_NL, as Open Graph wants it."""
    return OPEN_GRAPH_LOCALES.get(code, code)


@register.simple_tag
def opening_hours_lines(site: PublicSite) -> list[HoursLine]:
    """The week in as few lines as say it all."""
    return hours_lines(site.hours)


@register.simple_tag
def accent_style(site: PublicSite) -> SafeString:
    """The studio's own accent as custom properties; nothing where it wears the house style's."""
    if not site.accent:
        return SafeString("")
    return format_html("<style>:root{{--accent:{};--on-accent:{}}}</style>", site.accent, readable_on(site.accent))


@register.simple_tag(takes_context=True)
def json_ld(context: dict[str, Any]) -> SafeString:
    """Structured data of the page as schema.org JSON-LD."""
    data = structured_data(context)
    # These escapes keep "</script>" in a text from ending the element.
    text = json.dumps(data, ensure_ascii=False).translate(
        {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
    )
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
