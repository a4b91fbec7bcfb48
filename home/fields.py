"""A StreamField whose block definitions stay out of migrations."""

from __future__ import annotations

import json
from typing import Any

from wagtail import fields
from wagtail.blocks import StreamValue


class StreamField(fields.StreamField):
    """Changing a help text or adding a block is no migration (docs/decisions/05-streamfields-and-block-ids.md).

    In a migration the field has no blocks; it then keeps stored values as they are instead of dropping
    every block that it does not know.
    """

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [], kwargs

    def to_python(self, value: Any) -> StreamValue:
        if self.stream_block.child_blocks:
            return super().to_python(value)
        raw = json.loads(value) if isinstance(value, str) else value
        if not isinstance(raw, list):
            return super().to_python(value)
        stream = StreamValue(self.stream_block, raw, is_lazy=True)
        stream._stream_field = self
        return stream
