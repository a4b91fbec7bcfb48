"""What an import would change on a page, in words for a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .markdown.identity import RawBlock
from .markdown.rich_text import same_text
from .models import LandingPage


def changed_parts(page: LandingPage, *, fields: Mapping[str, Any], story: Sequence[RawBlock]) -> tuple[str, ...]:
    """Fields by name, then blocks: + added, ~ changed, - removed, and whether their order is another."""
    changes = [name for name, value in fields.items() if getattr(page, name) != value]
    before = {block["id"]: _normal(block) for block in page.story.raw_data}
    after = {block["id"]: _normal(block) for block in story}
    changes += [f"+ {_label(block)}" for block in story if block["id"] not in before]
    changes += [f"~ {_label(b)}" for b in story if b["id"] in before and before[b["id"]] != after[b["id"]]]
    changes += [f"- {_label(block)}" for block in page.story.raw_data if block["id"] not in after]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        changes.append("order")
    return tuple(changes)


def _normal(block: Mapping[str, Any]) -> str:
    """A block as text that is the same before and after the editor has saved it."""
    return json.dumps(_essence(block["value"]), sort_keys=True)


def _essence(value: Any) -> Any:
    """Without what nobody sees of a rich text, and without fields that are empty."""
    if isinstance(value, dict):
        return {k: v for k, child in value.items() if (v := _essence(child)) not in (None, "", [], {}, False)}
    if isinstance(value, list):
        return [_essence(child) for child in value]
    return same_text(value) if isinstance(value, str) else value


def _label(block: Mapping[str, Any]) -> str:
    """What to call a block in a report."""
    value = block["value"]
    words = value.get("heading") or value.get("text") or (value.get("link") or {}).get("label") or value.get("title")
    return f"{block['type']} “{str(words)[:50]}”" if words else str(block["type"])
