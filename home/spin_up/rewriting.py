"""Walks everything that a page stores and rewrites it: references through one function, texts through another.

Works on `serializable_data()`, so the same walk serves cloning, exporting (ids become names) and importing
(names become ids).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import models
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import RichTextField, StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

OPENING_TAG = re.compile(r"<(?:a|embed)\b[^>]*>")
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
ID_ATTRIBUTE = re.compile(r'(?<![\w-])id="[^"]*"')
KEPT_APART = frozenset(
    {"content_type", "locale", "owner", "latest_revision", "live_revision", "alias_of", "locked_by", "page_ptr"}
)
"""Foreign keys that whoever makes the page decides about."""

NOT_TEXT = frozenset({"slug", "url_path", "path", "translation_key"})

Reference = Callable[[type[models.Model], Any], Any]
"""(model pointed at, what is stored) → what to store instead."""
Text = Callable[[str, str], str]
"""(text, name of the field) → text."""


@dataclass(frozen=True)
class Rewriter:
    """`reference` is asked for everything that points at something; `text` and `html` for every text."""

    reference: Reference
    text: Text = lambda text, field: text
    html: Text = lambda html, field: html

    def page_data(self, model: type[models.Model], data: dict[str, Any]) -> dict[str, Any]:
        """A page's stored values (or those of a child row), rewritten."""
        rewritten = dict(data)
        for field in model._meta.get_fields():
            if field.name in rewritten and field.name not in KEPT_APART | NOT_TEXT:
                rewritten[field.name] = self._field(field, rewritten[field.name])
        for relation in get_all_child_relations(model):
            name = relation.get_accessor_name()
            if name in rewritten:
                rewritten[name] = [self.page_data(relation.related_model, row) for row in rewritten[name]]
        return rewritten

    def _field(self, field: Any, value: Any) -> Any:
        if value in (None, "", []):
            return value
        if isinstance(field, StreamField):
            raw = json.loads(value) if isinstance(value, str) else value
            return json.dumps(self.block(field.stream_block, raw, field.name))
        if isinstance(field, RichTextField):
            return self._rich_text(value, field.name)
        if isinstance(field, ParentalManyToManyField):
            return [self.reference(field.related_model, pk) for pk in value]
        if isinstance(field, models.ForeignKey):
            own_parent = isinstance(field, ParentalKey) or field.remote_field.parent_link
            return value if own_parent else self.reference(field.related_model, value)
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and isinstance(value, str) and not isinstance(field, models.EmailField | models.URLField):
            return self.text(value, field.name)
        return value

    def block(self, block: blocks.Block, raw: Any, field: str) -> Any:
        """One stored block value, along its definition. What the definition does not know stays as it is."""
        if raw in (None, ""):
            return raw
        match block:
            case blocks.ChooserBlock():
                return self.reference(block.target_model, raw)
            case blocks.RichTextBlock():
                return self._rich_text(raw, field)
            case blocks.URLBlock() | blocks.EmailBlock():
                return raw
            case blocks.CharBlock() | blocks.TextBlock():
                return self.text(raw, field)
            case blocks.BaseStreamBlock():
                return [self._item(block.child_blocks.get(item["type"]), item, field) for item in raw]
            case blocks.BaseStructBlock():
                return {
                    name: self.block(block.child_blocks[name], value, field) if name in block.child_blocks else value
                    for name, value in raw.items()
                }
            case blocks.ListBlock():
                return [
                    self._item(block.child_block, item, field)
                    if isinstance(item, dict) and item.get("type") == "item"
                    else self.block(block.child_block, item, field)
                    for item in raw
                ]
        return raw

    def _item(self, block: blocks.Block | None, item: dict[str, Any], field: str) -> dict[str, Any]:
        return {**item, "value": self.block(block, item["value"], field)} if block else item

    def _rich_text(self, source: str, field: str) -> str:
        kinds = {"page": Page, "document": get_document_model(), "image": get_image_model()}

        def tag(match: re.Match[str]) -> str:
            attributes = dict(ATTRIBUTE.findall(match[0]))
            model = kinds.get(attributes.get("linktype") or attributes.get("embedtype") or "")
            if model is None or not attributes.get("id"):
                return match[0]
            stored = attributes["id"]
            new = self.reference(model, int(stored) if stored.isdecimal() else stored)
            return ID_ATTRIBUTE.sub(f'id="{new}"', match[0])

        return self.html(OPENING_TAG.sub(tag, source), field)
