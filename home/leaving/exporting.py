"""One studio to a folder that a person can read, and that makes an equal studio elsewhere."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.db import models
from django.utils.text import slugify
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Collection, Page, PageViewRestriction

from ..cells import harmless
from ..models import Blueprint, Studio
from ..spin_up.media import NOT_COPIED
from ..spin_up.rewriting import Rewriter
from ..spin_up.seedlings import without_comments
from .names import Names
from .origins import written_origins
from .readme import README
from .registry import registry
from .translations import written_translations

LEFT_OUT = frozenset(
    [
        "pk",
        "path",
        "depth",
        "numchild",
        "url_path",
        "content_type",
        "locale",
        "owner",
        "latest_revision",
        "live_revision",
        "alias_of",
        "locked",
        "locked_at",
        "locked_by",
        "go_live_at",
        "expire_at",
        "expired",
        "live",
        "has_unpublished_changes",
        "draft_title",
        "latest_revision_created_at",
        "first_published_at",
        "last_published_at",
        "translation_key",
        "wagtail_admin_comments",
    ]
)
"""Of a page: what is said in the list of pages, or has no meaning elsewhere."""

OWN_SETTINGS = frozenset(
    {"id", "site", "container", "collection", "blueprint", "uuid", "kind", "suspended_at", "former_hosts"}
)


class FolderInUse(ValueError):
    """An export goes into a folder of its own."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    folder: Path
    pages: int
    media: int
    unpublished: tuple[str, ...]
    """Live pages with changes that are not published: those changes are not in the export."""


def export_studio(studio: Studio, folder: Path, *, with_people: bool = False) -> Exported:
    """Write everything of a studio below `folder`, which must be empty or absent."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(f"{folder} is not empty. Name a folder that is, or that does not exist.")
    folder.mkdir(parents=True, exist_ok=True)
    names = Names(studio)
    rewriter = Rewriter(reference=names.reference)
    pages = list(
        Page.objects.descendant_of(studio.container)
        .filter(alias_of__isnull=True)
        .select_related("locale")
        .order_by("path")
        .specific()
    )
    rows = [_write_page(page, studio=studio, names=names, rewriter=rewriter, folder=folder) for page in pages]
    _json(folder / "pages.json", rows)
    media = _write_media(studio, names, folder / "media")
    _json(folder / "translations.json", written_translations(names))
    _json(folder / "origins.json", written_origins(names))
    _write_settings(studio, names, folder)
    _write_redirects(studio, names, folder)
    for table in registry.tables:
        write_csv(folder / f"{table.name}.csv", table.rows(studio, with_people))
    text = README.format(name=studio.name, host=studio.site.hostname, people="yes" if with_people else "no")
    (folder / "README.md").write_text(text, encoding="utf-8")
    return Exported(
        folder=folder,
        pages=len(pages),
        media=media,
        unpublished=tuple(page.title for page in pages if page.live and page.has_unpublished_changes),
    )


def _write_page(page: Page, *, studio: Studio, names: Names, rewriter: Rewriter, folder: Path) -> dict[str, Any]:
    """One page to its file; what the list of pages says of it."""
    content = page if page.live else page.get_latest_revision_as_object()
    path = names.pages[page.pk]
    language = page.locale.language_code
    page_format = registry.formats.get(type(page))
    below = path.removeprefix(f"/{language}/").strip("/")
    file = Path("pages") / language / f"{below or 'home'}{page_format.suffix if page_format else '.json'}"
    target = folder / file
    target.parent.mkdir(parents=True, exist_ok=True)
    row: dict[str, Any] = {
        "path": path,
        "file": file.as_posix(),
        "type": page._meta.label,
        "language": language,
        "key": str(page.translation_key),
        "slug": page.slug,
        "live": page.live,
        "published": page.first_published_at.isoformat() if page.first_published_at else None,
    }
    privacy = PageViewRestriction.objects.filter(page=page).first()
    if privacy:
        row["private"] = {"kind": privacy.restriction_type, "password": privacy.password}
    data = {k: v for k, v in without_comments(content.serializable_data()).items() if k not in LEFT_OUT}
    data = rewriter.page_data(type(page), data)
    if page_format:
        target.write_text(page_format.write(content, studio=studio) + "\n", encoding="utf-8")
        others = {name: value for name, value in data.items() if name not in page_format.fields}
        row["beside"] = {**page_format.beside(content), "fields": opened(type(page), others)}
    else:
        _json(target, opened(type(page), data))
    return row


def opened(model: type[models.Model], data: dict[str, Any]) -> dict[str, Any]:
    """Stories as lists instead of JSON within JSON."""
    streams = {field.name for field in model._meta.get_fields() if isinstance(field, StreamField)}
    return {name: json.loads(value) if name in streams and value else value for name, value in data.items()}


def _write_media(studio: Studio, names: Names, folder: Path) -> int:
    """The files themselves, and a list of what is known of each."""
    rows: list[dict[str, Any]] = []
    folders = _folders(studio)
    for kind, model, known in (
        ("pictures", get_image_model(), names.pictures),
        ("documents", get_document_model(), names.documents),
    ):
        for row in model.objects.filter(pk__in=known).prefetch_related("origins").order_by("pk"):
            target = folder / kind / known[row.pk]
            target.parent.mkdir(parents=True, exist_ok=True)
            with row.file.open("rb") as stream:
                target.write_bytes(stream.read())
            values = {
                field.name: field.value_from_object(row)
                for field in model._meta.concrete_fields
                if field.name not in NOT_COPIED
            }
            beside: dict[str, Any] = {}
            if below := folders.get(row.collection_id):
                beside["folder"] = below
            for origin in row.origins.all():
                beside["origin"] = origin.file_hash
            rows.append({"kind": kind, "file": known[row.pk], "values": values, **beside})
    folder.mkdir(exist_ok=True)
    _json(folder / "media.json", rows)
    return len(rows)


def _folders(studio: Studio) -> dict[int, list[str]]:
    """For each collection below the studio's own, the names that lead to it."""
    if studio.collection is None:
        return {}
    rows = list(studio.collection.get_descendants().order_by("path"))
    by_path = {row.path: row.name for row in rows}
    first, step = len(studio.collection.path), Collection.steplen
    return {row.pk: [by_path[row.path[:end]] for end in range(first + step, len(row.path) + 1, step)] for row in rows}


