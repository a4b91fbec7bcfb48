"""A studio from the folder that it left with: equal to what it was, under a host name of this installation."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.contrib.settings.registry import registry as settings_registry
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Locale, Page

from ..approval import set_approval
from ..documents import check_document
from ..email_address import tidy_email
from ..hosts import Host, UnusableHost, add_host
from ..invitations import invite
from ..models import Blueprint, Role, Studio
from ..spin_up.making import Making, Progress, Report, carry_out, target
from ..spin_up.media import NOT_COPIED, MediaCopies
from ..spin_up.plan import check_email, check_languages, free_host
from ..spin_up.planting import Planted
from ..spin_up.problems import SpinUpProblem
from ..spin_up.rewriting import Rewriter
from ..spin_up.seedlings import Seedling
from .exporting import OWN_SETTINGS
from .origins import files_of, restore_origins
from .reading import Folder, read_file, read_folder
from .shapes import naming, refuse_other_kinds
from .translations import restore_translations

LARGEST_MEDIA = 500 * 1024 * 1024
"""No picture is so large, and no document that anybody would put on a site."""


def spin_up_from_export(
    folder: Path,
    *,
    host: str = "",
    owner_email: str = "",
    user: AbstractBaseUser | None = None,
    dry_run: bool = False,
    progress: Progress = lambda step: None,
) -> Report:
    """Make the studio of an export again. Without `host` it keeps its own; without an e-mail nobody is invited.

    Its uuid and the keys of its pages stay, unless this installation has them already: then they are made anew.
    """
    invited = tidy_email(owner_email)

    def prepare() -> Making:
        read = read_folder(folder)
        problems: list[str] = []
        found = free_host(host or read.about["host"], problems)
        languages = check_languages(read.about["languages"], problems)
        if invited:
            check_email(invited, problems)
        if problems or found is None:
            raise SpinUpProblem(*problems)
        return FromFolder(read, host=found, languages=languages, owner_email=invited, user=user)

    with naming(str(folder)):
        return carry_out(prepare, dry_run=dry_run, progress=progress)


class FromFolder(Making):
    """Everything as it stands in the folder."""

    def __init__(
        self, folder: Folder, *, host: Host, languages: Sequence[str], owner_email: str, user: AbstractBaseUser | None
    ) -> None:
        self.folder = folder
        self.owner_email = owner_email
        super().__init__(self._studio(), host=host, languages=languages, user=user)

    def _studio(self) -> Studio:
        with naming("studio.yaml"):
            return self._read_studio()

    def _read_studio(self) -> Studio:
        about = self.folder.about
        refuse_other_kinds(Studio, about["settings"], where="studio.yaml")
        values = stored(Studio, about["settings"])
        self.approval = bool(values.pop("needs_approval", False))
        self.logo = self.folder.names.reference(get_image_model(), values.pop("logo", None))
        known = {field.name for field in Studio._meta.concrete_fields} - OWN_SETTINGS
        studio = Studio(**{name: value for name, value in values.items() if name in known})
        key = uuid.UUID(about["uuid"])
        keys = {seedling.translation_key for seedling in self.folder.seedlings}
        taken = Studio.objects.filter(uuid=key).exists() or Page.objects.filter(translation_key__in=keys).exists()
        self.keep_keys = not taken
        if self.keep_keys:
            studio.uuid = key
        studio.blueprint = Blueprint.objects.filter(uuid=about["blueprint"]).first() if about["blueprint"] else None
        studio.clean_fields(exclude=["site", "container", "collection", "uuid", "kind"])
        studio.clean()
        for field in Studio._meta.get_fields():
            if isinstance(field, StreamField):
                # On a copy: looking inside would write times in another way than the folder has them.
                copy = list(getattr(studio, field.name).raw_data)
                field.stream_block.clean(field.stream_block.to_python(copy))
        return studio

    def seedlings(self) -> Sequence[Seedling]:
        return [seedling for seedling in self.folder.seedlings if seedling.locale.language_code in self.languages]

    def bring_media(self, media: MediaCopies, seedlings: Sequence[Seedling]) -> None:
        sources = {
            kind: files_of(model, blueprint=self.studio.blueprint_id)
            for kind, model in (("pictures", get_image_model()), ("documents", get_document_model()))
        }
        for file in self.folder.media:
            is_picture = file.kind == "pictures"
            model: Any = get_image_model() if is_picture else get_document_model()
            content = read_file(file.path, largest=LARGEST_MEDIA)
            if not is_picture:
                _check_document(file.path, content)
            own = {field.name for field in model._meta.concrete_fields} - NOT_COPIED
            if unknown := file.values.keys() - own:
                raise SpinUpProblem(f"media/media.json, {file.path.name}: {', '.join(sorted(unknown))}?")
            with naming(f"media/media.json, {file.path.name}"):
                row = media.add(
                    model, name=file.path.name, content=content, values=dict(file.values), folder=file.folder
                )
            (media.images if is_picture else media.documents)[file.number] = row.pk
            if file.origin:
                media.came_from(row, source=sources[file.kind].get(file.origin), file_hash=file.origin)

    def complete(self, seedlings: Sequence[Seedling], planted: Planted) -> None:
        self.pages = {seedling.key: planted.pages[seedling.key].pk for seedling in seedlings}
        if self.logo and self.media:
            self.studio.logo_id = self.media.images.get(self.logo)
        pages = {path: planted.pages[key] for path, key in self.folder.names.pages.items() if key in self.pages}
        with naming("origins.json"):
            restore_origins(
                self.folder.origins,
                pages=pages,
                studio=self.studio,
                keep_keys=self.keep_keys,
                reference=self._reference,
            )
        home = planted.pages.get(self.folder.names.pages.get("/"))
        if home is not None and not home.live:
            self.notes.append(_("The Dutch home page is a draft: until it is published, visitors get a 404."))
        with naming("translations.json"):
            self.translations = restore_translations(
                self.folder.translations,
                pages=pages,
                locales={locale.language_code: locale for locale in self._locales()},
            )

    def _locales(self) -> Iterable[Locale]:
        return Locale.objects.filter(language_code__in=self.languages)

    def rights(self) -> None:
        set_approval(self.studio, needed=self.approval)
        self._other_hosts()
        with naming("settings.json"):
            self._settings()
        with naming("redirects.csv"):
            self._redirects()

    def _other_hosts(self) -> None:
        """Other names that are free here lead to the site again; the others are told."""
        for name in self.folder.about["other_hosts"]:
            try:
                add_host(self.studio, name)
            except UnusableHost as error:
                self.notes.append(_("Another name of the site was left out. %s") % error)

    def _settings(self) -> None:
        """Other settings of the site. Those of an app that this installation does not have are left out."""
        known = {model._meta.label: model for model in settings_registry if model is not Studio}
        for label, data in self.folder.settings.items():
            model: Any = known.get(label)
            if model is None or not hasattr(model, "site"):
                continue
            values = Rewriter(reference=self._reference).page_data(model, stored(model, dict(data)))
            refuse_other_kinds(model, values, where=f"settings.json, {label}")
            row = model.for_site(self.studio.site)
            for field in model._meta.concrete_fields:
                if field.name in values and field.name not in ("id", "site"):
                    setattr(row, field.attname, values[field.name])
            row.full_clean(exclude=["site"])
            row.save()

    def _reference(self, model: Any, value: Any) -> Any:
        """What a name in the folder means here, once the pages are planted."""
        assert self.media is not None
        return target(model, self.folder.names.reference(model, value), pages=self.pages, media=self.media)

    def _redirects(self) -> None:
        rows = []
        for row in self.folder.redirects:
            page = self.folder.names.pages.get(row["to"])
            rows.append(
                Redirect(
                    site=self.studio.site,
                    old_path=row["from"],
                    redirect_page_id=self.pages.get(page) if page else None,
                    redirect_link="" if page else row["to"],
                    is_permanent=row["permanent"] == "yes",
                )
            )
        Redirect.objects.bulk_create(rows)

    def invite(self) -> str:
        if self.owner_email:
            invite(self.studio, email=self.owner_email, role=Role.OWNER)
        return self.owner_email


def stored(model: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Values as a model takes them: stories as JSON, the others as they are."""
    streams = {field.name for field in model._meta.get_fields() if isinstance(field, StreamField)}
    return {name: json.dumps(value) if name in streams else value for name, value in data.items()}


def _check_document(path: Path, content: bytes) -> None:
    """As the desk does with an upload."""
    try:
        check_document(path.name, content)
    except ValidationError as problem:
        raise SpinUpProblem(f"media/documents/{path.name}: {' '.join(problem.messages)}") from None
