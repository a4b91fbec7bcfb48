"""A page or a setting as its editor would send it back: blocks are drawn by scripts, so no form on the page holds them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.contrib.settings.views import get_setting_edit_handler
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import rich_text

from .studios import Rows


def block_fields(instance: models.Model) -> dict[str, Any]:
    """All StreamFields of an object as form data, unchanged."""
    found: dict[str, Any] = {}
    for field in instance._meta.get_fields():
        if isinstance(field, StreamField):
            value = getattr(instance, field.name)
            found.update(as_sent(field.name, field.stream_block, value.get_prep_value()))
    return found


def as_sent(prefix: str, block: blocks.Block, raw: Any) -> dict[str, Any]:
    """One stored block value as the fields of a form."""
    if isinstance(block, blocks.BaseStreamBlock):
        return _items(prefix, [(item["type"], item, block.child_blocks[item["type"]]) for item in raw or ()])
    if isinstance(block, blocks.ListBlock):
        items = [
            item if isinstance(item, dict) and item.get("type") == "item" else {"value": item} for item in raw or ()
        ]
        return _items(prefix, [(None, item, block.child_block) for item in items])
    if isinstance(block, blocks.BaseStructBlock):
        found: dict[str, Any] = {}
        for name, child in block.child_blocks.items():
            found.update(as_sent(f"{prefix}-{name}", child, (raw or {}).get(name)))
        return found
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: rich_text(str(raw or ""), features=block.features)}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if raw else {}
    if isinstance(raw, list):
        return {prefix: block.value_for_form(raw)}
    return {prefix: "" if raw is None else str(raw)}


def choosers(model: type[models.Model], rows: Rows) -> dict[str, dict[str, Any]]:
    """Every way in which a form of this model can be made to point at one of `rows`: fields, and choosers in blocks."""
    found: dict[str, dict[str, Any]] = {}
    panels = get_setting_edit_handler(model) if issubclass(model, BaseSiteSetting) else model.get_edit_handler()
    for name, field in panels.get_form_class().base_fields.items():
        target = getattr(getattr(field, "queryset", None), "model", None)
        if target is not None and rows.of(target):
            found[name] = {name: str(rows.of(target)[0])}
    for field in model._meta.get_fields():
        if isinstance(field, StreamField):
            for path, raw in pointing(field.stream_block, rows):
                found[f"{field.name}{path}"] = as_sent(field.name, field.stream_block, raw)
    return found


def pointing(block: blocks.Block, rows: Rows) -> Iterator[tuple[str, Any]]:
    """Values of a block with one reference in each, and where it stands."""
    if isinstance(block, blocks.ChooserBlock) and rows.of(block.target_model):
        yield "", rows.of(block.target_model)[0]
    elif isinstance(block, blocks.RichTextBlock) and "link" in (block.features or ["link"]):
        yield " link", f'<p><a linktype="page" id="{rows.of(Page)[0]}">x</a></p>'
    elif isinstance(block, blocks.BaseStreamBlock):
        for name, child in block.child_blocks.items():
            for path, raw in pointing(child, rows):
                yield f" {name}{path}", [{"type": name, "value": raw, "id": str(uuid.uuid4())}]
    elif isinstance(block, blocks.ListBlock):
        for path, raw in pointing(block.child_block, rows):
            yield f" item{path}", [{"type": "item", "value": raw, "id": str(uuid.uuid4())}]
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            for path, raw in pointing(child, rows):
                yield (
                    f" {name}{path}",
                    {**{other: _empty(part) for other, part in block.child_blocks.items()}, name: raw},
                )


def _empty(block: blocks.Block) -> Any:
    return [] if isinstance(block, (blocks.BaseStreamBlock, blocks.ListBlock)) else None


def _items(prefix: str, items: list[tuple[str | None, dict[str, Any], blocks.Block]]) -> dict[str, Any]:
    found: dict[str, Any] = {f"{prefix}-count": str(len(items))}
    for number, (kind, item, block) in enumerate(items):
        start = f"{prefix}-{number}"
        found.update({f"{start}-deleted": "", f"{start}-order": str(number), f"{start}-id": item.get("id") or ""})
        if kind is not None:
            found[f"{start}-type"] = kind
        found.update(as_sent(f"{start}-value", block, item["value"]))
    return found
