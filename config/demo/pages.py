"""A demo site's pages: all made first, then filled, so that they can point at each other."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from wagtail.models import Locale, Page

from home.models import Blueprint, HomePage, PlainPage, Studio
from home.paths import StudioPaths
from home.pictures import add_picture, find_picture, picture_beside
from home.translation.adopting import adopt
from intake.models import IntakePage
from landing.markdown.articles import TEXT_FIELDS, read_fields
from landing.markdown.directives import Resolver
from landing.markdown.front_matter import Document
from landing.markdown.identity import RawBlock, ids_by_position, keep_ids
from landing.markdown.problems import UnreadableFile
from landing.markdown.reading import StoryReader
from landing.models import LandingPage

from .files import HOME, INTAKE, PLAIN, PageFile, SiteFiles
from .intake import intake_fields

PAGE_FIELDS = {"title": "title", "description": "search_description", "slug": "slug", "intro": "intro"}
HERO_KEYS = (*(key for key in TEXT_FIELDS if key != "slug"), "heroAccent", "heroActionLink", "heroPicture")


class PageMaker:
    """Makes and publishes every page of one site, or of one blueprint."""

    def __init__(self, files: SiteFiles, studio: Studio | Blueprint) -> None:
        self.files = files
        self.studio = studio
        self.pages: dict[tuple[str, str], Page] = {}
        self.stories: dict[str, list[RawBlock]] = {}

    def make(self) -> HomePage:
        """All pages of all languages, published. Returns the Dutch home page."""
        languages = self.files.languages
        for language in languages:
            self._make_language(language)
        for language in languages:
            paths = StudioPaths(self.studio, language=language)
            for file in self._files_of(language):
                self._fill(file, paths)
        self._keep_in_step()
        return self.pages[HOME, languages[0]]

    def _keep_in_step(self) -> None:
        """What changes on a Dutch page is asked for in the other languages."""
        dutch = self.files.languages[0]
        for (name, language), page in self.pages.items():
            if language != dutch:
                source, target = (Page.objects.get(pk=one.pk).specific for one in (self.pages[name, dutch], page))
                adopt(source, target, user=None)

    def _files_of(self, language: str) -> list[PageFile]:
        """The home page first: everything else stands below it."""
        found = [page for page in self.files.pages if page.language == language]
        return sorted(found, key=lambda page: page.name != HOME)

    def _make_language(self, language: str) -> None:
        locale = Locale.objects.get(language_code=language)
        for file in self._files_of(language):
            parent = self.studio.container if file.name == HOME else self.pages[HOME, language]
            source = self.pages.get((file.name, self.files.languages[0]))
            page = page_type(file.name)(
                title=file.document.values["title"],
                slug=file.slug,
                locale=locale,
                live=False,
                translation_key=source.translation_key if source else uuid.uuid5(self.studio.uuid, file.name),
            )
            parent.refresh_from_db()
            parent.add_child(instance=page)
            self.pages[file.name, language] = page

    def _fill(self, file: PageFile, paths: StudioPaths) -> None:
        page = self.pages[file.name, file.language]
        page.refresh_from_db()
        resolver = self._resolver(file, paths)
        for name, value in self._fields(file, resolver, paths).items():
            setattr(page, name, value)
        page.slug = file.slug
        page.save_revision(clean=False).publish()

    def _fields(self, file: PageFile, resolver: Resolver, paths: StudioPaths) -> dict[str, Any]:
        document = file.document
        if file.name == INTAKE:
            return intake_fields(document, page_of=paths.page_of, namespace=self.studio.uuid)
        story = {"story": json.dumps(self._story(file, resolver))}
        if file.name in PLAIN:
            return {field: document.values.get(key, "") for key, field in PAGE_FIELDS.items()} | story
        if file.name == HOME:
            return home_fields(document, resolver) | story
        return checked_fields(file.path.name, document, resolver) | story

    def _story(self, file: PageFile, resolver: Resolver) -> list[RawBlock]:
        """Blocks with ids: minted for Dutch, the same ones for its translations."""
        block = page_type(file.name)._meta.get_field("story").stream_block
        reader = StoryReader(story_block=block, resolver=resolver)
        blocks = reader.read(file.document.body, first_line=file.document.body_line)
        source = self.stories.get(file.name)
        if source is not None:
            return ids_by_position(blocks, source)
        namespace = uuid.uuid5(self.studio.uuid, file.name)
        self.stories[file.name] = keep_ids(blocks, [], namespace=namespace)
        return self.stories[file.name]

    def _resolver(self, file: PageFile, paths: StudioPaths) -> Resolver:
        def image_of(name: str) -> int | None:
            found = find_picture(self.studio, name)
            path = picture_beside(file.path, name) if found is None else None
            return add_picture(self.studio, path, credit="Instroom").pk if path else found

        return Resolver(page_of=paths.page_of, image_of=image_of)


def page_type(name: str) -> type[HomePage | IntakePage | LandingPage | PlainPage]:
    """The model a file of this name becomes."""
    if name in PLAIN:
        return PlainPage
    return {HOME: HomePage, INTAKE: IntakePage}.get(name, LandingPage)


def checked_fields(name: str, document: Document, resolver: Resolver) -> dict[str, Any]:
    """Fields of an article, or an exception that names the file."""
    fields = read_fields(document, resolver)
    if fields.problems:
        raise UnreadableFile(*fields.problems) from ValueError(name)
    return dict(fields.values)


def home_fields(document: Document, resolver: Resolver) -> dict[str, Any]:
    """An article's fields, and the menu of its whole language."""
    article = Document(
        values={key: value for key, value in document.values.items() if key in HERO_KEYS},
        lines=document.lines,
        body="",
        body_line=1,
    )
    return checked_fields(HOME, article, resolver) | {
        "navigation": _links(document.values["navigation"], resolver),
        "tagline": document.values.get("tagline", ""),
        "footer": _links(document.values["footer"], resolver),
        "header_action_label": document.values["actionLabel"],
        "header_action_page_id": resolver.page_of("/intake"),
    }


def _links(rows: list[Mapping[str, str]], resolver: Resolver) -> str:
    """Menu entries as stored blocks; ids from their Dutch paths, which every language names."""
    return json.dumps(
        [
            {
                "type": "link",
                "value": {"label": row["label"], "page": resolver.page_of(row["link"]), "address": ""},
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{n}:{row['link']}")),
            }
            for n, row in enumerate(rows)
        ]
    )
