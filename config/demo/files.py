"""The files of one demo site: what it is, and its pages per language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from landing.markdown.front_matter import Document, split_document

HOME, INTAKE = "home", "intake"
PLAIN = ("over-ons", "privacy")


@dataclass(frozen=True)
class PageFile:
    """One page in one language. Files with the same `name` are translations of each other."""

    name: str
    language: str
    path: Path
    document: Document

    @property
    def slug(self) -> str:
        return self.language if self.name == HOME else str(self.document.values["slug"])


@dataclass(frozen=True)
class SiteFiles:
    """One folder of content/."""

    folder: Path
    identity: Mapping[str, Any]
    pages: tuple[PageFile, ...]

    @property
    def languages(self) -> list[str]:
        """Dutch first."""
        return sorted(self.identity["languages"], key=lambda code: code != settings.LANGUAGE_CODE)

    def of(self, name: str, language: str) -> PageFile:
        return next(page for page in self.pages if (page.name, page.language) == (name, language))


def read_site(folder: Path, *, about: str = "studio.yaml") -> SiteFiles:
    """Read what the site is and every page of it."""
    identity = yaml.safe_load((folder / about).read_text(encoding="utf-8"))
    pages = tuple(
        PageFile(
            name=path.stem,
            language=language,
            path=path,
            document=split_document(path.read_text(encoding="utf-8")),
        )
        for language in identity["languages"]
        for path in sorted((folder / language).glob("*.md"))
    )
    return SiteFiles(folder=folder, identity=identity, pages=pages)


def read_sites(content: Path) -> list[SiteFiles]:
    """All demo sites, the agency first: it is the default site."""
    folders = [path.parent for path in content.glob("*/studio.yaml")]
    sites = [read_site(folder) for folder in folders]
    return sorted(sites, key=lambda site: (site.identity["kind"] != "agency", site.folder.name))


def read_blueprints(content: Path) -> list[SiteFiles]:
    """All demo blueprints: pages with placeholders, and no site."""
    folders = sorted(path.parent for path in content.glob("blueprints/*/blueprint.yaml"))
    return [read_site(folder, about="blueprint.yaml") for folder in folders]
