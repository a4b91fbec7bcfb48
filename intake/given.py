"""What forms of one lead gave beside what the lead itself has: another name, number or address. Nothing decides here.

The first that was given stays with the lead, so that nobody can change whom it calls by knowing a number or an address.
Whoever calls sees both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _


class Gives(Protocol):
    """A lead, or one form of it."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Other:
    """`kind` is the field: name, email or phone; `label` says what it is, for people."""

    kind: str
    label: str
    value: str


def others_given(lead: Gives, forms: Iterable[Gives]) -> list[Other]:
    """Each differing value once: numbers first, because they are about to be called."""
    labels = {
        "phone": _("Another number given"),
        "email": _("Another address given"),
        "name": _("Another name given"),
    }
    found: dict[tuple[str, str], Other] = {}
    forms = list(forms)
    for kind, label in labels.items():
        known = getattr(lead, kind).casefold()
        for form in forms:
            value = getattr(form, kind)
            if value and value.casefold() != known:
                found.setdefault((kind, value.casefold()), Other(kind=kind, label=label, value=value))
    return list(found.values())
