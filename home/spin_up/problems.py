"""What can go wrong while a studio is made, in words."""

from __future__ import annotations

from django.utils.translation import gettext_noop

BROKEN = gettext_noop("Something broke that is not about what you filled in. Nothing was made. Try again, or tell us.")
"""When it is our fault, and a log says more."""


class SpinUpProblem(Exception):
    """One sentence, or several, for the person who asked. Nothing of the studio is left when it is raised."""

    def __init__(self, *messages: str) -> None:
        super().__init__("\n".join(messages))
        self.messages = messages