def _write_settings(studio: Studio, names: Names, folder: Path) -> None:
    """The studio itself, for people, and every other setting of its site."""
    about: dict[str, Any] = {
        "name": studio.name,
        "uuid": str(studio.uuid),
        "host": studio.site.hostname,
        "other_hosts": list(studio.host_names.values_list("hostname", flat=True)),
        "blueprint": _blueprint(studio),
        "languages": [locale.language_code for locale in studio.languages.order_by("pk")],
        "settings": _values(studio, names, apart=OWN_SETTINGS),
    }
    text = yaml.safe_dump(_plain(about), allow_unicode=True, sort_keys=False)
    (folder / "studio.yaml").write_text(text, encoding="utf-8")
    others = {
        model._meta.label: _values(row, names, apart=frozenset({"id", "site"}))
        for model in settings_registry
        if model is not Studio and hasattr(model, "site")
        for row in model.objects.filter(site=studio.site)
    }
    _json(folder / "settings.json", others)


def _blueprint(studio: Studio) -> str | None:
    """Its uuid, which names a blueprint in every database that has it."""
    found = Blueprint.objects.filter(pk=studio.blueprint_id).first()
    return str(found.uuid) if found else None


def _values(row: models.Model, names: Names, *, apart: frozenset[str]) -> dict[str, Any]:
    data = row.serializable_data() if hasattr(row, "serializable_data") else _simple(row)
    known = {field.name for field in row._meta.concrete_fields} - apart
    data = {name: value for name, value in data.items() if name in known}
    return opened(type(row), Rewriter(reference=names.reference).page_data(type(row), data))


def _simple(row: models.Model) -> dict[str, Any]:
    return {field.name: field.value_from_object(row) for field in row._meta.concrete_fields}


def _write_redirects(studio: Studio, names: Names, folder: Path) -> None:
    rows = [["from", "to", "permanent"]]
    for redirect in Redirect.objects.filter(site=studio.site).order_by("old_path"):
        to = redirect.redirect_link or names.pages.get(redirect.redirect_page_id, "")
        rows.append([redirect.old_path, to, "yes" if redirect.is_permanent else "no"])
    write_csv(folder / "redirects.csv", rows)


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """A table that a spreadsheet opens without running anything that stands in it."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([harmless(str(cell)) for cell in row] for row in rows)


def _plain(value: Any) -> Any:
    """Without the types of Django's fields, which YAML does not know."""
    return json.loads(json.dumps(value, default=str))


def _json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n", encoding="utf-8")


def folder_name(studio: Studio) -> str:
    """What to call a studio's folder."""
    return slugify(studio.site.hostname.replace(".", "-"))
