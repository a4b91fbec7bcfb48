"""Front matter of an article to the fields of a page, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.text import slugify

from home.addresses import clean_address
from home.picture_door import BadPicture

from .directives import Resolver
from .front_matter import Document
from .problems import DeadLink, Problem, UnknownField, why_nowhere

TEXT_FIELDS = {
    # Key in the file: field of the page, longest text that fits.
    "title": ("title", 255),
    "description": ("search_description", 1000),
    "metaTitle": ("seo_title", 255),
    "heroTitleLine1": ("hero_line_1", 60),
    "heroTitleLine2": ("hero_line_2", 60),
    "heroTitleLine3": ("hero_line_3", 60),
    "heroTitleLine4": ("hero_line_4", 60),
    "heroSubtitle": ("hero_subtitle", 400),
    "heroActionLabel": ("hero_action_label", 40),
    "contentSectionTitle": ("content_title", 160),
    "slug": ("slug", 255),
}
TRANSLATION_OF = "translationOf"
"""Slug of the Dutch page that a file in another language translates; no field of the page itself."""

OTHER_KEYS = ("heroAccent", "heroActionLink", "heroPicture", TRANSLATION_OF)
KNOWN_KEYS = (*TEXT_FIELDS, *OTHER_KEYS)
LINES = range(1, 5)


@dataclass(frozen=True)
class PageFields:
    """Values by field name of `LandingPage`, and what is wrong with them."""

    values: Mapping[str, Any]
    problems: tuple[Problem, ...]


def default_accent(count: int) -> list[int]:
    """Which lines are set apart when the file does not say: the third of four, else the last of several."""
    return [3] if count == 4 else [count] if count > 1 else []


def read_fields(document: Document, resolver: Resolver) -> PageFields:
    """Check front matter and turn it into page fields. Keys that are not given make their field empty."""
    problems: list[Problem] = [
        UnknownField(document.line_of(key), f"There is no field {key}.{_meant(key)}", key=key)
        for key in document.values
        if key not in KNOWN_KEYS
    ]
    values = _texts(document, problems)
    title, slug = values["title"], values["slug"] or clean_address(values["title"])
    if not title:
        problems.append(document.problem("title", "title is missing: every page needs one."))
    elif not slug:
        message = "slug is missing, and this title has no letters to make one of. Give a slug."
        problems.append(document.problem("title", message))
    if slug != slugify(slug):
        problems.append(document.problem("slug", "slug: use small letters, digits and hyphens only."))
    fields = {
        **values,
        "slug": slug,
        **_hero_lines(document, values, problems),
        "hero_action_page_id": _hero_page(document, resolver, problems),
        "hero_picture_id": _hero_picture(document, resolver, problems),
    }
    return PageFields(values=fields, problems=tuple(problems))


def _meant(key: str) -> str:
    near = get_close_matches(key, KNOWN_KEYS, n=1, cutoff=0.8)
    return f" Did you mean {near[0]}?" if near else ""


def _texts(document: Document, problems: list[Problem]) -> dict[str, str]:
    values = {}
    for key, (name, longest) in TEXT_FIELDS.items():
        text = document.values.get(key, "")
        if not isinstance(text, str):
            problems.append(document.problem(key, f"{key}: put the text between double quotes."))
        values[name] = str(text).strip()
        if len(values[name]) > longest:
            problems.append(document.problem(key, f"{key} is {len(values[name])} characters long; {longest} fit."))
    return values


def _hero_lines(document: Document, texts: Mapping[str, str], problems: list[Problem]) -> dict[str, Any]:
    """The lines that hold something, one behind the other as the page shows them, and which of them are set apart."""
    given = [n for n in LINES if texts[f"hero_line_{n}"]]
    accents = document.values.get("heroAccent")
    if "heroAccent" not in document.values:
        accents = [given[position - 1] for position in default_accent(len(given))]
    elif not isinstance(accents, list) or any(type(n) is not int or n not in LINES for n in accents):
        message = "heroAccent: write the numbers of the lines that are set apart, as [3]."
        problems.append(document.problem("heroAccent", message))
        accents = []
    problems.extend(
        document.problem("heroAccent", f"heroAccent: there is no heroTitleLine{n} that could be set apart.")
        for n in sorted(set(accents) - set(given))
    )
    fields: dict[str, Any] = {}
    for position in LINES:
        n = given[position - 1] if position <= len(given) else None
        fields[f"hero_line_{position}"] = texts[f"hero_line_{n}"] if n else ""
        fields[f"hero_line_{position}_accent"] = n in accents
    return fields


def _hero_page(document: Document, resolver: Resolver, problems: list[Problem]) -> int | None:
    """The page that the button leads to. Without words there is no button, and without a page neither."""
    address = document.values.get("heroActionLink", "")
    page_id = resolver.page_of(str(address)) if address else None
    if address and page_id is None:
        message = f"The link {address} {why_nowhere(str(address))}"
        problems.append(DeadLink(document.line_of("heroActionLink"), message, address=str(address)))
    elif bool(address) != bool(str(document.values.get("heroActionLabel") or "").strip()):
        key = "heroActionLink" if address else "heroActionLabel"
        problems.append(document.problem(key, "A button needs both heroActionLabel and heroActionLink."))
    return page_id


def _hero_picture(document: Document, resolver: Resolver, problems: list[Problem]) -> int | None:
    name = document.values.get("heroPicture", "")
    try:
        picture_id = resolver.image_of(str(name)) if name else None
    except BadPicture as problem:
        problems.append(document.problem("heroPicture", str(problem)))
        return None
    if name and picture_id is None:
        message = f"There is no picture {name}, neither on this site nor beside this file."
        problems.append(document.problem("heroPicture", message))
    return picture_id
