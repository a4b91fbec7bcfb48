"""Signing as Standard Webhooks 1.0 has it: HMAC-SHA256 over "id.timestamp.body". Pure."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable

PREFIX = "whsec_"


def signature(secret: str, *, message: str, timestamp: int, body: bytes) -> str:
    """One signature, with its version. `secret` is base64, with or without its prefix."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secrets: Iterable[str], *, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one message. While a secret is being changed there are two signatures."""
    signatures = (signature(secret, message=message, timestamp=timestamp, body=body) for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
