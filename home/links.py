"""A link as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Link:
    """Where to, and under which words. Exactly one of `page_id` and `address` says where."""

    label: str
    page_id: int | None = None
    address: str = ""

    @classmethod
    def from_raw(cls, raw: Mapping[str, Any]) -> Link | None:
        """From a stored link block; None when it leads nowhere."""
        link = cls(label=raw.get("label") or "", page_id=raw.get("page"), address=raw.get("address") or "")
        return link if link.label and (link.page_id or link.address) else None


def links_from_raw(raw: Iterable[Mapping[str, Any]]) -> tuple[Link, ...]:
    """The links of a stored menu, read without loading their pages."""
    return tuple(link for item in raw if (link := Link.from_raw(item["value"])))
