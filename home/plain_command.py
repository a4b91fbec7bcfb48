"""Commands that answer whatever goes wrong around them with a sentence instead of a traceback."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils.translation import override

from .storable import is_storable, texts_in


class PlainCommand(BaseCommand):
    """For every command of ours that people type."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """In English from the first word to the last. Raises CommandError for a file or a database that is no use."""
        given = [value for value in options.values() if isinstance(value, str | list)]
        if unusable := [text for text in texts_in([*args, *given]) if not is_storable(text)]:
            raise CommandError(f"{unusable[0]!a}: there is half a character in it, or NUL. Type it anew.")
        try:
            with override("en"):
                return super().execute(*args, **options)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = f"{printable(error.filename)}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror or error}.") from None
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()} Nothing more was done.") from None
        except EOFError:
            raise CommandError("Nobody answered. Give the answer as an option.") from None


def printable(name: Any) -> str:
    """The name of a file, also one that is not UTF-8."""
    return str(name).encode("utf-8", "backslashreplace").decode("utf-8")
