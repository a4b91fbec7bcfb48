"""Blocks that Markdown has no words for, written between `::: name` and `:::` as YAML.

Driven by the block definitions themselves: a new block with plain fields needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from home.blocks.link import LinkBlock
from home.picture_door import BadPicture

from .checking import complaints, field_key, missing, spell
from .front_matter import Place
from .problems import DeadLink, Problem, why_nowhere
from .rich_text import PageOfPath, problems_in, to_markdown, to_rich_text

OPEN, CLOSE = "::: ", ":::"


@dataclass(frozen=True)
class Resolver:
    """What names in a file mean on one site. Each answers None when there is no such thing.

    `image_of` raises BadPicture for one that no page could show.
    """

    page_of: PageOfPath
    image_of: Callable[[str], int | None]


@dataclass(frozen=True)
class Namer:
    """What to call pages and pictures in a file. Empty for what is gone."""

    address_of: Callable[[int], str]
    image_name_of: Callable[[int], str]


@dataclass
class DirectiveReader:
    """Reads one directive along the definition of its block, and collects what is wrong with it.

    A problem inside a list is told at the line of its field, which `lines` knows; one with the block's own fields
    at `line`, where the block opens.
    """

    name: str
    line: int
    lines: Mapping[Place, int]
    resolver: Resolver
    problems: list[Problem] = field(default_factory=list, init=False)
    _told: set[Place] = field(default_factory=set, init=False)

    def read(self, block: blocks.StructBlock, data: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a directive as a stored value of `block`."""
        raw = self._struct(block, data, ())
        self._check(block, raw, ())
        return raw

    # --- By kind of field ---

    def _value(self, block: blocks.Block, data: Any, place: Place) -> Any:
        """One field of any kind; None stands for a field that is not given."""
        match block:
            case ImageChooserBlock():
                return self._image(block, data, place)
            case blocks.ListBlock():
                return self._list(block, [] if data is None else data, place)
            case blocks.BaseStructBlock():
                return self._struct(block, {} if data is None else data, place)
            case _ if data is None:
                return block.get_prep_value(block.get_default())
            case blocks.RichTextBlock():
                return self._rich_text(block, data, place)
            case blocks.IntegerBlock():
                if not isinstance(data, int) or isinstance(data, bool):
                    self._tell(place, "write a number.")
                return data
            case blocks.BooleanBlock():
                if not isinstance(data, bool):
                    self._tell(place, "write true or false, without quotes.")
                return data
            case _:
                return self._text(data, place)

    def _struct(self, block: blocks.StructBlock, data: Any, place: Place) -> dict[str, Any]:
        if not isinstance(data, Mapping):
            self._tell(place, 'write each field as `name: "text"`.')
            return {}
        rest, raw = dict(data), {}
        for name, child in block.child_blocks.items():
            if isinstance(child, LinkBlock):
                raw[name] = self._link(child, rest, place)
            else:
                key = field_key(name, child)
                raw[name] = self._value(child, rest.pop(key, None), (*place, key))
        for unknown in rest:
            self._tell(place, f"there is no field {unknown} here.")
        return raw

    def _list(self, block: blocks.ListBlock, data: Any, place: Place) -> list[dict[str, Any]]:
        least = block.meta.min_num or 0
        if not isinstance(data, list):
            self._tell(place, "write a list, each item on a line that starts with a dash.")
            return []
        if len(data) < least:
            self._tell(place, f"write at least {least}, each on a line that starts with a dash.")
        items = [self._value(block.child_block, item, (*place, position)) for position, item in enumerate(data)]
        return [{"type": "item", "value": item} for item in items]

    def _image(self, block: ImageChooserBlock, data: Any, place: Place) -> int | None:
        if data in (None, ""):
            if block.required:
                self._note(place, missing(self.name, place))
            return None
        try:
            image = self.resolver.image_of(str(data))
        except BadPicture as problem:
            self._note(place, str(problem))
            return None
        if image is None:
            self._tell(place, f"there is no picture {data}, neither on this site nor beside this file.")
        return image

    def _rich_text(self, block: blocks.RichTextBlock, data: Any, place: Place) -> str:
        text = self._text(data, place)
        wrong = problems_in(text, features=block.features)
        html, dead = to_rich_text(text, features=block.features, page_of=self.resolver.page_of)
        for problem in (*wrong, *dead):
            self._told.add(place)
            self.problems.append(replace(problem, line=self._line(place)))
        return html

    def _text(self, data: Any, place: Place) -> str:
        if not isinstance(data, str):
            self._tell(place, "put the text between double quotes.")
        return str(data)

    def _link(self, block: LinkBlock, rest: dict[str, Any], place: Place) -> dict[str, Any]:
        """A button. Its words and its target are written as fields of the block that has it."""
        label, address = (self._text(rest.pop(key, None) or "", (*place, key)).strip() for key in ("label", "link"))
        link = {"label": label, "page": None, "address": ""}
        if not label or not address:
            self._tell(place, "a button needs a label and a link.")
            return link
        if address.startswith("/"):
            page_id = self.resolver.page_of(address)
            if page_id is None:
                message = f"{spell(self.name, place)}: the link {address} {why_nowhere(address)}"
                self._told.add(place)
                self.problems.append(DeadLink(self._line(place), message, address=address))
            return {**link, "page": page_id}
        if not address.startswith(("https://", "http://")):
            self._tell(place, f"the link {address} starts with neither / (a page of this site) nor https://.")
        else:
            self._check(block.child_blocks["address"], address, (*place, "link"))
        return {**link, "address": address}

    # --- What is wrong ---

    def _check(self, block: blocks.Block, raw: Any, place: Place) -> None:
        """Ask the block itself; what has been told of a field is not told again in its words."""
        for where, message in complaints(block, raw, name=self.name, place=place):
            if where not in self._told:
                self._note(where, message)

    def _tell(self, place: Place, message: str) -> None:
        self._note(place, f"{spell(self.name, place)}: {message}")

    def _note(self, place: Place, message: str) -> None:
        self._told.add(place)
        self.problems.append(Problem(line=self._line(place), message=message))

    def _line(self, place: Place) -> int:
        """That of the field, or of what it is missing from; the block's own for its own fields."""
        inside = [place[:length] for length in range(len(place), 1, -1)]
        return next((self.lines[known] for known in inside if known in self.lines), self.line)


