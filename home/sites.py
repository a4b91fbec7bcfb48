"""Finding one studio and its pages from what a person types on a command line."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import CommandError
from wagtail.models import Page

from .hosts import UnusableHost, read_host
from .models import HomePage, Studio


def studio_of_host(host: str) -> Studio:
    """The studio at a host name as people write it (`München.example`), or one clear line with the names there are."""
    try:
        name = read_host(host).name
    except UnusableHost:
        name = host
    studio = Studio.objects.select_related("site", "container", "collection").filter(site__hostname=name).first()
    if studio is None or studio.container is None:
        names = ", ".join(Studio.objects.order_by("site__hostname").values_list("site__hostname", flat=True))
        raise CommandError(f"There is no site {host}. There are: {names or 'none yet; make some with manage.py demo'}.")
    return studio


def page_at(studio: Studio, path: str) -> Page:
    """The page at a path such as / or /en/ or /kennis/, or one clear line."""
    first, _slash, rest = path.strip("/").partition("/")
    homes = {
        home.locale.language_code: home for home in HomePage.objects.child_of(studio.container).select_related("locale")
    }
    language, rest = (first, rest) if first in homes else (settings.LANGUAGE_CODE, path.strip("/"))
    home = homes.get(language)
    page = home and Page.objects.filter(url_path=f"{home.url_path}{rest}/" if rest else home.url_path).first()
    if page is None:
        raise CommandError(f"There is no page at {path} on {studio.site.hostname}.")
    return page.specific
