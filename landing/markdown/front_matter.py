"""YAML above an article and inside its blocks: read with line numbers, written as a person would have written it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import yaml

from home.storable import is_storable, joined, texts_in, whole

from .problems import Problem, UnreadableFile, unreadable

FENCE = "---"
INVISIBLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that JSON writes as they are and YAML refuses, or reads as the end of a line."""

BODY = re.compile(r"#{2,6}\s|:::|\*\*|!\[|\[[^\]\n]+\]\(|</?[a-zA-Z]|`")
"""How a line begins that is text and no field: a heading, a block, emphasis, a picture, a link, HTML, code."""

Place = tuple[str | int, ...]
"""Where a value stands inside YAML: names of fields and positions in lists, from the outside in."""


@dataclass(frozen=True)
class Document:
    """A file cut in two: values by key, the line each key stands on, and the body from `body_line` on."""

    values: Mapping[str, Any]
    lines: Mapping[str, int]
    body: str
    body_line: int

    def problem(self, key: str, message: str) -> Problem:
        """A problem with the value of `key`, or with the whole front matter when `key` is not given in it."""
        return Problem(line=self.line_of(key), message=message)

    def line_of(self, key: str) -> int:
        """Where a field stands, or the whole front matter when it is not given."""
        return self.lines.get(key, 1)

    def without(self, keys: Collection[str]) -> Document:
        """The same file without some fields."""
        return replace(self, values={key: value for key, value in self.values.items() if key not in keys})


def split_document(text: str) -> Document:
    """Cut a file into front matter and body. Raises UnreadableFile."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != FENCE:
        raise unreadable("There is no front matter: the first line must be --- and the fields follow it.", 1)
    end = next((n for n, line in enumerate(lines[1:], start=1) if line.rstrip() == FENCE), None)
    if end is None:
        raise unreadable("The front matter does not end: close it with a line that is just ---.", 1)
    text_at = next((n for n in range(1, end) if _is_body(lines, n)), None)
    if text_at is not None:
        raise unreadable(
            "This is text, and the front matter has not ended. Close it with a line that is just --- above.",
            text_at + 1,
        )
    values, places = load_mapping("\n".join(lines[1:end]), first_line=2)
    body = next((n for n in range(end + 1, len(lines)) if lines[n].strip()), end + 1)
    return Document(
        # A field without a value is not given.
        values={key: value for key, value in values.items() if value is not None},
        lines={str(place[0]): line for place, line in places.items() if len(place) == 1},
        body="\n".join(lines[body:]).strip("\n"),
        body_line=body + 1,
    )


def _is_body(lines: Sequence[str], number: int) -> bool:
    """Whether a line inside the front matter can only be text. A single hash may begin a remark of YAML."""
    if BODY.match(lines[number]):
        return True
    is_alone = not lines[number - 1].strip() and not lines[number + 1].strip()
    return is_alone and number > 1 and lines[number].startswith("# ")


def load_mapping(text: str, *, first_line: int) -> tuple[dict[str, Any], dict[Place, int]]:
    """A YAML mapping, and the line of every field and list item in it. Raises UnreadableFile.

    `first_line` is where `text` starts in the file.
    """
    try:
        loader = _PlainLoader(text)
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            raise unreadable('Write each field as `name: "text"`.', first_line)
        lines = _lines_of(node, first_line=first_line)
        values = {key.value: whole(loader.construct_object(value, deep=True)) for key, value in node.value}
        _refuse_unstorable(values, lines, first_line=first_line)
        return values, lines
    except (yaml.YAMLError, RecursionError) as error:
        raise _not_yaml(error, text, first_line=first_line) from None


def dump_front_matter(values: Mapping[str, Any]) -> str:
    """`key: "text"` a line, between fences. JSON is YAML too, and never surprises."""
    rows = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in values.items())
    visible = (INVISIBLE.sub(lambda match: json.dumps(match[0])[1:-1], row) for row in rows)
    return "\n".join([FENCE, *visible, FENCE])


class _PlainLoader(yaml.SafeLoader):
    """YAML without anchors, references and tags, so that &, * and ! never change what a text means."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
            reason = "a value cannot begin with &, * or !"
            raise yaml.composer.ComposerError(None, None, reason, event.start_mark)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """What looks like a date or a number and is none is wrong on its own line."""
        try:
            return super().construct_object(node, deep=deep)
        except (ValueError, OverflowError) as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None


def _lines_of(root: yaml.MappingNode, *, first_line: int) -> dict[Place, int]:
    """The line of every field and list item. Raises UnreadableFile for fields that are given twice."""
    lines: dict[Place, int] = {}
    twice: list[Problem] = []

    def walk(node: yaml.Node, place: Place) -> None:
        if isinstance(node, yaml.SequenceNode):
            for position, item in enumerate(node.value):
                lines[*place, position] = first_line + item.start_mark.line
                walk(item, (*place, position))
        elif isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                line = first_line + key.start_mark.line
                if not isinstance(key, yaml.ScalarNode):
                    raise unreadable("The name of a field is one word. Put a text between double quotes.", line)
                if (*place, key.value) in lines:
                    twice.append(Problem(line=line, message=f"{key.value} is given twice; keep one."))
                    continue
                lines[*place, key.value] = line
                walk(value, (*place, key.value))

    walk(root, ())
    if twice:
        raise UnreadableFile(*twice)
    return lines


def _refuse_unstorable(values: Mapping[str, Any], lines: Mapping[Place, int], *, first_line: int) -> None:
    """Escapes can write what no text can hold. Raises UnreadableFile with the line of each field that has some."""
    problems = [
        Problem(
            line=lines.get((key,), first_line),
            message=f"{joined(key)!a}: there is half a character in it, or NUL. Type the text anew, without \\.",
        )
        for key, value in values.items()
        if not all(is_storable(text) for text in (key, *texts_in(value)))
    ]
    if problems:
        raise UnreadableFile(*problems)


def _not_yaml(error: Exception, text: str, *, first_line: int) -> UnreadableFile:
    reason, line = "it is nested too deeply", 0
    if isinstance(error, yaml.reader.ReaderError):
        reason, line = error.reason, text.count("\n", 0, error.position)
    elif isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or "it cannot be read"
        line = error.problem_mark.line if error.problem_mark else 0
    return unreadable(f"This is not valid YAML ({reason}). Put the text between double quotes.", first_line + line)
