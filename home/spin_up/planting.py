"""Many pages at once: rows written in bulk, references pointed at their new targets, indexes brought up to date.

`Page.save()` and `Page.copy()` cost about 140 queries a page; this costs a few, however many studios there are.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.models import Page, PageViewRestriction

from ..bulk_pages import index_pages, write_history, write_revisions
from ..models import PageOrigin
from .problems import SpinUpProblem
from .rewriting import Rewriter
from .seedlings import Key, Seedling

NEVER_TAKEN_ALONG: Mapping[str, Any] = {
    "go_live_at": None,
    "expire_at": None,
    "expired": False,
    "locked": False,
    "locked_at": None,
    "locked_by": None,
    "owner": None,
    "latest_revision": None,
    "live_revision": None,
    "alias_of": None,
}


@dataclass(frozen=True)
class Planted:
    """The new pages by the key of their seedling, as instances of their own type."""

    pages: Mapping[Key, Page]

    @property
    def ids(self) -> list[int]:
        return [page.pk for page in self.pages.values()]

    def homes(self, container: Page) -> list[Page]:
        return [page for page in self.pages.values() if page.depth == container.depth + 1]


class Planter:
    """Plants seedlings below one container. Call inside a transaction, with a container that has no pages yet."""

    def __init__(self, container: Page, *, namespace: uuid.UUID, keep_keys: bool = False) -> None:
        self.container = container
        self.namespace = namespace
        self.keep_keys = keep_keys
        self.now: datetime = timezone.now()

    def plant(self, seedlings: Sequence[Seedling], rewriter_for: Any, *, user: AbstractBaseUser | None) -> Planted:
        """`rewriter_for(ids)` gives the rewriter for one seedling, once every new page has an id."""
        rows = self._rows(seedlings)
        created = Page.objects.bulk_create(rows.values())
        ids = {key: row.pk for key, row in zip(rows, created, strict=True)}
        pages: dict[Key, Page] = {}
        for seedling in seedlings:
            pages[seedling.key] = self._own_type(seedling, rows[seedling.key], rewriter_for(seedling, ids))
        self._fill_rows(rows, pages, seedlings, ids)
        self._children(seedlings, pages)
        write_revisions([pages[s.key] for s in seedlings if s.alias_of is None], user=user, at=self.now)
        write_history(pages.values(), user=user, at=self.now)
        self._beside(seedlings, ids, pages)
        index_pages(pages.values())
        return Planted(pages)

    # --- Place in the tree ---

    def _rows(self, seedlings: Sequence[Seedling]) -> dict[Key, Page]:
        """The rows of the page table, each at its place, with what does not depend on ids."""
        rows: dict[Key, Page] = {}
        numbers: dict[Key | None, int] = defaultdict(int)
        for seedling in seedlings:
            parent = self.container if seedling.parent is None else rows[seedling.parent]
            numbers[seedling.parent] += 1
            slug = seedling.data["slug"]
            rows[seedling.key] = Page(
                title=seedling.data["title"],
                slug=slug,
                path=Page._get_path(parent.path, parent.depth + 1, numbers[seedling.parent]),
                depth=parent.depth + 1,
                url_path=f"{parent.url_path}{slug}/",
                locale=seedling.locale,
                translation_key=self.new_key(seedling.translation_key),
                content_type=ContentType.objects.get_for_model(seedling.model),
                live=seedling.live,
            )
        for key, row in rows.items():
            row.numchild = numbers.get(key, 0)
        Page.objects.filter(pk=self.container.pk).update(numchild=numbers[None])
        self.container.numchild = numbers[None]
        return rows

    def new_key(self, key: str) -> uuid.UUID:
        """The same for every language, so that translations find each other; the same again on another day."""
        return new_key(key, namespace=self.namespace, keep=self.keep_keys)

    # --- Content ---

    def _own_type(self, seedling: Seedling, row: Page, rewriter: Rewriter) -> Page:
        """The page as its own type: rewritten content at the new place."""
        data = rewriter.page_data(seedling.model, dict(seedling.data)) | dict(NEVER_TAKEN_ALONG)
        adopt_children(seedling.model, data, parent=row.pk, new_key=self.new_key)
        data["pk"] = row.pk
        page = seedling.model.from_serializable_data(data, check_fks=False, strict_fks=False)
        for name in ("path", "depth", "numchild", "url_path", "translation_key", "live", "slug"):
            setattr(page, name, getattr(row, name))
        page.locale, page.content_type = row.locale, row.content_type
        page.draft_title = page.title
        page.has_unpublished_changes = not page.live
        page.first_published_at = (seedling.published_at or self.now) if page.live else None
        page.last_published_at = self.now if page.live else None
        check_lengths(page)
        return page

    def _fill_rows(
        self, rows: Mapping[Key, Page], pages: Mapping[Key, Page], seedlings: Sequence[Seedling], ids: Mapping[Key, int]
    ) -> None:
        """The rest of the page table in one update, then each page's own table in one insert."""
        aliases = {seedling.key: ids[seedling.alias_of] for seedling in seedlings if seedling.alias_of is not None}
        own = [field for field in Page._meta.concrete_fields if not field.primary_key]
        for key, row in rows.items():
            for field in own:
                setattr(row, field.attname, getattr(pages[key], field.attname))
            row.alias_of_id = pages[key].alias_of_id = aliases.get(key)
        Page.objects.bulk_update(rows.values(), [field.name for field in own], batch_size=25)
        for page in pages.values():
            # raw: this table only, and no signals that would index page by page.
            page.save_base(raw=True, force_insert=True)
            page._state.adding = False

    def _children(self, seedlings: Sequence[Seedling], pages: Mapping[Key, Page]) -> None:
        """Rows of child tables, one insert a table."""
        rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        for seedling in seedlings:
            for relation in get_all_child_relations(seedling.model):
                if relation.get_accessor_name() in seedling.data:
                    rows[relation.related_model] += list(
                        getattr(pages[seedling.key], relation.get_accessor_name()).all()
                    )
        for model, children in rows.items():
            model._default_manager.bulk_create(children)

    # --- What goes with a page ---

    def _beside(
        self,
        seedlings: Sequence[Seedling],
        ids: Mapping[Key, int],
        pages: Mapping[Key, Page],
    ) -> None:
        """Origins with the revision just made, and who may read."""
        PageOrigin.objects.bulk_create(
            PageOrigin(
                page_id=ids[s.key],
                source_id=s.origin.page_id,
                base_revision_id=s.origin.revision_id,
                planted_revision_id=pages[s.key].latest_revision_id,
                planted_exact=True,
            )
            for s in seedlings
            if s.origin
        )
        PageViewRestriction.objects.bulk_create(
            PageViewRestriction(
                page_id=ids[s.key], restriction_type=s.privacy.restriction_type, password=s.privacy.password
            )
            for s in seedlings
            if s.privacy
        )


