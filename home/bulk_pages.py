"""What goes with many new pages at once: revisions, lines of history, references and search, in a few queries.

Both who clone a blueprint and who translate a branch put rows into the tree themselves, and then come here.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from django.contrib.auth.models import AbstractBaseUser
from django.contrib.contenttypes.models import ContentType
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision
from wagtail.search.backends import get_search_backend

from .references import bare_ids

OF_A_REVISION: Final = ("latest_revision", "live_revision", "latest_revision_created_at")


def write_revisions(pages: Sequence[Page], *, user: AbstractBaseUser | None, at: datetime) -> None:
    """One revision each, which is what is live where the page is. Pages are of their own type; aliases have none."""
    types = ContentType.objects.get_for_models(Page, *{type(page) for page in pages})
    revisions = Revision.objects.bulk_create(
        Revision(
            content_type=types[type(page)],
            base_content_type=types[Page],
            object_id=str(page.pk),
            object_str=str(page),
            content=page.serializable_data(),
            created_at=at,
            user=user,
        )
        for page in pages
    )
    for page, revision in zip(pages, revisions, strict=True):
        page.latest_revision, page.latest_revision_created_at = revision, at
        page.live_revision = revision if page.live else None
    rows = [Page(pk=page.pk, **{name: getattr(page, name) for name in OF_A_REVISION}) for page in pages]
    Page.objects.bulk_update(rows, OF_A_REVISION)


def write_history(pages: Collection[Page], *, user: AbstractBaseUser | None, at: datetime) -> None:
    """One line each: it was made."""
    types = ContentType.objects.get_for_models(*{type(page) for page in pages})
    PageLogEntry.objects.bulk_create(
        PageLogEntry(
            page_id=page.pk,
            content_type=types[type(page)],
            label=page.get_admin_display_title()[:255],
            action="wagtail.create",
            timestamp=at,
            user=user,
            uuid=uuid.uuid4(),
            revision=page.latest_revision,
            content_changed=True,
        )
        for page in pages
    )


def index_pages(pages: Collection[Page]) -> None:
    """References and search, without a query for what the pages point at."""
    rows: list[ReferenceIndex] = []
    by_type: dict[type[Page], list[Page]] = defaultdict(list)
    base = ContentType.objects.get_for_model(Page)
    with bare_ids():
        for page in pages:
            by_type[type(page)].append(page)
            rows += [
                ReferenceIndex(
                    content_type=page.content_type,
                    base_content_type=base,
                    object_id=str(page.pk),
                    to_content_type_id=to_type,
                    to_object_id=to_id,
                    model_path=model_path,
                    content_path=content_path,
                    content_path_hash=ReferenceIndex._get_content_path_hash(content_path),
                )
                for to_type, to_id, model_path, content_path in set(
                    ReferenceIndex._extract_references_from_object(page)
                )
            ]
    ReferenceIndex.objects.bulk_create(rows, batch_size=500)
    for model, found in by_type.items():
        get_search_backend().add_bulk(model, found)
