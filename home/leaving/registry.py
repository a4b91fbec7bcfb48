"""What the apps above add to leave-taking. They register when they are ready; nothing here knows them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from wagtail.models import Page

from ..models import Studio


@dataclass(frozen=True)
class References:
    """What names in one page's text mean, as numbers that stand for them while a studio is read."""

    page_of: Callable[[str], int | None]
    image_of: Callable[[str], int | None]


class PageFormat(Protocol):
    """How one page type is written for people, instead of as JSON."""

    suffix: str
    fields: frozenset[str]
    """Fields of the page that the text holds; all others are written beside it."""

    def write(self, page: Page, *, studio: Studio) -> str:
        """The page as text."""
        ...

    def beside(self, page: Page) -> Mapping[str, Any]:
        """What the text cannot hold of its own fields, as the ids of blocks."""
        ...

    def read(self, text: str, *, beside: Mapping[str, Any], references: References) -> dict[str, Any]:
        """Values by field, as `serializable_data` gives them. Raises ValueError with a sentence."""
        ...


@dataclass(frozen=True)
class Table:
    """Rows about people who met the studio. `rows(studio, with_people)` gives a first row of names, then the rest.

    Without people it gives nothing by which anybody can be recognised.
    """

    name: str
    rows: Callable[[Studio, bool], Iterable[Sequence[str]]]


@dataclass
class Registry:
    """Everything that was registered."""

    formats: dict[type[Page], PageFormat] = field(default_factory=dict)
    tables: list[Table] = field(default_factory=list)
    removers: list[Callable[[Studio], None]] = field(default_factory=list)


registry = Registry()


def register_page_format(model: type[Page], page_format: PageFormat) -> None:
    """Pages of this type are exported in a form of their own."""
    registry.formats[model] = page_format


def register_table(table: Table) -> None:
    """One CSV file more in each export."""
    registry.tables.append(table)


def register_remover(remove: Callable[[Studio], None]) -> None:
    """Called before a studio's pages and settings are deleted, to delete what points at them."""
    registry.removers.append(remove)