# --- Written ---


def struct_to_data(block: blocks.StructBlock, raw: Mapping[str, Any], namer: Namer) -> dict[str, Any]:
    """A stored StructBlock value as what a person writes. Empty optional fields are left out."""
    data: dict[str, Any] = {}
    for name, child in block.child_blocks.items():
        stored = raw.get(name)
        if isinstance(child, LinkBlock):
            link = stored or {}
            data["label"] = link.get("label") or ""
            data["link"] = namer.address_of(link["page"]) if link.get("page") else link.get("address") or ""
            continue
        value = _value_to_data(child, stored, namer)
        if value is not False and value not in ("", []):
            data[field_key(name, child)] = value
    return data


def write_directive(name: str, data: Mapping[str, Any]) -> str:
    """`::: name`, YAML, `:::`."""
    text = yaml.dump(
        dict(data), Dumper=_QuotingDumper, allow_unicode=True, sort_keys=False, width=10**6, default_flow_style=False
    )
    return f"{OPEN}{name}\n{text}{CLOSE}"


def _value_to_data(block: blocks.Block, stored: Any, namer: Namer) -> Any:
    """One stored field as what a person writes; nothing is an empty text."""
    if stored in (None, ""):
        return ""
    match block:
        case blocks.RichTextBlock():
            return to_markdown(stored, features=block.features, address_of=namer.address_of)
        case ImageChooserBlock():
            return namer.image_name_of(stored)
        case blocks.ListBlock():
            # Items are bare values where the list was stored before its items had ids.
            items = (item["value"] if isinstance(item, Mapping) and "value" in item else item for item in stored)
            return [_value_to_data(block.child_block, item, namer) for item in items]
        case blocks.BaseStructBlock():
            return struct_to_data(block, stored, namer)
        case _:
            return stored


class _QuotingDumper(yaml.SafeDumper):
    """Text between double quotes, keys bare, lists indented: as a person would write it."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _represent_mapping(dumper: yaml.SafeDumper, data: dict[str, Any]) -> yaml.MappingNode:
    node = dumper.represent_dict(data.items())
    for key, _value in node.value:
        key.style = None
    return node


_QuotingDumper.add_representer(str, _represent_text)
_QuotingDumper.add_representer(dict, _represent_mapping)
