"""A mail server that can be slow, and that can refuse."""

from __future__ import annotations

import asyncio

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bench.crash.programs import free_port


class Mails(Controller):
    """Counts what it takes."""

    def __init__(self) -> None:
        self.seconds, self.refuses, self.taken = 0.0, False, 0
        super().__init__(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        await asyncio.sleep(self.seconds)
        if self.refuses:
            return "451 4.3.0 Not now"
        self.taken += 1
        return "250 OK"