def new_key(key: str, *, namespace: uuid.UUID, keep: bool) -> uuid.UUID:
    """The translation key of a page (or of a row of its own) in the studio that `namespace` names."""
    return uuid.UUID(key) if keep else uuid.uuid5(namespace, key)


def adopt_children(
    model: type[Page], data: Mapping[str, Any], *, parent: int, new_key: Callable[[str], uuid.UUID]
) -> None:
    """Make the rows of child tables in a page's stored values new ones of the page `parent`."""
    for relation in get_all_child_relations(model):
        for child in data.get(relation.get_accessor_name(), ()):
            child.update({"pk": None, relation.field.name: parent})
            if "translation_key" in child:
                child["translation_key"] = str(new_key(child["translation_key"]))


def check_lengths(row: Any) -> None:
    """Of a page or a file: a placeholder may become longer than its field. Say so before the database does."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, models.CharField) and isinstance(value, str) and field.max_length:
            if len(value) > field.max_length:
                raise SpinUpProblem(
                    _("“%(page)s”, %(field)s: “%(text)s” is too long by %(more)d characters. Shorten it, or the value.")
                    % {
                        "page": row.title,
                        "field": field.verbose_name,
                        "text": value[:80],
                        "more": len(value) - field.max_length,
                    }
                )
            try:
                field.run_validators(value) if value else None
            except ValidationError as error:
                raise SpinUpProblem(f"“{row.title}”, {field.verbose_name}: {' '.join(error.messages)}") from None
