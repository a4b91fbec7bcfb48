"""What the public pages of one studio need to know on every request, as plain data.

Loaded in three queries and kept by each process for as long as the studio's edition stays the same (home/editions.py):
one small query a visit tells a process what another one changed.
"""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest
from django.http.request import split_domain_port
from django.utils.translation import get_language
from wagtail.models import Page, PageViewRestriction

from .editions import current_number
from .links import Link
from .opening_hours import OpeningHours
from .outage import Memory, or_remembered
from .themes import Theme, themes

LIFETIME_SECONDS = 300
"""After this a studio is read anew all the same: the longest that forgetting to renew an edition is seen."""
BELIEVED_SECONDS = 1.0
"""For so long whoever takes in a form believes what this process saw of a studio."""


@dataclass(frozen=True)
class PublicHome:
    """The home page of one language, with the menu and footer that its whole language shows."""

    pk: int
    locale_id: int
    language: str
    title: str
    path: str
    url_path: str
    navigation: tuple[Link, ...]
    footer: tuple[Link, ...]
    action: Link | None
    tagline: str

    @property
    def page_ids(self) -> set[int]:
        links = (*self.navigation, *self.footer, *((self.action,) if self.action else ()))
        return {self.pk, *(link.page_id for link in links if link.page_id)}

    def articles(self) -> QuerySet[Page]:
        """Live articles of this language."""
        of_type = Q(pk__in=[])
        for label in settings.ARTICLE_PAGE_TYPES:
            app_label, model = label.lower().split(".")
            of_type |= Q(content_type__app_label=app_label, content_type__model=model)
        return Page.objects.live().filter(of_type, path__startswith=self.path, alias_of__isnull=True)


@dataclass(frozen=True)
class PublicSite:
    """One studio as its visitors meet it."""

    site_id: int
    studio_id: int
    uuid: str
    kind: str
    hostname: str
    root_url: str
    container_path: str
    name: str
    owner_name: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    neighbourhood: str
    country: str
    area_served: tuple[str, ...]
    price_range: str
    hours: OpeningHours
    closed_days: tuple[tuple[date, str], ...]
    theme_key: str
    accent: str
    picture_id: int | None
    homes: tuple[PublicHome, ...]
    restricted_paths: tuple[str, ...]
    """Places in the tree at which a password or a login begins to be asked for."""
    collection_path: str
    """Where the studio's own pictures and documents lie; empty when it has no collection."""

    suspended: bool = False
    is_example: bool = False
    """Whether all that it says of people is invented, which each of its pages then says."""
    is_gone: bool = False
    """Whether the name that was asked for was that of a studio that is deleted: nobody answers under it any more."""
    moved: bool = False
    """Whether the name that was asked for is only another one, which leads to `hostname`."""
    edition: int | None = None
    """Read before everything else here, so that the rest is at least as new."""

    def is_public(self, path: str) -> bool:
        """Whether the page at this place in the tree may be read by anybody."""
        return not path.startswith(self.restricted_paths)

    @property
    def open_homes(self) -> tuple[PublicHome, ...]:
        """Homes that anybody may read: the languages that visitors are offered. A private one is for its readers."""
        return tuple(home for home in self.homes if self.is_public(home.path))

    def may_show_files_of(self, collection_path: str) -> bool:
        """Whether pictures and documents of this collection belong to this studio, or to none.

        Asks the database only about a collection that is not this studio's own.
        """
        if self.collection_path and collection_path.startswith(self.collection_path):
            return True
        above = [collection_path[:end] for end in range(Page.steplen, len(collection_path) + 1, Page.steplen)]
        return not apps.get_model("home.Studio").objects.filter(collection__path__in=above).exists()

    @property
    def theme(self) -> Theme:
        return themes.get(self.theme_key)

    @property
    def default_home(self) -> PublicHome | None:
        return self.home(settings.LANGUAGE_CODE)

    def home(self, language: str | None) -> PublicHome | None:
        """The live home of `language`; None when this studio does not have that language."""
        return next((home for home in self.homes if home.language == language), None)

    def home_of(self, url_path: str) -> PublicHome | None:
        """The home below which a page with this `url_path` lies."""
        return next((home for home in self.homes if url_path.startswith(home.url_path)), None)

    def is_in_its_language(self, url_path: str, locale_id: int) -> bool:
        """Whether a page lies below the home of its own language. One that was moved below another's is not served."""
        home = self.home_of(url_path)
        return home is not None and home.locale_id == locale_id

    def url_of(self, url_path: str) -> str:
        """Address on this site, without host: Dutch has no prefix. Empty for a page that is not served here."""
        home = self.home_of(url_path)
        if home is None:
            return ""
        prefix = "/" if home.language == settings.LANGUAGE_CODE else f"/{home.language}/"
        return prefix + url_path.removeprefix(home.url_path)


def public_site(request: HttpRequest) -> PublicSite:
    """The studio whose host this request names; the agency's for a host that is no studio's (see `is_gone`)."""
    if not hasattr(request, "_public_site"):
        hostname = split_domain_port(request.get_host())[0]
        request._public_site = _known_site(hostname, believed=BELIEVED_SECONDS if request.method == "POST" else 0.0)
    return request._public_site


def public_home(request: HttpRequest) -> PublicHome:
    """The home page of the language in the address. A language that is not live here is not found."""
    home = public_site(request).home(get_language())
    if home is None:
        raise Http404("This site has no live pages in this language.")
    return home


def absolute_url(request: HttpRequest, path: str) -> str:
    """The full address of `path` on the site that is read: under its own name, whatever other was asked for."""
    site = public_site(request)
    if split_domain_port(request.get_host())[0] == site.hostname:
        return request.build_absolute_uri(path)
    return site.root_url + path


