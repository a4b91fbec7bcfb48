"""gunicorn's own lines, with the same left out of them as of ours."""

from __future__ import annotations

import logging
from typing import Any

from gunicorn.glogging import Logger

from home.log_privacy import ScrubbingFormatter


class ScrubbingLogger(Logger):
    """Writes where gunicorn does, in its form."""

    def _set_handler(self, log: logging.Logger, output: str, fmt: logging.Formatter, stream: Any = None) -> None:
        super()._set_handler(log, output, ScrubbingFormatter(fmt._fmt, fmt.datefmt), stream)
