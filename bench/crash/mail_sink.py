"""A real SMTP server in a process of its own. What it accepts is on disk before it says so.

Usage: python -m bench.crash.mail_sink PORT FILE
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keeper:
    """Writes one line a mail: its Message-ID, whom it is for, and who gets the answer."""

    def __init__(self, file: str) -> None:
        self.handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        line = {"id": str(message["Message-ID"]).strip(), "to": envelope.rcpt_tos, "reply_to": str(message["Reply-To"])}
        # One write to a file that is only appended to: a line is there whole or not at all.
        os.write(self.handle, json.dumps(line).encode() + b"\n")
        os.fsync(self.handle)
        return "250 kept"


async def serve(port: int, file: str) -> None:
    keeper = Keeper(file)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(keeper), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
