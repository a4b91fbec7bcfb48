"""Paths on one studio's site to pages and back, drafts included: what a link in a text file means."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page

from .models import Blueprint, HomePage, Studio

INTAKE_PATH = "/intake"


@dataclass(frozen=True)
class KnownPage:
    """One page of the studio, live or not."""

    pk: int
    url_path: str
    language: str
    translation_key: str
    is_intake: bool


class StudioPaths:
    """All pages of one studio, loaded once (two queries). `language` is that of the text being read or written."""

    def __init__(self, studio: Studio | Blueprint, *, language: str) -> None:
        self.language = language
        self._homes = {
            home.locale.language_code: home.url_path
            for home in HomePage.objects.descendant_of(studio.container).select_related("locale")
            if home.alias_of_id is None
        }
        self._by_path: dict[str, KnownPage] = {}
        self._by_pk: dict[int, KnownPage] = {}
        self._versions: dict[str, dict[str, KnownPage]] = defaultdict(dict)
        app_label, model = settings.INTAKE_PAGE_TYPE.lower().split(".")
        rows = (
            Page.objects.descendant_of(studio.container)
            .filter(alias_of__isnull=True)
            .values_list(
                "pk",
                "url_path",
                "locale__language_code",
                "translation_key",
                "content_type__app_label",
                "content_type__model",
            )
        )
        for pk, url_path, code, key, of_app, of_model in rows:
            self.add(KnownPage(pk, url_path, code, str(key), (of_app, of_model) == (app_label, model)))

    def add(self, page: KnownPage) -> None:
        """Take in a page, also one that is only about to be made."""
        self._by_path[page.url_path] = page
        self._by_pk[page.pk] = page
        self._versions[page.translation_key][page.language] = page

    def page_of(self, path: str) -> int | None:
        """The page at `path`, in this language where it exists in it.

        Paths name Dutch pages, or pages of another language with its prefix. `/intake` is this site's own
        intake, whatever its slug. A path with a query or a fragment names no page: a link to a page keeps neither.
        """
        clean = path.rstrip("/")
        found = self._intake() if clean == INTAKE_PATH else None
        found = found or self._at(clean)
        if found is None:
            return None
        return self._versions[found.translation_key].get(self.language, found).pk

    def address_of(self, pk: int) -> str:
        """What to write for a page: its Dutch path where it has one, so that all languages read alike."""
        page = self._by_pk.get(pk)
        if page is None:
            return ""
        page = self._versions[page.translation_key].get(settings.LANGUAGE_CODE, page)
        return INTAKE_PATH if page.is_intake else self.public_path(page.pk).rstrip("/") or "/"

    def public_path(self, pk: int) -> str:
        """Where visitors read a page, with the language prefix that its language has."""
        page = self._by_pk[pk]
        prefix = "/" if page.language == settings.LANGUAGE_CODE else f"/{page.language}/"
        return prefix + page.url_path.removeprefix(self._homes.get(page.language, ""))

    def _intake(self) -> KnownPage | None:
        intakes = [page for page in self._by_pk.values() if page.is_intake]
        return next((page for page in intakes if page.language == self.language), intakes[0] if intakes else None)

    def _at(self, path: str) -> KnownPage | None:
        first, _slash, rest = path.strip("/").partition("/")
        language, rest = (first, rest) if first in self._homes else (settings.LANGUAGE_CODE, path.strip("/"))
        home = self._homes.get(language)
        return self._by_path.get(f"{home}{rest}/" if rest else home) if home else None
