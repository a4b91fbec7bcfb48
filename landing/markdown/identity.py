"""Which block of a file is which block of the page: ids are kept for life.

Ids carry translation, blueprint updates and re-import, so a section that was renamed, moved or rewritten
keeps its id as long as it can be recognised.
"""

from __future__ import annotations

import difflib
import json
import re
import uuid
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any

RawBlock = dict[str, Any]
SIMILAR_ENOUGH = 0.6
MOST_COMPARED = 10_000
"""Pairs of blocks. Where there are more, a block is compared with those that stood near its place only."""

NEIGHBOURS = 20
TAGS = re.compile(r"<[^>]+>")


def keep_ids(
    new: Sequence[RawBlock], old: Sequence[RawBlock], *, namespace: uuid.UUID, source: Sequence[RawBlock] = ()
) -> list[RawBlock]:
    """`new` with the ids of the blocks in `old` that they are: by heading, then by similarity (≥ 0.6, best first).

    What is not recognised in a translation gets the id that its `source` has at the same position, if the kind is
    the same; everything else gets one that is made from `namespace`. Deterministic: the same file on the same page
    gives the same ids. Works on list items too.
    """
    matches = _match(new, old)
    ids = [old[matches[position]].get("id") if position in matches else None for position in range(len(new))]
    used = {block["id"] for block in old if block.get("id")}
    attempts: dict[str, int] = defaultdict(int)
    sources = {block["id"]: block for block in source if block.get("id")}
    result = []
    for position, block in enumerate(new):
        block_id = (
            ids[position]
            or _id_at(position, source, kind=block["type"], used=used)
            or _mint(block, namespace=namespace, used=used, attempts=attempts)
        )
        used.add(block_id)
        value = _with_item_ids(
            block["value"],
            old[matches[position]]["value"] if position in matches else None,
            sources.get(block_id, {}).get("value"),
            namespace=uuid.uuid5(namespace, block_id),
        )
        result.append({"type": block["type"], "value": value, "id": block_id})
    return result


def ids_by_position(new: Sequence[RawBlock], source: Sequence[RawBlock]) -> list[RawBlock]:
    """`new` with the ids of its translation source. Both must have the same kinds of blocks in order, or ValueError."""
    if [block["type"] for block in new] != [block["type"] for block in source]:
        raise ValueError("The translation is longer or shorter than its source, or has other kinds of blocks.")
    return keep_ids(new, [], namespace=uuid.UUID(int=0), source=source)


def _match(new: Sequence[RawBlock], old: Sequence[RawBlock]) -> dict[int, int]:
    """Position in `new` to position in `old`; each at most once."""
    matches: dict[int, int] = {}
    free = set(range(len(old)))
    _match_equal(new, old, matches, free, key=lambda block: (block["type"], _name(block)) if _name(block) else None)
    _match_equal(new, old, matches, free, key=lambda block: (block["type"], *_words(block)))
    rest = [n for n in range(len(new)) if n not in matches]
    reach = len(new) + len(old) if len(rest) * len(free) <= MOST_COMPARED else NEIGHBOURS
    scores = sorted(
        (
            (_similarity(new[n], old[o]), -abs(n - o), n, o)
            for n in rest
            for o in (free if reach > NEIGHBOURS else free & set(range(n - reach, n + reach + 1)))
            if new[n]["type"] == old[o]["type"]
        ),
        reverse=True,
    )
    for score, _distance, n, o in scores:
        if score >= SIMILAR_ENOUGH and n not in matches and o in free:
            matches[n] = o
            free.discard(o)
    return matches


def _match_equal(
    new: Sequence[RawBlock],
    old: Sequence[RawBlock],
    matches: dict[int, int],
    free: set[int],
    *,
    key: Callable[[RawBlock], Hashable | None],
) -> None:
    """Blocks with an equal key, in their order. Each is looked at once, however many are equal."""
    waiting: dict[Hashable, deque[int]] = defaultdict(deque)
    for o in sorted(free):
        waiting[key(old[o])].append(o)
    for n, block in enumerate(new):
        found = key(block) if n not in matches else None
        if found is not None and waiting.get(found):
            matches[n] = waiting[found].popleft()
            free.discard(matches[n])


def _name(block: Mapping[str, Any]) -> str:
    """What a person would call this block: its heading, title, question or label."""
    value = block["value"]
    if not isinstance(value, Mapping):
        return str(value)
    for key in ("heading", "title", "question", "name", "label"):
        if value.get(key):
            return str(value[key])
    return str((value.get("link") or {}).get("label") or "")


def _similarity(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    return difflib.SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _words(block: Mapping[str, Any]) -> list[str]:
    """The words of a block. Comparing words instead of characters keeps long articles quick."""
    value = json.dumps(_without_ids(block["value"]), ensure_ascii=False, sort_keys=True)
    return TAGS.sub(" ", value).split()


def _without_ids(value: Any) -> Any:
    """A stored value without the ids of list items, which differ where the words are the same."""
    if _is_list(value):
        return [_without_ids(item["value"]) for item in value]
    if isinstance(value, Mapping):
        return {key: _without_ids(child) for key, child in value.items()}
    return value


def _id_at(position: int, source: Sequence[RawBlock], *, kind: str, used: set[str]) -> str | None:
    """The id of the source's block at a position, if it is of that kind and nobody has it yet."""
    if position >= len(source) or source[position]["type"] != kind:
        return None
    block_id = source[position].get("id")
    return block_id if block_id not in used else None


def _mint(block: Mapping[str, Any], *, namespace: uuid.UUID, used: set[str], attempts: dict[str, int]) -> str:
    """`attempts` go on where the last block that was called the same stopped."""
    name = f"{block['type']}:{_name(block)}"
    while True:
        block_id = str(uuid.uuid5(namespace, f"{name}:{attempts[name]}"))
        attempts[name] += 1
        if block_id not in used:
            return block_id


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, Mapping) and item.get("type") == "item" for item in value)


def _with_item_ids(value: Any, old: Any, source: Any, *, namespace: uuid.UUID) -> Any:
    """Ids for the items of every list inside a block: without them translation passes the items by."""
    if not isinstance(value, Mapping):
        return value

    def items_of(other: Any, key: str) -> list[RawBlock]:
        items = other.get(key) if isinstance(other, Mapping) else None
        return items if isinstance(items, list) and _is_list(items) else []

    return {
        key: keep_ids(child, items_of(old, key), namespace=uuid.uuid5(namespace, key), source=items_of(source, key))
        if _is_list(child)
        else child
        for key, child in value.items()
    }
