"""The list of migrations that have landed, each with its hash (tests/migrations.sha256). It only grows.

A migration that somebody has applied is never run again, so a change to it reaches new installations only.
`python -m tests.migrations` adds the ones that are not in the list yet.
"""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

PROJECT = Path(__file__).parents[1]
LIST = Path(__file__).with_name("migrations.sha256")
LANDED = ("origin/HEAD", "origin/main", "HEAD~1", "HEAD")
"""Where an earlier list may be found, as far as this clone has them."""


def present() -> dict[str, str]:
    """Every migration of ours that is there now, by its path, with its hash."""
    files = sorted(PROJECT.glob("*/migrations/[0-9]*.py"))
    return {str(file.relative_to(PROJECT)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def read(text: str) -> dict[str, str]:
    """A list as `sha256sum` writes it, by path."""
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in text.splitlines() if line)}


def listed() -> dict[str, str]:
    return read(LIST.read_text()) if LIST.exists() else {}


def earlier() -> dict[str, dict[str, str]]:
    """The lists of what landed before; none where this is no clone."""
    found = {}
    for commit in LANDED:
        shown = subprocess.run(
            ["git", "show", f"{commit}:tests/{LIST.name}"], cwd=PROJECT, capture_output=True, text=True, check=False
        )
        if shown.returncode == 0:
            found[commit] = read(shown.stdout)
    return found


def problems(present: dict[str, str], listed: dict[str, str], earlier: dict[str, dict[str, str]]) -> list[str]:
    """What is wrong, a sentence each."""
    changed = "{} was changed after it landed. Take that back, and write another migration for it."
    found = [
        changed.format(path) if path in present else f"{path} landed once and is gone."
        for path, digest in listed.items()
        if present.get(path) != digest
    ]
    found += [f"{path} is not listed yet: python -m tests.migrations" for path in present if path not in listed]
    found += [
        f"{path} stands otherwise in the list of {commit}. The list only grows."
        for commit, landed in earlier.items()
        for path, digest in landed.items()
        if listed.get(path) != digest
    ]
    return found


if __name__ == "__main__":
    new = {path: digest for path, digest in present().items() if path not in listed()}
    with LIST.open("a") as file:
        file.writelines(f"{digest}  {path}\n" for path, digest in new.items())
    print("\n".join(new) or "All migrations are listed.")
