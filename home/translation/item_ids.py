"""Ids for items of lists that were stored without, which wagtail-localize silently leaves untranslated, and for blocks
and items that were stored under the id of another, at which it stops.

An id follows from where the item stands, so that it is the same each time the page is taken down.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any, Final

from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.models import Page

SPACE: Final = uuid.UUID("5b7b3f0e-6f0b-4f6e-9a53-0d6c4a5d2c11")


def give_items_ids(page: Page) -> None:
    """On this instance only; the stored page stays as it is."""
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            raw = list(getattr(page, field.name).raw_data)
            given = with_ids(field.stream_block, raw, where=field.name)
            if given != raw:
                setattr(page, field.name, json.dumps(given))


def with_ids(block: blocks.Block, raw: Any, *, where: str) -> Any:
    """The same stored value, in which every item of a list has an id. `where` names the place."""
    match block:
        case blocks.BaseStreamBlock():
            return [
                {**row, "value": with_ids(block.child_blocks[row["type"]], row["value"], where=f"{where}.{row['id']}")}
                if row["type"] in block.child_blocks and row.get("id")
                else row
                for row in distinct(raw or (), where=where)
            ]
        case blocks.BaseStructBlock() if isinstance(raw, dict):
            return {
                name: with_ids(block.child_blocks[name], value, where=f"{where}.{name}")
                if name in block.child_blocks
                else value
                for name, value in raw.items()
            }
        case blocks.ListBlock() if isinstance(raw, list):
            items = [_item(block.child_block, row, where=f"{where}.{n}") for n, row in enumerate(raw)]
            return distinct(items, where=where)
    return raw


def _item(block: blocks.Block, row: Any, *, where: str) -> dict[str, Any]:
    whole = isinstance(row, dict) and row.get("type") == "item" and "value" in row
    item_id = (row.get("id") if whole else None) or str(uuid.uuid5(SPACE, where))
    return {"type": "item", "value": with_ids(block, row["value"] if whole else row, where=item_id), "id": item_id}


def distinct(rows: Iterable[dict[str, Any]], *, where: str) -> list[dict[str, Any]]:
    """The same rows; the second of two with the same id gets one of its own."""
    found: list[dict[str, Any]] = []
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.get("id") in seen:
            row = {**row, "id": str(uuid.uuid5(SPACE, f"{where}.{row['id']}.{number}"))}
        seen |= {row["id"]} if row.get("id") else set()
        found.append(row)
    return found
