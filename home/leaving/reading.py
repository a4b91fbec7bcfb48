"""A folder that `exporting` wrote, as seedlings and settings of a new studio."""

from __future__ import annotations

import csv
import io
import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, PageViewRestriction

from ..addresses import reserved
from ..models import HomePage, StudioPage
from ..plain_files import UnusableFile, read_plain_file
from ..spin_up.planting import check_lengths
from ..spin_up.problems import SpinUpProblem
from ..spin_up.rewriting import Rewriter
from ..spin_up.seedlings import Privacy, Seedling
from ..storable import whole
from .names import ListedPage, StandIns
from .origins import check_origins
from .registry import References, registry
from .shapes import (
    MEDIA,
    PAGE,
    PRIVACY,
    REDIRECT,
    STUDIO,
    TRANSLATION,
    check_rows,
    check_shape,
    naming,
    refuse_other_kinds,
    refuse_twice,
    refuse_unstorable,
    unlike,
)

LARGEST_TEXT = 100 * 1024 * 1024
"""Of a file with pages, settings or translations: a studio of thousands of pages fits many times."""


@dataclass(frozen=True)
class MediaFile:
    """One picture or document of the folder. `number` stands for it in the pages."""

    kind: str
    path: Path
    number: int
    values: Mapping[str, Any]
    folder: Sequence[str]
    """Names of the collections that it lies in, below the studio's own."""
    origin: str
    """Hash of the blueprint's file that it is a copy of, or nothing."""


@dataclass(frozen=True)
class Folder:
    """A studio as a folder holds it."""

    about: Mapping[str, Any]
    seedlings: Sequence[Seedling]
    media: Sequence[MediaFile]
    settings: Mapping[str, Mapping[str, Any]]
    redirects: Sequence[Mapping[str, str]]
    translations: Sequence[Mapping[str, Any]]
    origins: Sequence[Mapping[str, Any]]
    names: StandIns


def read_folder(folder: Path) -> Folder:
    """Read everything, or raise SpinUpProblem that names the file that cannot be read."""
    about = _studio(folder)
    rows, media = _rows(folder, "pages.json", PAGE), _rows(folder, "media/media.json", MEDIA)
    refuse_twice([row["path"] for row in rows], file="pages.json")
    refuse_twice([f"{row['key']} ({row['language']})" for row in rows], file="pages.json")
    refuse_twice([f"{row['kind']}/{row['file']}" for row in media], file="media/media.json")
    names = StandIns(
        pages=[
            ListedPage(row["path"], row["key"], row["language"], row["type"] == settings.INTAKE_PAGE_TYPE)
            for row in rows
        ],
        pictures={row["file"]: row["values"].get("title", "") for row in media if row["kind"] == "pictures"},
        documents={row["file"]: row["values"].get("title", "") for row in media if row["kind"] == "documents"},
    )
    others = _json(folder, "settings.json")
    check_shape(others, dict.fromkeys(others, dict) if isinstance(others, dict) else {}, where="settings.json")
    return Folder(
        about=about,
        seedlings=_seedlings(folder, rows, names),
        media=[_media(folder, row, names) for row in media],
        settings=others,
        redirects=_redirects(folder / "redirects.csv"),
        translations=_rows(folder, "translations.json", TRANSLATION),
        origins=_origins(folder, names),
        names=names,
    )


def _studio(folder: Path) -> dict[str, Any]:
    file = folder / "studio.yaml"
    try:
        about: dict[str, Any] = yaml.safe_load(_text(file))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SpinUpProblem(_("%(folder)s cannot be read: %(error)s") % {"folder": file, "error": error}) from None
    about = whole(about)
    refuse_unstorable(about, file="studio.yaml")
    check_shape(about, STUDIO, where="studio.yaml")
    for name in ("other_hosts", "languages"):
        if not all(isinstance(entry, str) for entry in about[name]):
            raise unlike("studio.yaml", name)
    if not is_uuid(about["uuid"]):
        raise unlike("studio.yaml", "uuid")
    blueprint = about.setdefault("blueprint", None)
    if blueprint is not None and not (isinstance(blueprint, str) and is_uuid(blueprint)):
        raise unlike("studio.yaml", "blueprint")
    return about


def _json(folder: Path, name: str) -> Any:
    try:
        value = json.loads(_text(folder / name))
    except (ValueError, RecursionError) as error:
        raise SpinUpProblem(
            _("%(folder)s cannot be read: %(error)s") % {"folder": folder / name, "error": error}
        ) from None
    refuse_unstorable(value, file=name)
    return value


def _rows(folder: Path, name: str, shape: Any) -> list[dict[str, Any]]:
    rows = _json(folder, name)
    check_rows(rows, shape, file=name)
    return list(rows)


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def read_file(path: Path, *, largest: int = LARGEST_TEXT) -> bytes:
    """A file of the folder. Raises SpinUpProblem."""
    try:
        return read_plain_file(path, largest=largest)
    except UnusableFile as error:
        raise SpinUpProblem(f"{path}: {error}") from None


