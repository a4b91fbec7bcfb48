"""The locked requirements install on any day, whatever was released since they were locked."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
LOCKED = re.compile(r"^(?P<name>[\w.-]+)(?:\[(?P<extras>[^\]]+)\])?==\S+", re.MULTILINE)


def locked(name: str) -> dict[str, set[str]]:
    """Package names with the extras that the lock names."""
    text = (PROJECT / name).read_text()
    return {
        canonicalize_name(m["name"]): {e.strip() for e in (m["extras"] or "").split(",") if e.strip()}
        for m in LOCKED.finditer(text)
    }


def asked_for(packages: dict[str, set[str]]) -> set[tuple[str, str]]:
    """Every (package, extra) that a locked package asks for here."""
    wanted = set()
    for package, extras in packages.items():
        try:
            lines = requires(package) or []
        except PackageNotFoundError:  # locked for another system
            continue
        for requirement in map(Requirement, lines):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *extras}):
                wanted |= {(canonicalize_name(requirement.name), extra) for extra in requirement.extras}
    return wanted


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_an_extra_that_is_asked_for_is_locked_by_name(name: str) -> None:
    """pip takes `package[extra]` for another package: unlocked, it wants the newest and finds no hash for it."""
    packages = locked(name)
    wanted = asked_for(packages)
    assert ("willow", "heif") in wanted, "the test looks at something"
    missing = {f"{package}[{extra}]" for package, extra in wanted if extra not in packages.get(package, set())}
    assert not missing
