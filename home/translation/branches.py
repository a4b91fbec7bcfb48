"""Pages in another language: the same branch of the tree once more, as drafts that wait for their translation.

wagtail-localize makes them one by one, at about 750 queries each. Here a batch of pages shares its queries; each
page alone costs what its own type's row, its choosers and the reference index cost.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from modelcluster.models import get_all_child_relations
from wagtail.models import Locale, Page
from wagtail.models.copying import _copy
from wagtail.models.i18n import TranslatableMixin
from wagtail_localize.models import SegmentOverride, Translation, TranslationContext

from ..bulk_pages import index_pages, write_history, write_revisions
from ..models import HomePage, Studio
from .sources import take_down

COMMENTS = "wagtail_admin_comments"
NOT_TAKEN_OVER = [
    *("id", "path", "depth", "numchild", "url_path", "alias_of", "locked", "locked_at", "locked_by"),
    *("latest_revision", "latest_revision_created_at", "live_revision", "first_published_at", "last_published_at"),
    *("go_live_at", "expire_at", "expired", "index_entries", COMMENTS),
]


def source_pages(studio: Studio, *, below: str = "") -> QuerySet[Page]:
    """Dutch pages of a studio in the order of the tree; `below` narrows to the branch at that path, itself included."""
    assert studio.container is not None
    return Page.objects.filter(
        path__startswith=below or studio.container.path,
        depth__gt=studio.container.depth,
        locale__language_code=settings.LANGUAGE_CODE,
        alias_of__isnull=True,
    ).order_by("path")


@dataclass
class _Place:
    """A page of the other language, or the container: what may stand below it."""

    path: str
    depth: int
    url_path: str
    slugs: set[str]
    last_step: int = 0
    added: int = 0

    def next_path(self) -> str:
        self.last_step += 1
        self.added += 1
        return Page._get_path(self.path, self.depth + 1, self.last_step)

    def free_slug(self, wanted: str) -> str:
        slug, number = wanted, 1
        while slug in self.slugs:
            slug, number = f"{wanted}-{number}", number + 1
        self.slugs.add(slug)
        return slug


class Branch:
    """The pages that one studio has in one language, with room for more."""

    def __init__(self, studio: Studio, locale: Locale) -> None:
        container = Page.objects.select_for_update().get(pk=studio.container_id)
        self.container_path, self.locale = container.path, locale
        self.places = {container.path: _Place(container.path, container.depth, container.url_path, set())}
        self.known: dict[uuid.UUID, Page] = {}
        rows = Page.objects.filter(path__startswith=container.path, depth__gt=container.depth).order_by("path")
        for row in rows.select_related(None).only(
            "path", "depth", "slug", "url_path", "locale_id", "translation_key", "alias_of_id", "live"
        ):
            above = self.places.get(row.path[: -Page.steplen])
            if above is not None:
                above.slugs.add(row.slug)
                above.last_step = max(above.last_step, Page._str2int(row.path[-Page.steplen :]))
            if row.locale_id == locale.pk:
                self.known[row.translation_key] = row
                self.places[row.path] = _Place(row.path, row.depth, row.url_path, set())

    def lacks(self, page: Page) -> bool:
        """Whether nothing but an alias stands where the translation of `page` belongs."""
        known = self.known.get(page.translation_key)
        return known is None or bool(known.alias_of_id)

    def place_for(self, page: Page, keys: dict[str, uuid.UUID]) -> _Place:
        """Where the translation of `page` belongs. The page above it must have been translated before."""
        above = page.path[: -Page.steplen]
        if above == self.container_path:
            return self.places[above]
        return self.places[self.known[keys[above]].path]


@transaction.atomic
def translate(pages: Sequence[Page], locale: Locale, *, studio: Studio, user: AbstractBaseUser | None = None) -> int:
    """Drafts in `locale` of Dutch `pages` (own types, in the order of the tree), ready for the translation editor.

    Running it again is safe: a page that stands there keeps what it says, and one that somebody wrote there by hand
    stays theirs. An alias, which wagtail-localize makes live and in Dutch, becomes a draft. Returns how many were made.
    """
    branch = Branch(studio, locale)
    pages = [page for page in pages if branch.lacks(page)]
    if not pages:
        return 0
    sources = take_down(pages)
    keys = dict(source_pages(studio).values_list("path", "translation_key"))
    tracked = set(
        Translation.objects.filter(source__in=[s.pk for s in sources.values()], target_locale=locale).values_list(
            "source__object_id", flat=True
        )
    )
    copies, wanted = [], []
    for page in pages:
        known = branch.known.get(page.translation_key)
        if known is None:
            copies.append(_copy_of(page, branch, keys))
        else:
            Page.objects.filter(pk=known.pk).update(alias_of=None, live=False, has_unpublished_changes=True)
        if page.translation_key not in tracked:
            wanted.append(Translation(source=sources[page.translation_key], target_locale=locale))
    _insert(copies, branch, user=user)
    Translation.objects.bulk_create(wanted)
    keep_slugs([copy for copy in copies if isinstance(copy, HomePage)])
    return len(wanted)


def _copy_of(page: Page, branch: Branch, keys: dict[str, uuid.UUID]) -> Page:
    """An unsaved draft of `page` at its place in the other language."""
    place = branch.place_for(page, keys)
    copy, children = _copy(page, exclude_fields=NOT_TAKEN_OVER)
    for child in children.values():
        if isinstance(child, TranslatableMixin):
            child.locale = branch.locale
    copy.locale = branch.locale
    copy.live, copy.has_unpublished_changes = False, True
    copy.draft_title = copy.title
    copy.slug = place.free_slug(branch.locale.language_code if isinstance(page, HomePage) else page.slug)
    copy.path, copy.depth, copy.numchild = place.next_path(), place.depth + 1, 0
    copy.url_path = f"{place.url_path}{copy.slug}/"
    branch.known[page.translation_key] = copy
    branch.places[copy.path] = _Place(copy.path, copy.depth, copy.url_path, set())
    return copy


def _insert(copies: Sequence[Page], branch: Branch, *, user: AbstractBaseUser | None) -> None:
    """All rows of the new pages. Saved as fixtures are, so that indexes are brought up to date once, at the end."""
    if not copies:
        return
    base_fields = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    for copy in copies:
        place = branch.places[copy.path]
        copy.numchild, copy.owner = place.added, user
    bases = Page.objects.bulk_create([Page(**{name: getattr(c, name) for name in base_fields}) for c in copies])
    for copy, base in zip(copies, bases, strict=True):
        copy.pk = copy.page_ptr_id = copy.id = base.pk
        copy.save_base(raw=True, force_insert=True)
        for relation in get_all_child_relations(copy):
            if relation.name != COMMENTS:
                getattr(copy, relation.get_accessor_name()).commit()
    made = {copy.path for copy in copies}
    for place in branch.places.values():
        if place.added and place.path not in made:
            Page.objects.filter(path=place.path).update(numchild=_children_of(place))
    now = timezone.now()
    write_revisions(copies, user=user, at=now)
    write_history(copies, user=user, at=now)
    index_pages(copies)


def _children_of(place: _Place) -> int:
    return Page.objects.filter(path__startswith=place.path, depth=place.depth + 1).count()


def keep_slugs(homes: Sequence[HomePage]) -> None:
    """A home page is called after its language. wagtail-localize would give it the Dutch one's slug with a number."""
    for home in homes:
        context = TranslationContext.objects.get(
            object_id=home.translation_key, path_id=TranslationContext._get_path_id("slug")
        )
        SegmentOverride.objects.update_or_create(
            context=context, locale=home.locale, defaults={"data_json": json.dumps(home.slug)}
        )
