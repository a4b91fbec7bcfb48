"""The sitemap of one host: all its languages, with alternates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page

from .public_site import absolute_url, public_site


@dataclass(frozen=True)
class SitemapEntry:
    """One page, with the same page in this site's other languages."""

    location: str
    changed: datetime | None
    alternates: tuple[tuple[str, str], ...]


def sitemap_entries(request: HttpRequest) -> list[SitemapEntry]:
    """Live, public, translated pages of the request's host. One query."""
    site = public_site(request)
    languages = {home.locale_id: home.language for home in site.homes}
    pages = (
        Page.objects.live()
        .filter(path__startswith=site.container_path, alias_of__isnull=True)
        .order_by("path")
        .values_list("path", "translation_key", "locale_id", "url_path", "last_published_at")
    )
    found = [
        (key, languages[locale_id], absolute_url(request, url), changed)
        for path, key, locale_id, url_path, changed in pages
        if site.is_in_its_language(url_path, locale_id) and site.is_public(path) and (url := site.url_of(url_path))
    ]
    versions: dict[object, dict[str, str]] = defaultdict(dict)
    for key, language, location, _changed in found:
        versions[key][language] = location
    return [
        SitemapEntry(location=location, changed=changed, alternates=hreflang(versions[key]))
        for key, _language, location, changed in found
    ]


def hreflang(versions: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """(language, address) of each version, and Dutch as x-default. Nothing when there is one language."""
    if len(versions) < 2:
        return ()
    default = versions.get(settings.LANGUAGE_CODE)
    return (*versions.items(), *((("x-default", default),) if default else ()))