def _text(path: Path) -> str:
    try:
        return read_file(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SpinUpProblem(_("%s is not UTF-8.") % path) from None


def _inside(folder: Path, name: str) -> Path:
    """A file below the folder; a list that names one elsewhere is refused."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise SpinUpProblem(_("%s is not inside the folder.") % name)
    return path


def _seedlings(folder: Path, rows: list[dict[str, Any]], names: StandIns) -> list[Seedling]:
    locales = {locale.language_code: locale for locale in Locale.objects.all()}
    seedlings: list[Seedling] = []
    for row in rows:
        where = f"pages.json, {row['path']}"
        if row["language"] not in locales:
            raise SpinUpProblem(_("This installation does not have the language %s.") % row["language"])
        with naming(row["file"]):
            model = _page_type(row["type"])
            data = {**_data(folder, row, model, names), "slug": row["slug"]}
            _try(model, data, where=row["file"])
        _refuse_reserved(row, where=where)
        parent = _parent(row["path"], row["language"], names, before={seedling.key for seedling in seedlings})
        if parent is None and not issubclass(model, HomePage):
            raise unlike(where, "type")
        if not is_uuid(row["key"]):
            raise unlike(where, "key")
        with naming(where):
            published = datetime.fromisoformat(row["published"]) if row.get("published") else None
        seedlings.append(
            Seedling(
                key=names.pages[row["path"]],
                parent=parent,
                model=model,
                data=data,
                locale=locales[row["language"]],
                translation_key=row["key"],
                live=row["live"],
                privacy=_privacy(row, where=where),
                published_at=published,
            )
        )
    refuse_twice([(seedling.parent, seedling.data["slug"]) for seedling in seedlings], file="pages.json")
    return seedlings


def _refuse_reserved(row: Mapping[str, Any], *, where: str) -> None:
    """Right below a home page, where the site itself answers, no visitor would reach a page."""
    first, _slash, rest = row["path"].strip("/").partition("/")
    below_home = rest if first in dict(settings.LANGUAGES) else row["path"].strip("/")
    if "/" not in below_home and below_home and row["slug"] in reserved():
        raise SpinUpProblem(
            _("%(where)s: the site itself answers at /%(slug)s, so nobody would reach this page. Give another slug.")
            % {"where": where, "slug": row["slug"]}
        )


def _page_type(label: str) -> type[Page]:
    """A page type that studios have here."""
    try:
        model = apps.get_model(label)
    except (LookupError, ValueError):
        model = None
    if model is None or not issubclass(model, StudioPage):
        raise SpinUpProblem(_("%s is no kind of page.") % label)
    return model


def _try(model: type[Page], data: Mapping[str, Any], *, where: str) -> None:
    """Make the page once, without storing it, so that what cannot be made is found while its file is known."""
    if not (isinstance(data.get("title"), str) and data["title"].strip()):
        raise unlike(where, "title")
    refuse_other_kinds(model, data, where=where)
    page = model.from_serializable_data({**data, "pk": None}, check_fks=False, strict_fks=False)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            list(getattr(page, field.name))
    check_lengths(page)


def _privacy(row: Mapping[str, Any], *, where: str) -> Privacy | None:
    private = row.get("private")
    if not private:
        return None
    check_shape(private, PRIVACY, where=where)
    if private["kind"] not in (PageViewRestriction.PASSWORD, PageViewRestriction.LOGIN):
        raise unlike(where, "private")
    return Privacy(private["kind"], private["password"])


def _parent(path: str, language: str, names: StandIns, *, before: set[Any]) -> int | None:
    """The page one step up, which must stand earlier in the list; a home page has none."""
    home = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
    if path == home:
        return None
    above = path.rstrip("/").rpartition("/")[0] + "/"
    if names.pages.get(above) not in before:
        raise SpinUpProblem(
            _("pages.json: %(path)s stands before the page above it, %(above)s, or without it.")
            % {"path": path, "above": above}
        )
    return names.pages[above]


def _data(folder: Path, row: dict[str, Any], model: type[Page], names: StandIns) -> dict[str, Any]:
    text = _text(_inside(folder, row["file"]))
    beside = row.get("beside", {})
    page_format = registry.formats.get(model)
    rewriter = Rewriter(reference=names.reference)
    if page_format is None:
        data = json.loads(text)
        refuse_unstorable(data, file=row["file"])
        return rewriter.page_data(model, data)
    references = References(
        page_of=lambda path: names.page_of(path, row["language"]),
        image_of=names.image_of,
    )
    try:
        own = page_format.read(text, beside=beside, references=references)
    except ValueError as error:
        raise SpinUpProblem(f"{row['file']}, {error}") from None
    return {**rewriter.page_data(model, beside.get("fields", {})), **own}


def _media(folder: Path, row: dict[str, Any], names: StandIns) -> MediaFile:
    where = f"media/{row['kind']}/{row['file']}"
    if row["kind"] not in ("pictures", "documents"):
        raise unlike("media/media.json", "kind")
    known = names.pictures if row["kind"] == "pictures" else names.documents
    below = row.get("folder", [])
    if not (isinstance(below, list) and all(isinstance(name, str) and name for name in below)):
        raise unlike(f"media/media.json, {row['file']}", "folder")
    path = _inside(folder, where)
    origin = row.get("origin", "")
    if not (isinstance(origin, str) and re.fullmatch(r"([0-9a-f]{40})?", origin)):
        raise unlike(f"media/media.json, {row['file']}", "origin")
    return MediaFile(
        kind=row["kind"], path=path, number=known[row["file"]], values=row["values"], folder=below, origin=origin
    )


def _origins(folder: Path, names: StandIns) -> list[dict[str, Any]]:
    """A folder from before they were kept has none."""
    if not (folder / "origins.json").exists():
        return []
    rows = _rows(folder, "origins.json", {"page": str, "exact": bool})
    refuse_twice([row["page"] for row in rows], file="origins.json")
    with naming("origins.json"):
        check_origins(rows)
    return [row for row in rows if row["page"] in names.pages]


def _redirects(path: Path) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    if path.exists():
        rows = list(csv.DictReader(io.StringIO(_text(path))))
    check_rows(rows, REDIRECT, file=path.name)
    refuse_twice([row["from"] for row in rows], file=path.name)
    return rows
