"""A canary in every text of an object: fields, blocks within blocks, rich text."""

from __future__ import annotations

import re
from typing import Any

from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

CANARY = "kanarie"
"""Stands in every text of the other studio and nowhere else. Nothing that is asked for holds it, so an echo is no leak."""

CAGED = "vogelkooi"
"""Stands beside the canary in what even that studio's own visitors do not get."""

RARE = "zeldzaam"
"""Stands beside the canary: what a search asks for."""

OPENING = re.compile(r"(<(?:p|li|h[1-6])(?: [^>]*)?>)")
NO_TEXT = (models.EmailField, models.URLField, models.SlugField, models.FileField)
LOOKS_LIKE_AN_ADDRESS = ("/", "#", "http", "mailto:", "tel:")
NO_WORDS = frozenset({"path", "url_path", "time_zone"})


def fill(instance: models.Model, word: str = CANARY) -> int:
    """Put `word` before every text of an object that is not empty, without saving. Returns how many there were."""
    count = 0
    for field in instance._meta.concrete_fields:
        value = getattr(instance, field.attname)
        if not value or field.attname in NO_WORDS or field.choices:
            continue
        if isinstance(field, StreamField):
            raw, texts = with_word(field.stream_block, value.get_prep_value(), word)
            setattr(instance, field.attname, field.stream_block.to_python(raw))
            count += texts
        elif isinstance(field, RichTextField):
            setattr(instance, field.attname, in_rich_text(value, word))
            count += 1
        elif is_words(field, value):
            room = getattr(field, "max_length", None)
            setattr(instance, field.attname, f"{word} {value}"[:room])
            count += 1
    return count


def is_words(field: models.Field, value: object) -> bool:
    """Whether a field holds a text of people, and not an address, a colour or a file."""
    plain = isinstance(field, (models.CharField, models.TextField)) and not isinstance(field, NO_TEXT)
    return plain and isinstance(value, str) and not value.startswith(LOOKS_LIKE_AN_ADDRESS)


def in_rich_text(html: str, word: str) -> str:
    """At the beginning of each paragraph, heading and point of a list."""
    filled, times = OPENING.subn(rf"\1{word} ", html)
    return filled if times else f"{word} {html}"


def with_word(block: blocks.Block, raw: Any, word: str) -> tuple[Any, int]:
    """A stored value with the word before each of its texts, and how many those are."""
    if isinstance(block, blocks.BaseStreamBlock):
        found = [(item, *with_word(block.child_blocks[item["type"]], item["value"], word)) for item in raw or ()]
        return [{**item, "value": value} for item, value, _n in found], sum(n for _item, _value, n in found)
    if isinstance(block, blocks.ListBlock):
        found = [(item, *with_word(block.child_block, item["value"], word)) for item in raw or ()]
        return [{**item, "value": value} for item, value, _n in found], sum(n for _item, _value, n in found)
    if isinstance(block, blocks.BaseStructBlock):
        # A field that came later is missing in what was stored before, and is not none.
        parts = {
            name: with_word(child, raw[name], word) for name, child in block.child_blocks.items() if name in (raw or {})
        }
        return {name: value for name, (value, _n) in parts.items()}, sum(n for _value, n in parts.values())
    if isinstance(block, blocks.RichTextBlock) and raw:
        return in_rich_text(raw, word), 1
    is_text = isinstance(block, (blocks.CharBlock, blocks.TextBlock))
    if is_text and isinstance(raw, str) and raw and not raw.startswith(LOOKS_LIKE_AN_ADDRESS):
        return f"{word} {raw}", 1
    return raw, 0