def digest_of(hostname: str) -> str:
    """How the name of a deleted studio is remembered, of which nothing that can be read is kept."""
    return hashlib.sha256(hostname.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Known:
    """A studio as this process knows it: when it was read, and when it was last seen to be so still (monotonic)."""

    site: PublicSite
    read_at: float
    seen_at: float


_known: Memory[Known] = Memory(most=2000)
"""By host name. Also what this process goes on with while the database is away."""


def remembered_site(request: HttpRequest) -> PublicSite | None:
    """The studio whose host this request names, as far as this process knows it, without a query."""
    found: PublicSite | None = getattr(request, "_public_site", None)
    known = _known.get(split_domain_port(request.get_host())[0])
    return found or (known.site if known else None)


def _known_site(hostname: str, *, believed: float) -> PublicSite:
    """From memory, when one query says that the studio still has the same edition, or said so `believed` seconds ago.

    An edition that cannot be asked is believed until the database is back.
    """
    known = _known.get(hostname)
    if known is not None and time.monotonic() - known.seen_at < believed:
        return known.site
    return or_remembered(lambda: _current(hostname, known), known.site if known else None)


def _current(hostname: str, known: Known | None) -> PublicSite:
    """What was known, if it has the present edition, else read anew."""
    now = time.monotonic()
    fresh = known is not None and now - known.read_at < LIFETIME_SECONDS
    if known is not None and fresh and known.site.edition == current_number(known.site.studio_id):
        _known.keep(hostname, replace(known, seen_at=now))
        return known.site
    found = load_public_site(hostname)
    # Only known names are kept, so that made-up Host headers fill no memory.
    if not found.is_gone:
        _known.keep(hostname if found.moved else found.hostname, Known(found, read_at=now, seen_at=now))
    return found


def load_public_site(hostname: str) -> PublicSite:
    """Read a studio by host name, falling back to the default site. Http404 when there is neither."""
    Studio = apps.get_model("home.Studio")
    studios = Studio.objects.select_related("site", "container", "collection", "edition")
    studios = studios.filter(container__isnull=False)
    names = apps.get_model("home.HostName").objects.filter(hostname=hostname).order_by()
    # Each by itself: with an OR across tables every studio there is would be looked at.
    main = Studio.objects.filter(site__hostname=hostname).order_by().values("pk")
    default = Studio.objects.filter(site__is_default_site=True).order_by().values("pk")
    wanted = main.union(default, names.values("studio"))
    found = list(studios.annotate(known_as=Exists(names.filter(studio=OuterRef("pk")))).filter(pk__in=wanted))
    by_name = (s for s in found if s.site.hostname == hostname)
    by_other_name = (s for s in found if s.known_as)
    studio = next(chain(by_name, by_other_name, found), None)
    if studio is None:
        raise Http404("There is no site here yet. Make one with: manage.py demo")
    return PublicSite(
        site_id=studio.site_id,
        studio_id=studio.pk,
        uuid=str(studio.uuid),
        kind=studio.kind,
        hostname=studio.site.hostname,
        root_url=studio.site.root_url,
        container_path=studio.container.path,
        name=studio.name,
        owner_name=studio.owner_name,
        email=studio.email,
        phone=str(studio.phone or ""),
        street=studio.street,
        postal_code=studio.postal_code,
        city=studio.city,
        neighbourhood=studio.neighbourhood,
        country=studio.country,
        area_served=tuple(line.strip() for line in studio.area_served.splitlines() if line.strip()),
        price_range=studio.price_range,
        hours=studio.hours,
        closed_days=studio.closed_dates,
        theme_key=studio.theme,
        accent=studio.accent,
        picture_id=studio.logo_id,
        homes=tuple(_homes(studio.container, chosen=studio.languages.through.objects.filter(studio=studio))),
        restricted_paths=tuple(
            PageViewRestriction.objects.filter(page__path__startswith=studio.container.path)
            .order_by("pk")
            .values_list("page__path", flat=True)
        ),
        suspended=studio.suspended_at is not None,
        is_example=studio.is_example,
        is_gone=not studio.known_as and studio.site.hostname != hostname and digest_of(hostname) in studio.former_hosts,
        moved=studio.known_as and studio.site.hostname != hostname,
        collection_path=studio.collection.path if studio.collection else "",
        edition=studio.edition.number if hasattr(studio, "edition") else None,
    )


def _homes(container: Page, *, chosen: QuerySet[Any]) -> list[PublicHome]:
    """Live homes of the languages that the studio has chosen; Dutch is always there.

    An alias is a translation that nobody has written yet: not a home.
    """
    HomePage = apps.get_model("home.HomePage")
    homes = HomePage.objects.live().filter(
        Q(locale__language_code=settings.LANGUAGE_CODE) | Q(locale__in=chosen.values("locale")),
        path__startswith=container.path,
        depth=container.depth + 1,
        alias_of__isnull=True,
    )
    return [_as_plain_data(home) for home in homes.select_related("locale").order_by("path")]


def _as_plain_data(home: Any) -> PublicHome:
    return PublicHome(
        pk=home.pk,
        locale_id=home.locale_id,
        language=home.locale.language_code,
        title=home.title,
        path=home.path,
        url_path=home.url_path,
        navigation=home.navigation_links,
        footer=home.footer_links,
        action=home.header_action,
        tagline=home.tagline,
    )


def home_to_come(page: Page) -> PublicHome:
    """The home page above a page of a language that is not live, for a preview. Http404 where there is none."""
    HomePage = apps.get_model("home.HomePage")
    home = HomePage.objects.select_related("locale").filter(path=page.path[: 3 * page.steplen]).first()
    if home is None:
        raise Http404("There is no home page above this page.")
    return _as_plain_data(home)
