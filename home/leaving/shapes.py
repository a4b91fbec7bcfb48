"""What a folder is expected to hold. Whatever else a file holds becomes one sentence that names the file."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, models
from django.utils.translation import gettext as _
from treebeard.exceptions import PathOverflow
from wagtail.fields import StreamField

from ..spin_up.problems import SpinUpProblem
from ..storable import is_storable, texts_in

logger = logging.getLogger(__name__)

Shape = Mapping[str, type | tuple[type, ...]]

STUDIO: Shape = {"name": str, "uuid": str, "host": str, "other_hosts": list, "languages": list, "settings": dict}
PAGE: Shape = {"path": str, "file": str, "type": str, "language": str, "key": str, "slug": str, "live": bool}
MEDIA: Shape = {"kind": str, "file": str, "values": dict}
TRANSLATION: Shape = {"page": str, "language": str, "enabled": bool, "texts": list, "choices": list}
REDIRECT: Shape = {"from": str, "to": str, "permanent": str}
PRIVACY: Shape = {"kind": str, "password": str}

UNUSABLE = (AttributeError, DatabaseError, LookupError, PathOverflow, RecursionError, TypeError, ValueError)
"""What Python and the database say of a value that is not what it should be."""


@contextmanager
def naming(file: str) -> Iterator[None]:
    """Problems with what stands in a file, told with its name."""
    try:
        yield
    except ValidationError as error:
        raise SpinUpProblem(f"{file}: {'; '.join(error.messages)}") from None
    except UNUSABLE as error:
        logger.debug("%s cannot be used", file, exc_info=True)
        raise SpinUpProblem(
            _("%(file)s does not hold what an export writes there (%(error)s).")
            % {"file": file, "error": f"{type(error).__name__}: {error}"}
        ) from None


def unlike(where: str, name: str) -> SpinUpProblem:
    """What to raise when one value is not as it should be."""
    return SpinUpProblem(
        _("%(where)s: “%(name)s” is missing, or is not what an export writes there.") % {"where": where, "name": name}
    )


def check_shape(value: Any, shape: Shape, *, where: str) -> None:
    """Refuse what lacks a name, or has something of another kind there."""
    if not isinstance(value, dict):
        raise SpinUpProblem(_("%s does not hold what an export writes there.") % where)
    for name, kind in shape.items():
        if not isinstance(value.get(name), kind):
            raise unlike(where, name)


def check_rows(rows: Any, shape: Shape, *, file: str) -> None:
    """A list of such values."""
    if not isinstance(rows, list):
        raise SpinUpProblem(_("%s does not hold what an export writes there.") % file)
    for number, row in enumerate(rows, start=1):
        check_shape(row, shape, where=f"{file} [{number}]")


def refuse_unstorable(value: Any, *, file: str) -> None:
    """Refuse half a character and NUL, which escapes in JSON and YAML can write and no database keeps."""
    if not all(is_storable(text) for text in texts_in(value)):
        raise SpinUpProblem(_("%s has half a character in it, or NUL, which no text can have.") % file)


def refuse_other_kinds(model: Any, values: Mapping[str, Any], *, where: str) -> None:
    """Refuse what a field would turn into text in silence, and blocks that it would leave out."""
    for field in model._meta.get_fields():
        value = values.get(field.name)
        if value is None:
            continue
        if isinstance(field, StreamField):
            blocks = json.loads(value) if isinstance(value, str) else value
            known = field.stream_block.child_blocks
            if not all(isinstance(block, dict) and block.get("type") in known for block in blocks):
                raise unlike(where, field.name)
        elif isinstance(field, models.CharField | models.TextField) and not isinstance(value, str):
            raise unlike(where, field.name)


def refuse_twice(found: Iterable[Any], *, file: str) -> None:
    """Refuse a name that stands in a file more than once."""
    seen = set()
    for name in found:
        if name in seen:
            raise SpinUpProblem(_("%(file)s names %(name)s twice.") % {"file": file, "name": name})
        seen.add(name)
