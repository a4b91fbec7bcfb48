"""Everything a page points at, loaded at once: linked pages, translations, menu targets, articles, pictures.

A page is drawn from two queries here, whatever the number of its blocks and links. Blocks and rich text
ask `current_references()`; outside the drawing of a public page there are none, and they ask the database.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q, QuerySet, Subquery
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock
from wagtail.images.models import AbstractImage
from wagtail.models import Page

from .labels import ARTICLE
from .missing_sizes import missing_sizes
from .public_site import PublicHome, PublicSite

PAGE_LINK = re.compile(r'linktype="page" id="(\d+)"|id="(\d+)" linktype="page"')

"""Names the page somebody came to the intake from (Dutch for "from")."""

_current: ContextVar[References | None] = ContextVar("references", default=None)


def current_references() -> References | None:
    """What the page that is being drawn has loaded; None when no public page is being drawn."""
    return _current.get()


@dataclass
class Wanted:
    """Ids that a page mentions, collected without touching the database."""

    pages: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    articles: int = 0

    def add_rich_text(self, html: str) -> None:
        self.pages.update(int(a or b) for a, b in PAGE_LINK.findall(html))

    def add_block(self, block: blocks.Block, raw: object) -> None:
        """Walk one stored block value along its definition."""
        if not raw:
            return
        match block:
            case blocks.PageChooserBlock():
                self.pages.add(raw)
            case ImageChooserBlock():
                self.images.add(raw)
            case blocks.RichTextBlock():
                self.add_rich_text(str(raw))
            case blocks.BaseStreamBlock():
                for item in raw:
                    child = block.child_blocks.get(item["type"])
                    if child is not None:
                        self.add_block(child, item["value"])
            case blocks.BaseStructBlock():
                for name, child in block.child_blocks.items():
                    self.add_block(child, raw.get(name))
            case blocks.ListBlock():
                for item in raw:
                    is_wrapped = isinstance(item, dict) and item.get("type") == "item"
                    self.add_block(block.child_block, item["value"] if is_wrapped else item)

    def add_page(self, page: Page) -> None:
        """Take in every StreamField and picture of a page."""
        for model_field in page._meta.get_fields():
            if isinstance(model_field, StreamField):
                value = getattr(page, model_field.name)
                self.add_block(model_field.stream_block, list(value.raw_data))
            elif model_field.many_to_one and issubclass(model_field.related_model, AbstractImage):
                image_id = getattr(page, model_field.attname)
                if image_id:
                    self.images.add(image_id)


LONG_AGO = datetime.min.replace(tzinfo=UTC)


def article_types() -> frozenset[str]:
    """Page types that count as articles, as `app_label.model`."""
    return frozenset(label.lower() for label in settings.ARTICLE_PAGE_TYPES)


@dataclass(frozen=True)
class References:
    """The loaded pages and pictures of one request."""

    site: PublicSite
    home: PublicHome
    pages: dict[int, Page]
    images: dict[int, AbstractImage]
    translations: tuple[Page, ...]
    articles: tuple[Page, ...]

    @classmethod
    def load(cls, page: Page, *, site: PublicSite, home: PublicHome, wanted: Wanted) -> References:
        """Two queries: one for all pages, one for all pictures (none when there are no pictures)."""
        wanted.pages.update(home.page_ids)
        found = list(cls._pages(page, site=site, home=home, wanted=wanted))
        here_url = site.url_of(page.url_path)
        for row in found:
            row.kind = f"{row.type_app}.{row.type_model}"
            shown = site.is_public(row.path) and site.is_in_its_language(row.url_path, row.locale_id)
            row.public_url = site.url_of(row.url_path) if shown else ""
            if row.public_url and row.kind == settings.INTAKE_PAGE_TYPE.lower() and row.pk != page.pk:
                # The intake learns from the link which article brought somebody: no cookie is needed.
                row.public_url += f"?{urlencode({ARTICLE: here_url}, safe='/')}"
        visible = {row.pk: row for row in found if row.public_url}
        here = {row.translation_key: row for row in visible.values() if row.locale_id == home.locale_id}
        pages = {
            pk: here.get(row.translation_key, row)
            for pk, row in visible.items()
            if row.locale_id == home.locale_id or row.translation_key in here or pk == page.pk
        }
        articles = sorted(
            (row for row in visible.values() if row.kind in article_types() and row.locale_id == home.locale_id),
            # A page that a program put there may have been live from the start, and never published.
            key=lambda row: row.first_published_at or LONG_AGO,
            reverse=True,
        )
        return cls(
            site=site,
            home=home,
            pages=pages,
            images=cls._images(wanted.images, site=site),
            translations=tuple(row for row in visible.values() if row.translation_key == page.translation_key),
            articles=tuple(row for row in articles if row.pk != page.pk)[: wanted.articles],
        )

    @classmethod
    def none(cls, *, site: PublicSite, home: PublicHome) -> References:
        """Without a query: header and footer show no links."""
        return cls(site=site, home=home, pages={}, images={}, translations=(), articles=())

    @staticmethod
    def _pages(page: Page, *, site: PublicSite, home: PublicHome, wanted: Wanted) -> QuerySet[Page]:
        keys = Page.objects.filter(pk__in=wanted.pages).order_by().values("translation_key")
        mentioned = Q(pk__in=wanted.pages) | Q(translation_key__in=Subquery(keys), locale_id=home.locale_id)
        select = mentioned | Q(translation_key=page.translation_key)
        found = Page.objects.live().filter(path__startswith=site.container_path, alias_of__isnull=True)
        if wanted.articles:
            newest = home.articles().exclude(pk=page.pk).order_by(F("first_published_at").desc(nulls_last=True))
            newest = newest.values("pk")[: wanted.articles]
            select |= Q(pk__in=Subquery(newest))
        return (
            found.filter(select)
            .annotate(type_app=F("content_type__app_label"), type_model=F("content_type__model"))
            .select_related("locale")
            .order_by("path")
        )

    @staticmethod
    def _images(ids: set[int], *, site: PublicSite) -> dict[int, AbstractImage]:
        """Pictures of this studio or of none, with the sizes already made of them, in one query."""
        if not ids:
            return {}
        rows = get_image_model().get_rendition_model().objects.filter(image_id__in=ids)
        renditions = rows.select_related("image__collection")
        images: dict[int, AbstractImage] = {}
        for rendition in renditions:
            image = images.setdefault(rendition.image_id, rendition.image)
            image.__dict__.setdefault("prefetched_renditions", []).append(rendition)
        missing = ids - images.keys()
        if missing:
            images |= get_image_model().objects.select_related("collection").in_bulk(missing)
        return {pk: image for pk, image in images.items() if site.may_show_files_of(image.collection.path)}

    def page(self, pk: int | None) -> Page | None:
        """The page a link means: its translation in the language being read, else itself if that is this language."""
        return self.pages.get(pk) if pk else None

    def image(self, pk: int | None) -> AbstractImage | None:
        return self.images.get(pk) if pk else None

    @contextmanager
    def active(self) -> Iterator[References]:
        """Blocks and rich text drawn inside ask this object."""
        token = _current.set(self)
        try:
            with missing_sizes():
                yield self
        finally:
            _current.reset(token)


@dataclass(frozen=True)
class BareIds:
    """Stands in where only ids matter: every page and picture is an object with nothing but its id."""

    def page(self, pk: int | None) -> Page | None:
        return Page(pk=pk) if pk else None

    def image(self, pk: int | None) -> AbstractImage | None:
        return get_image_model()(pk=pk) if pk else None


@contextmanager
def bare_ids() -> Iterator[None]:
    """Stored stories can be walked inside without a query for what they point at."""
    token = _current.set(cast("References", BareIds()))
    try:
        yield
    finally:
        _current.reset(token)
