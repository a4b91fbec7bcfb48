"""What a channel is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from ..models.follow_up import FollowUp


class Channel(ABC):
    """Carries some kinds of message to the world outside."""

    kinds: ClassVar[frozenset[str]]

    @abstractmethod
    def send(self, row: FollowUp) -> None:
        """Send once. Raise anything when it did not arrive: it is tried again, unless it is `failures.Refused`.

        `row.uuid` is the same each time. What takes longer than half a minute calls `claims.told` on the way.
        """
