"""What can be wrong with a file, in words that say what to do, with the line where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Problem:
    """`line` counts from 1 in the file as a person sees it; 0 concerns the whole file."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True)
class AnchorProblem(Problem):
    """A link to a heading of the page itself: wrong only where no heading has that anchor."""

    anchor: str = ""


@dataclass(frozen=True)
class DeadLink(Problem):
    """A path that leads to no page: perhaps because the file that would make the page was refused."""

    address: str = ""


@dataclass(frozen=True)
class Waiting(Problem):
    """A link to a page that a refused file would have made: a consequence of what is wrong there."""

    path: Path = Path()


@dataclass(frozen=True)
class UnknownField(Problem):
    """A field of the front matter that pages do not have."""

    key: str = ""


def why_nowhere(address: str) -> str:
    """What is wrong with an address that was looked up among the pages of a site, and was not found."""
    if "?" in address or "#" in address:
        return "cannot be kept as it is. Write the path of the page alone, without ? or # and what follows."
    return "leads to no page of this site."


class UnreadableFile(Exception):
    """A file that cannot be imported, with everything that is wrong with it."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


def unreadable(message: str, line: int = 0) -> UnreadableFile:
    """One problem as an exception."""
    return UnreadableFile(Problem(line=line, message=message))
