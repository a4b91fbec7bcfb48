"""What a later update from the blueprint needs, out and back in: where pages came from, and their text as planted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from wagtail.models import Page, Revision
from wagtail.utils.file import hash_filelike

from ..models import Blueprint, PageOrigin, Studio
from ..spin_up.planting import adopt_children, new_key
from ..spin_up.rewriting import Reference, Rewriter
from .names import Names
from .shapes import check_shape

PLACE = ("pk", "path", "depth", "numchild", "url_path", "content_type", "locale", "translation_key")
"""Of a planted page: what it is wherever it stands now."""

EMPTIED: Mapping[str, Any] = {
    **dict.fromkeys(("owner", "latest_revision", "live_revision", "alias_of", "locked_by", "locked_at")),
    "wagtail_admin_comments": [],
}
"""What has no meaning elsewhere."""


def written_origins(names: Names) -> list[dict[str, Any]]:
    """One row for each page that came from a blueprint, by the names that pages have in the folder."""
    origins = PageOrigin.objects.filter(page_id__in=names.pages).select_related(
        "source", "base_revision", "planted_revision", "page__content_type"
    )
    return [_written(origin, names) for origin in sorted(origins, key=lambda origin: names.pages[origin.page_id])]


def _written(origin: PageOrigin, names: Names) -> dict[str, Any]:
    """`exact` no longer holds where the planted text points at what the studio has deleted since."""
    lost = False

    def reference(model: type[models.Model], stored: Any) -> Any:
        nonlocal lost
        name = names.reference(model, stored)
        lost = lost or name is None
        return name

    planted = origin.planted_revision
    content = None
    if planted is not None:
        data = {name: value for name, value in planted.content.items() if name not in PLACE}
        content = Rewriter(reference=reference).page_data(_type(origin.page), data | dict(EMPTIED))
    return {
        "page": names.pages[origin.page_id],
        "source": str(origin.source.translation_key) if origin.source else None,
        "base": origin.base_revision.created_at.isoformat() if origin.base_revision else None,
        "planted": planted.created_at.isoformat() if planted else None,
        "exact": origin.planted_exact and not lost,
        "content": content,
    }


def _type(page: Page) -> type[Page]:
    return page.content_type.model_class() or Page


def restore_origins(
    rows: Sequence[Mapping[str, Any]],
    *,
    pages: Mapping[str, Page],
    studio: Studio,
    keep_keys: bool,
    reference: Reference,
) -> None:
    """Write the origins of these pages (by path). A blueprint that is not here leaves the planted text alone."""
    rows = [row for row in rows if row["page"] in pages]
    sources = _sources(rows, pages)
    bases = _bases(rows, sources.values())

    def key_of(key: str) -> uuid.UUID:
        return new_key(key, namespace=studio.uuid, keep=keep_keys)

    rewriter = Rewriter(reference=reference)
    planted = {row["page"]: _planted(row, pages[row["page"]], rewriter, key_of) for row in rows if row["content"]}
    Revision.objects.bulk_create(planted.values())
    origins = []
    for row in rows:
        page = pages[row["page"]]
        source = sources.get((uuid.UUID(row["source"]), page.locale_id)) if row["source"] else None
        origins.append(
            PageOrigin(
                page=page,
                source_id=source,
                base_revision_id=bases.get((str(source), datetime.fromisoformat(row["base"]))) if row["base"] else None,
                planted_revision=planted.get(row["page"]),
                planted_exact=row["exact"] and row["page"] in planted,
            )
        )
    PageOrigin.objects.bulk_create(origins)


def _sources(rows: Iterable[Mapping[str, Any]], pages: Mapping[str, Page]) -> dict[tuple[uuid.UUID, int], int]:
    """Pages of blueprints, and of nothing else, by key and language."""
    below = models.Q(pk__in=())
    for path in Blueprint.objects.values_list("path", flat=True):
        below |= models.Q(path__startswith=path)
    keys = {row["source"] for row in rows if row["source"]}
    found = Page.objects.filter(below, translation_key__in=keys)
    return {(key, locale): pk for key, locale, pk in found.values_list("translation_key", "locale_id", "pk")}


def _bases(rows: Iterable[Mapping[str, Any]], sources: Iterable[int]) -> dict[tuple[str, datetime], int]:
    """Revisions of those pages, by page and moment, which name a revision in any database."""
    moments = {datetime.fromisoformat(row["base"]) for row in rows if row["base"]}
    found = Revision.objects.page_revisions().filter(object_id__in=[str(pk) for pk in sources], created_at__in=moments)
    return {(page, at): pk for page, at, pk in found.values_list("object_id", "created_at", "pk")}


def _planted(row: Mapping[str, Any], page: Page, rewriter: Rewriter, key_of: Any) -> Revision:
    """The text as planted, at the page's present place. Older than what is there now, whatever the folder says."""
    model = type(page)
    data = rewriter.page_data(model, dict(row["content"]))
    place = {name: value for name, value in page.serializable_data().items() if name in PLACE}
    data = data | place | dict(EMPTIED)
    adopt_children(model, data, parent=page.pk, new_key=key_of)
    model.from_serializable_data(data, check_fks=False, strict_fks=False)
    at = datetime.fromisoformat(row["planted"]) if row["planted"] else page.latest_revision_created_at
    newest = page.latest_revision_created_at or timezone.now()
    return Revision(
        content_type=page.content_type,
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=str(page.pk),
        object_str=page.title,
        content=data,
        created_at=min(at or newest, newest - timedelta(microseconds=1)),
    )


def files_of(model: type[Any], *, blueprint: int | None) -> dict[str, int]:
    """The pictures or documents of this blueprint by the hash of their content; never those of anybody else."""
    collection = Blueprint.objects.filter(pk=blueprint).values_list("collection__path", flat=True).first()
    rows = model.objects.filter(collection__path__startswith=collection) if collection else model.objects.none()
    found: dict[str, int] = {}
    for row in rows.order_by("-pk"):
        with suppress(OSError), row.file.open("rb") as stream:
            found[row.file_hash or hash_filelike(stream)] = row.pk
    return found


def check_origins(rows: Sequence[Any]) -> None:
    """Refuse what `restore_origins` could not use."""
    text = (str, type(None))
    shape = {"source": text, "base": text, "planted": text, "content": (dict, type(None))}
    for number, row in enumerate(rows, start=1):
        where = f"origins.json [{number}]"
        check_shape(row, {"page": str, "exact": bool, **shape}, where=where)
        uuid.UUID(row["source"] or str(uuid.uuid4()))
        for name in ("base", "planted"):
            if row[name] and datetime.fromisoformat(row[name]).tzinfo is None:
                raise ValueError(f"{where}: {name}")
