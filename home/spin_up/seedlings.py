"""The pages of a blueprint, read once, as what `planting` needs to know of each."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import COMMENTS_RELATION_NAME, Locale, Page, PageViewRestriction, Revision

from ..models import Blueprint, HomePage
from .problems import SpinUpProblem

Key = Hashable
"""Names a page among those that are planted together: a blueprint's id of it, or a path in an export."""


@dataclass(frozen=True)
class Privacy:
    """Who may read a page: everybody who signs in, or who knows a password."""

    restriction_type: str
    password: str = ""


@dataclass(frozen=True)
class Origin:
    """The page that a seedling is taken from, and the state of it."""

    page_id: int
    revision_id: int


@dataclass(frozen=True)
class Seedling:
    """One page to be. Parents stand before their children; a home page has no parent."""

    key: Key
    parent: Key | None
    model: type[Page]
    data: Mapping[str, Any]
    locale: Locale
    translation_key: str
    live: bool
    alias_of: Key | None = None
    privacy: Privacy | None = None
    origin: Origin | None = None
    published_at: datetime | None = None
    """When it first went live elsewhere; None: it goes live now."""


def languages_of(blueprint: Page) -> list[str]:
    """Languages in which a blueprint has a home page that somebody wrote."""
    homes = HomePage.objects.child_of(blueprint).filter(alias_of__isnull=True).select_related("locale")
    return [home.locale.language_code for home in homes.order_by("path")]


def read_blueprint(blueprint: Blueprint, *, languages: Sequence[str]) -> list[Seedling]:
    """All pages in the chosen languages: the published text of live ones, the newest draft of the others."""
    missing = set(languages) - set(languages_of(blueprint))
    if missing:
        raise SpinUpProblem(
            _("The blueprint “%(blueprint)s” has no pages in: %(languages)s. Leave these out, or translate it first.")
            % {"blueprint": blueprint.title, "languages": ", ".join(sorted(missing))}
        )
    pages = list(
        blueprint.get_descendants()
        .filter(locale__language_code__in=languages)
        .select_related("locale")
        .order_by("path")
        .specific()
    )
    locales = {locale.pk: locale for locale in Locale.objects.filter(pk__in={page.locale_id for page in pages})}
    private = _privacy([page.pk for page in pages])
    drafts = Revision.objects.in_bulk([page.latest_revision_id for page in pages if not page.live])
    known = {page.pk for page in pages}
    taken: dict[str, int] = {blueprint.path: blueprint.pk}
    seedlings = []
    for page in pages:
        parent = taken.get(page.path[: -page.steplen])
        lost = page.alias_of_id is not None and page.alias_of_id not in known
        if parent is None or lost:
            # Below a page of another language, or an alias of one: it has no place in this studio.
            continue
        taken[page.path] = page.pk
        draft = drafts.get(page.latest_revision_id)
        content = page if page.live or draft is None else draft.as_object()
        seedlings.append(
            Seedling(
                key=page.pk,
                parent=None if parent == blueprint.pk else parent,
                model=type(page),
                data=without_comments(content.serializable_data()),
                locale=locales[page.locale_id],
                translation_key=str(page.translation_key),
                live=page.live,
                alias_of=page.alias_of_id,
                privacy=private.get(page.pk),
                origin=None if page.alias_of_id else Origin(page_id=page.pk, revision_id=_base(page)),
            )
        )
    return seedlings


def without_comments(data: dict[str, Any]) -> dict[str, Any]:
    """What editors say to one another about the blueprint is not for its studios."""
    return data | {COMMENTS_RELATION_NAME: []}


def _base(page: Page) -> int:
    """The revision that holds what is cloned. A page that was never saved as one gets one now."""
    base = page.live_revision_id if page.live else page.latest_revision_id
    if base is None:
        base = page.save_revision(log_action=False, clean=False).pk
        if page.live:
            Page.objects.filter(pk=page.pk).update(live_revision=base)
    return base


def _privacy(pks: list[int]) -> dict[int, Privacy]:
    """A page for certain groups of the blueprint becomes one for people who sign in: groups are not cloned."""
    rows = PageViewRestriction.objects.filter(page_id__in=pks)
    return {
        row.page_id: Privacy(row.restriction_type, row.password)
        if row.restriction_type == PageViewRestriction.PASSWORD
        else Privacy(PageViewRestriction.LOGIN)
        for row in rows
    }
