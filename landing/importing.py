"""Articles from Markdown files into one site: read and convert everything, decide, then write in one transaction.

The transaction only writes what is ready, so that visitors' forms do not wait for files to be read. Pages and pictures
that are about to be made have numbers until then that no row has.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils.translation import override
from wagtail.images import get_image_model
from wagtail.models import Page

from home.addresses import reserved
from home.models import Studio
from home.models.studio_page import TOP_DEPTH
from home.paths import KnownPage, StudioPaths
from home.spin_up.rewriting import Rewriter

from .candidates import Candidate, read_candidate
from .files import ArticleFile, language_name
from .markdown.directives import Resolver
from .markdown.problems import DeadLink, Problem, UnreadableFile, Waiting, unreadable
from .models import LandingPage
from .outcomes import Outcome, foretell, write
from .pictures import FIRST_STAND_IN, FileChanged, PicturesBeside
from .translations import families, link, page_below, parents_by_language

ATTEMPTS = 3


class ImportClash(Exception):
    """Somebody changed the same pages at the same time, each time anew. Nothing was written."""


class PagesChanged(Exception):
    """The pages are no longer what they were when the files were read."""


@dataclass
class ArticleImport:
    """Imports files below one parent page, each in its own language. `progress` is called with each file read."""

    studio: Studio
    parent: Page
    publish: bool = False
    dry_run: bool = False
    leave_out: frozenset[str] = frozenset()
    """Fields of the front matter that are left out on purpose."""
    progress: Callable[[Path], None] = lambda path: None

    _parents: dict[str, Page] = field(default_factory=dict, init=False)
    _candidates: list[Candidate] = field(default_factory=list, init=False)
    _outcomes: dict[Path, Outcome] = field(default_factory=dict, init=False)
    _pictures: PicturesBeside = field(init=False)

    def run(self, files: Iterable[ArticleFile]) -> list[Outcome]:
        """Import what can be imported; a file that cannot leaves nothing behind. Raises ImportClash."""
        files = list(files)
        for _attempt in range(ATTEMPTS):
            self._prepare(files)
            if self.dry_run:
                for candidate in self._going():
                    self._outcomes[candidate.file.path] = foretell(candidate, publish=self.publish)
            elif not self._wrote():
                continue
            return [self._outcomes[file.path] for file in files]
        raise ImportClash

    def _prepare(self, files: Iterable[ArticleFile]) -> None:
        """Everything that needs no write: files, bodies and pictures read, checked and converted."""
        self._candidates, self._outcomes = [], {}
        self._pictures = PicturesBeside(self.studio)
        self._parents = parents_by_language(self.studio, self.parent)
        self._read(files)
        self._link_languages()
        self._convert()

    def _wrote(self) -> bool:
        """Write all that is ready, or nothing. False when the pages or pictures are not those that were read."""
        try:
            with transaction.atomic():
                self._refuse_changed_pages()
                self._write_all()
        except (PagesChanged, FileChanged, IntegrityError):
            self._pictures.undo()
            return False
        except BaseException:
            self._pictures.undo()
            raise
        return True

    def _going(self) -> list[Candidate]:
        """What has not been refused."""
        return [candidate for candidate in self._candidates if candidate.file.path not in self._outcomes]

    def _refuse(self, path: Path, *problems: Problem) -> None:
        self._outcomes[path] = Outcome(path=path, status="refused", problems=problems)

    # --- Reading ---

    def _read(self, files: Iterable[ArticleFile]) -> None:
        seen: dict[tuple[str, str], Path] = {}
        for file in files:
            self.progress(file.path)
            try:
                candidate = read_candidate(file, language=self._language(file), leave_out=self.leave_out)
                candidate.page = self._page_of(candidate)
                twin = seen.setdefault((candidate.language, candidate.slug), file.path)
                if twin != file.path:
                    message = f"The slug {candidate.slug} is also that of {twin.name}. Give each its own."
                    raise UnreadableFile(candidate.document.problem("slug", message))
            except UnreadableFile as error:
                self._refuse(file.path, *error.problems)
                continue
            if candidate.page:
                candidate.translation_key = candidate.page.translation_key
            self._candidates.append(candidate)

    def _language(self, file: ArticleFile) -> str:
        """That of the file, else that of the parent page. Raises UnreadableFile where the site does not have it."""
        language = file.language or self.parent.locale.language_code
        if language not in self._parents:
            known = ", ".join(language_name(code) for code in self._parents)
            raise unreadable(
                f"{self.studio.site.hostname} has no home page in {language_name(language)}, only in {known}. "
                "Make that home page first, or give the file another name."
            )
        return language

    def _page_of(self, candidate: Candidate) -> LandingPage | None:
        """The page a file belongs to. Another kind of page at its address is never overwritten.

        Raises UnreadableFile, also where no visitor would reach the page.
        """
        if candidate.slug in reserved() and self._parents[candidate.language].depth == TOP_DEPTH - 1:
            key = "slug" if "slug" in candidate.document.values else "title"
            message = (
                f"The site itself answers at /{candidate.slug}, so nobody would reach this page. Give another slug."
            )
            raise UnreadableFile(candidate.document.problem(key, message))
        page = page_below(self._parents[candidate.language], candidate.slug)
        if page is None or (isinstance(page, LandingPage) and page.alias_of_id is None):
            return page
        with override("en"):
            kind = "copy of another page" if page.alias_of_id else str(page._meta.verbose_name)
        article = "an" if kind[0].lower() in "aeiou" else "a"
        message = f"At /{candidate.slug} there is {article} {kind}, not a landing page. Use another slug."
        raise UnreadableFile(candidate.document.problem("slug", message))

    def _link_languages(self) -> None:
        dutch_parent = self._parents.get(settings.LANGUAGE_CODE)
        for family in families(self._candidates):
            for candidate, problem in link(family, studio=self.studio, dutch_parent=dutch_parent):
                self._refuse(candidate.file.path, problem)
        # Sources first: translations take the ids of their blocks.
        self._candidates.sort(key=lambda candidate: candidate.source is not None)

    def _convert(self) -> None:
        """Read all bodies. A file that turns out refused takes its address along, so repeat until nothing changes."""
        while True:
            going = self._going()
            paths = self._paths(going)
            for candidate in going:
                problems = candidate.convert(self._resolver(paths[candidate.language], candidate))
                if problems:
                    self._refuse(candidate.file.path, *problems)
            if len(going) == len(self._going()):
                break
        self._name_causes()

    def _name_causes(self) -> None:
        """A link to a page that a refused file would have made is a consequence: it names that file."""
        paths = self._paths(self._candidates)
        for candidate in self._candidates:
            outcome = self._outcomes.get(candidate.file.path)
            if outcome and outcome.status == "refused":
                found = paths[candidate.language]
                problems = (self._with_cause(problem, found) for problem in outcome.problems)
                self._outcomes[candidate.file.path] = replace(outcome, problems=tuple(problems))

    def _with_cause(self, problem: Problem, paths: StudioPaths) -> Problem:
        page = paths.page_of(problem.address) if isinstance(problem, DeadLink) else None
        if page is None or page < FIRST_STAND_IN:
            return problem
        cause = self._candidates[page - FIRST_STAND_IN].file.path
        message = f"This links to {cause.name}, which is refused."
        return Waiting(problem.line, message, path=cause)

    def _paths(self, going: list[Candidate]) -> dict[str, StudioPaths]:
        """The studio's pages as each language sees them, with the addresses that the files themselves will have."""
        expected = [
            KnownPage(
                pk=candidate.page.pk if candidate.page else self._stand_in(candidate),
                url_path=self._url_path(candidate),
                language=candidate.language,
                translation_key=str(candidate.translation_key),
                is_intake=False,
            )
            for candidate in going
        ]
        found = {}
        for language in {candidate.language for candidate in going}:
            found[language] = StudioPaths(self.studio, language=language)
            for page in expected:
                found[language].add(page)
        return found

    def _stand_in(self, candidate: Candidate) -> int:
        """What stands for the id of a page until it is made."""
        return FIRST_STAND_IN + self._candidates.index(candidate)

    def _url_path(self, candidate: Candidate) -> str:
        page = candidate.page
        above = page.url_path.removesuffix(f"{page.slug}/") if page else self._parents[candidate.language].url_path
        return f"{above}{candidate.slug}/"

    def _resolver(self, paths: StudioPaths, candidate: Candidate) -> Resolver:
        def image_of(name: str) -> int | None:
            return self._pictures.number_of(candidate.file.path, name)

        return Resolver(page_of=paths.page_of, image_of=image_of)

    # --- Writing ---

    def _refuse_changed_pages(self) -> None:
        """Another import of this studio waits here; what it then finds is no longer what it read."""
        Studio.objects.select_for_update(no_key=True, of=("self",)).get(pk=self.studio.pk)
        going = self._going()
        there = {c.page.url_path: (c.page.pk, c.page.latest_revision_id) for c in going if c.page}
        wanted = {*there, *(self._url_path(candidate) for candidate in going)}
        rows = Page.objects.filter(url_path__in=wanted).values_list("url_path", "pk", "latest_revision_id")
        if {path: (pk, revision) for path, pk, revision in rows} != there:
            raise PagesChanged

    def _write_all(self) -> None:
        going = self._going()
        pages: dict[int, int] = {}
        for candidate in going:
            if candidate.page is None:
                number = self._stand_in(candidate)
                candidate.page, candidate.is_new = self._make_stub(candidate), True
                pages[number] = candidate.page.pk
        for candidate in going:
            before = self._pictures.stored()
            self._settle(candidate, pages)
            outcome = self._outcomes[candidate.file.path] = write(candidate, publish=self.publish)
            if outcome.status == "refused":
                self._pictures.take_back(self._pictures.stored() - before)
        for candidate in going:
            if candidate.page and candidate.is_new and self._outcomes[candidate.file.path].status == "refused":
                candidate.page.delete()

    def _settle(self, candidate: Candidate, pages: dict[int, int]) -> None:
        """Now that every page has an id, links between the files and pictures beside them can be written down."""

        def reference(model: type[models.Model], stored: Any) -> Any:
            number = int(stored)
            if issubclass(model, get_image_model()):
                return self._pictures.store(number)
            return pages.get(number, number)

        rewriter = Rewriter(reference=reference)
        values = dict(candidate.fields)
        for name, model in (("hero_action_page_id", Page), ("hero_picture_id", get_image_model())):
            if values.get(name) is not None:
                values[name] = reference(model, values[name])
        candidate.fields = values
        story = rewriter.page_data(LandingPage, {"story": candidate.story})["story"] if candidate.story else "[]"
        candidate.story = json.loads(story)

    def _make_stub(self, candidate: Candidate) -> LandingPage:
        """The page at its place in the tree, so that it has an id; filled right after, in the same transaction."""
        parent = self._parents[candidate.language]
        page = LandingPage(
            title=candidate.document.values["title"],
            slug=candidate.slug,
            live=False,
            locale=parent.locale,
            translation_key=candidate.translation_key,
        )
        parent.refresh_from_db(fields=["path", "depth", "numchild"])
        parent.add_child(instance=page)
        return page
