"""Which files are one article in several languages, and which pages become translations of each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from django.conf import settings
from wagtail.models import Page

from home.models import HomePage, Studio

from .candidates import Candidate
from .files import language_name
from .markdown.articles import TRANSLATION_OF
from .markdown.problems import Problem, UnreadableFile, unreadable
from .models import LandingPage

Refusal = tuple[Candidate, Problem]


def parents_by_language(studio: Studio, parent: Page) -> dict[str, Page]:
    """Below which page an article comes in each language of the site: `parent` where it is translated, else home."""
    return {
        page.locale.language_code: page
        for pages in (HomePage.objects.child_of(studio.container), parent.get_translations())
        for page in pages.filter(alias_of__isnull=True).select_related("locale")
    } | {parent.locale.language_code: parent}


def page_below(parent: Page, slug: str) -> Page | None:
    """The page with this slug directly below `parent`, else the one landing page deeper down. Raises UnreadableFile."""
    found = [page.specific for page in Page.objects.descendant_of(parent).filter(slug=slug)]
    here = next((page for page in found if page.depth == parent.depth + 1), None)
    deeper = [page for page in found if isinstance(page, LandingPage)]
    if here is None and len(deeper) > 1:
        raise unreadable(f"There are {len(deeper)} pages {slug}. Say with --parent below which page it stands.")
    return here or (deeper[0] if deeper else None)


def families(candidates: Iterable[Candidate]) -> list[list[Candidate]]:
    """Files that are one article in several languages, the Dutch one first.

    They have the same name, or say of which Dutch slug they are the translation.
    """
    candidates = sorted(candidates, key=_is_translation)
    dutch = {candidate.slug: _name(candidate) for candidate in candidates if not _is_translation(candidate)}
    found: dict[Hashable, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        slug = candidate.translation_of
        found[dutch.get(slug, slug) if slug else _name(candidate)].append(candidate)
    return list(found.values())


def link(family: Sequence[Candidate], *, studio: Studio, dutch_parent: Page | None) -> list[Refusal]:
    """Make the candidates of a family translations of one page or file; those that cannot be come back.

    That is the Dutch page, whether its file is there or not; without one the first page that exists.
    """
    try:
        dutch_page = _dutch_page(family[0], dutch_parent)
    except UnreadableFile as error:
        message = error.problems[0].message
        return [(candidate, candidate.document.problem(TRANSLATION_OF, message)) for candidate in family]
    source = dutch_page or next((candidate for candidate in family if candidate.page), family[0])
    rest = [candidate for candidate in family if candidate is not source]
    if not rest:
        return []
    pages = LandingPage.objects.descendant_of(studio.container).select_related("locale")
    versions = {page.locale.language_code: page for page in pages.filter(translation_key=source.translation_key)}
    taken = {} if dutch_page else {source.language: source}
    refused = []
    for candidate in rest:
        version = versions.get(candidate.language)
        problem = _conflict(candidate, family, source=source, version=version, taken=taken)
        if problem:
            refused.append((candidate, problem))
            continue
        taken[candidate.language] = candidate
        candidate.page = candidate.page or version
        candidate.translation_key, candidate.source = source.translation_key, source
    return refused


def _is_translation(candidate: Candidate) -> bool:
    return candidate.language != settings.LANGUAGE_CODE


def _name(candidate: Candidate) -> Hashable:
    return candidate.file.folder, candidate.file.name


def _dutch_page(candidate: Candidate, parent: Page | None) -> LandingPage | None:
    """The Dutch page that a file without a Dutch file beside it translates. Raises UnreadableFile.

    The file names its slug in front matter, or is called after it: `<slug>.en.md`.
    """
    if not _is_translation(candidate) or not (candidate.translation_of or candidate.file.language):
        return None
    page = page_below(parent, candidate.translation_of or candidate.file.name) if parent else None
    if isinstance(page, LandingPage):
        return page
    if candidate.translation_of:
        dutch = language_name(settings.LANGUAGE_CODE)
        message = f"There is no article {candidate.translation_of} in {dutch}, neither here nor among these files."
        raise unreadable(message)
    return None


def _conflict(
    candidate: Candidate,
    family: Sequence[Candidate],
    *,
    source: Candidate | LandingPage,
    version: LandingPage | None,
    taken: Mapping[str, Candidate],
) -> Problem | None:
    """Why a file cannot be the translation of `source`; `version` is the one that it has in this language."""
    language, page = language_name(candidate.language), candidate.page
    if candidate.language in taken:
        twin = taken[candidate.language].file.path.name
        return Problem(0, f"This is the same article in {language} as {twin}. Keep one of them.")
    if version and version.alias_of_id:
        message = f"{source.slug} is mirrored in {language}. Make that a page of its own in the desk, and try again."
        return candidate.document.problem("slug", message)
    if page is None or page.translation_key == source.translation_key:
        return None
    if version:
        message = (
            f"{source.slug} is {version.slug} in {language}, not {page.slug}. Give that slug, or another file name."
        )
        return candidate.document.problem("slug", message)
    members = [member.page.pk for member in family if member.page]
    other = LandingPage.objects.filter(translation_key=page.translation_key).exclude(pk__in=members).first()
    if other:
        message = f"{page.slug} is the translation of {other.slug}, not of {source.slug}. Use another slug."
        return candidate.document.problem("slug", message)
    return None
