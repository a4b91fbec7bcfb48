"""What became of the files of an import, as lines to read: each cause once, and its consequences behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .markdown.articles import KNOWN_KEYS
from .markdown.problems import Problem, UnknownField, Waiting
from .outcomes import Outcome


def came_in(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Files that are in or would be, with what was mended or may not have been meant."""
    for outcome in outcomes:
        if outcome.status != "refused":
            changes = f": {'; '.join(outcome.changes)}" if outcome.changes else ""
            yield f"{outcome.path}: {outcome.status}{changes}"
            yield from (_line(outcome.path, note) for note in outcome.notes)


def refused(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """What is wrong: files with something of their own first, then those that only wait for them."""
    outcomes = [outcome for outcome in outcomes if outcome.status == "refused"]
    waiting = _waiting(outcomes)
    yield from _unknown_fields(outcomes)
    for outcome in (outcome for outcome in outcomes if not outcome.waits):
        own = [problem for problem in outcome.problems if not isinstance(problem, UnknownField)]
        yield from (_line(outcome.path, problem) for problem in own)
        if count := len(waiting.get(outcome.path, ())):
            yield f"{outcome.path}: {count} {'file waits' if count == 1 else 'files wait'} for this one."
    for outcome in (outcome for outcome in outcomes if outcome.waits):
        yield from (_line(outcome.path, problem) for problem in outcome.problems)


def _unknown_fields(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Each field that pages do not have once, with how many files have it, where it stands first."""
    found: dict[str, list[tuple[Path, Problem]]] = defaultdict(list)
    for outcome in outcomes:
        for problem in outcome.problems:
            if isinstance(problem, UnknownField):
                found[problem.key].append((outcome.path, problem))
    for places in found.values():
        others = len(places) - 1
        more = f" So {'has' if others == 1 else 'have'} {others} other {'file' if others == 1 else 'files'}."
        yield _line(*places[0]) + (more if others else "")
    if found:
        names = " ".join(found)
        yield f"Remove them, or leave them out with --leave-out {names}. There are: {', '.join(KNOWN_KEYS)}."


def _waiting(outcomes: Sequence[Outcome]) -> Mapping[Path, set[Path]]:
    """For each file that something is wrong with: which others wait for it, directly or by way of others."""
    causes = {
        outcome.path: {problem.path for problem in outcome.problems if isinstance(problem, Waiting)}
        for outcome in outcomes
    }
    found: dict[Path, set[Path]] = defaultdict(set)
    for path in causes:
        ahead, seen = list(causes[path]), set[Path]()
        while ahead:
            cause = ahead.pop()
            if cause not in seen and cause != path:
                seen.add(cause)
                ahead.extend(causes.get(cause, ()))
        for cause in seen:
            found[cause].add(path)
    return found


def _line(path: Path, problem: Problem) -> str:
    where = f"{path}:{problem.line}" if problem.line else str(path)
    return f"{where}: {problem.message}"
