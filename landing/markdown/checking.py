"""What the editor would say of a stored block, asked of the block's own `clean()`, in plain English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import override
from wagtail import blocks
from wagtail.blocks.list_block import ListBlockValidationError, ListValue
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.images.blocks import ImageChooserBlock

from home.blocks.link import LinkBlock

from .front_matter import Place


def complaints(block: blocks.Block, raw: Any, *, name: str, place: Place = ()) -> list[tuple[Place, str]]:
    """What `clean()` has against a stored value, and where. `name` is the directive, `place` that of `block` in it.

    Pages and pictures are left out: only the database can judge them, and who reads a file has looked them up.
    """
    with override("en"):
        try:
            block.clean(_native(block, raw))
        except ValidationError as error:
            return [(where, _sentence(name, where, problem)) for where, problem in _problems_in(block, error, place)]
    return []


def spell(name: str, place: Place) -> str:
    """A place in words: `faq, items 2, answer`."""
    words = name
    for part in place:
        words += f" {part + 1}" if isinstance(part, int) else f", {part}"
    return words


def missing(name: str, place: Place) -> str:
    """The sentence for a required field that is empty."""
    *before, last = place
    field = f"item {last + 1}" if isinstance(last, int) else last
    return f"{spell(name, tuple(before))}: {field} is missing."


def field_key(name: str, block: blocks.Block) -> str:
    """What a field is called in a file: a picture is named by its file."""
    return "file" if isinstance(block, ImageChooserBlock) and name == "image" else name


def _native(block: blocks.Block, raw: Any) -> Any:
    """A stored value as `clean()` takes it, without links, pages and pictures."""
    match block:
        case blocks.BaseStructBlock():
            fields: Mapping[str, Any] = raw
            wanted = {
                name: child
                for name, child in block.child_blocks.items()
                if name in fields and not isinstance(child, blocks.ChooserBlock | LinkBlock)
            }
            return blocks.StructValue(block, [(name, _native(child, raw[name])) for name, child in wanted.items()])
        case blocks.ListBlock():
            return ListValue(block, values=[_native(block.child_block, item["value"]) for item in raw])
        case _:
            return block.to_python(raw)


def _problems_in(block: blocks.Block, error: ValidationError, place: Place) -> Iterator[tuple[Place, ValidationError]]:
    """Wagtail's nested errors as one row."""
    match error:
        case StructBlockValidationError():
            for name, inner in error.block_errors.items():
                child = block.child_blocks[name]
                yield from _problems_in(child, inner, (*place, field_key(name, child)))
            own = error.non_block_errors.as_data()
        case ListBlockValidationError():
            for position, inner in error.block_errors.items():
                yield from _problems_in(block.child_block, inner, (*place, position))
            own = error.non_block_errors.as_data()
        case _:
            own = error.error_list
    yield from ((place, problem) for problem in own)


def _sentence(name: str, place: Place, error: ValidationError) -> str:
    if error.code == "required":
        return missing(name, place)
    if error.code == "max_length" and error.params:
        length, longest = error.params["show_value"], error.params["limit_value"]
        return f"{spell(name, place)}: this is {length} characters long; {longest} fit."
    return f"{spell(name, place)}: {' '.join(error.messages)}"
