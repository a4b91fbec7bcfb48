"""One article file on its way into a page."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from home.addresses import clean_address

from .changes import changed_parts
from .files import ArticleFile, language_name, read_document
from .markdown.articles import TRANSLATION_OF, read_fields
from .markdown.directives import Resolver
from .markdown.front_matter import Document
from .markdown.identity import RawBlock, keep_ids
from .markdown.problems import Problem, UnreadableFile
from .markdown.reading import StoryReader
from .models import LandingPage

MINTED = uuid.UUID("1d0b2a5e-5b0f-4a3c-9d56-0c1f8f6a7e21")


@dataclass(eq=False)
class Candidate:
    """A file that has been read, the page it belongs to, and what it makes of that page."""

    file: ArticleFile
    language: str
    document: Document
    slug: str

    page: LandingPage | None = None
    is_new: bool = False
    """The page is made by this import."""

    translation_key: uuid.UUID = field(default_factory=uuid.uuid4)
    source: Candidate | LandingPage | None = None
    """The file or page that this one translates."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    story: list[RawBlock] = field(default_factory=list)
    notes: tuple[Problem, ...] = ()
    """What is told of the file though nothing is wrong with it."""

    @property
    def translation_of(self) -> str:
        """Slug of the Dutch page, where the file names it."""
        return str(self.document.values.get(TRANSLATION_OF, ""))

    @property
    def is_linked(self) -> bool:
        """The page exists and is only now made a translation of its source."""
        return self.page is not None and not self.is_new and self.page.translation_key != self.translation_key

    def convert(self, resolver: Resolver) -> tuple[Problem, ...]:
        """Fill in fields and story; what is wrong comes back in order of line."""
        found = read_fields(self.document, resolver)
        problems = list(found.problems)
        self.fields, self.story = found.values, []
        reader = StoryReader(story_block=LandingPage._meta.get_field("story").stream_block, resolver=resolver)
        try:
            blocks = reader.read(self.document.body, first_line=self.document.body_line)
        except UnreadableFile as error:
            problems.extend(error.problems)
        except RecursionError:
            problems.append(Problem(self.document.body_line, "This text is nested too deeply. Write it more simply."))
        else:
            self.story = self._with_ids(blocks)
        self.notes = tuple(reader.notes)
        return tuple(sorted(problems, key=lambda problem: problem.line))

    def _with_ids(self, blocks: list[RawBlock]) -> list[RawBlock]:
        """A page that becomes a translation takes the ids of its source; after that it keeps them."""
        page = None if self.is_new else self.page
        return keep_ids(
            blocks,
            [] if self.is_linked else _stored_story(page),
            namespace=uuid.uuid5(MINTED, str(page.translation_key) if page else self.slug),
            source=_stored_story(self.source),
        )

    def changes(self, draft: LandingPage | None) -> tuple[str, ...]:
        """What is different from `draft`, in words; of a new page, which has none, only what it translates."""
        parts = changed_parts(draft, fields=self.fields, story=self.story) if draft else ()
        if self.source and (draft is None or self.is_linked):
            return (*parts, f"translation of {self.source.slug}")
        return parts


def read_candidate(file: ArticleFile, *, language: str, leave_out: Collection[str] = ()) -> Candidate:
    """Read a file, without the fields that are to be left out. Raises UnreadableFile."""
    document = read_document(file.path).without(leave_out)
    title, slug = document.values.get("title"), document.values.get("slug")
    if title is not None and not isinstance(title, str):
        raise UnreadableFile(document.problem("title", "title: put the text between double quotes."))
    if not title or not title.strip():
        raise UnreadableFile(document.problem("title", "title is missing: every page needs one."))
    translation_of = document.values.get(TRANSLATION_OF, "")
    if not isinstance(translation_of, str):
        message = f"{TRANSLATION_OF}: put the slug between double quotes."
        raise UnreadableFile(document.problem(TRANSLATION_OF, message))
    if translation_of and language == settings.LANGUAGE_CODE:
        message = f"{TRANSLATION_OF} is for other languages than {language_name(language)}. Remove it from this file."
        raise UnreadableFile(document.problem(TRANSLATION_OF, message))
    return Candidate(file=file, language=language, document=document, slug=str(slug) if slug else clean_address(title))


def _stored_story(source: Candidate | LandingPage | None) -> list[RawBlock]:
    """The blocks of a file or, where there is none or it could not be read, of its page as last edited."""
    if isinstance(source, Candidate):
        return source.story or ([] if source.is_new else _stored_story(source.page))
    return list(source.get_latest_revision_as_object().story.raw_data) if source else []
