"""The link that proves a mailbox: short-lived, for one address at one studio, and unreadable on its way.

It passes through logs of servers and histories of browsers, so the address in it is encrypted rather than signed.
"""

from __future__ import annotations

import base64
import json
import time

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "intake.own-data"
LIFETIME_SECONDS = 24 * 60 * 60


def make_link_token(*, studio_id: int, email: str) -> str:
    """What the link carries: letters, figures, - and _, so that no mail program ends it early."""
    return _cipher().encrypt(json.dumps([studio_id, email]).encode()).decode().rstrip("=")


def read_link_token(token: str, *, studio_id: int) -> str | None:
    """The address that was proved; None when the link is not ours, is too old, or is another studio's."""
    try:
        sealed = token.encode("ascii") + b"=" * (-len(token) % 4)
        cipher = _cipher()
        made_for, email = json.loads(cipher.decrypt(sealed))
        # Not by Fernet's own limit: it refuses what was made before the clock was set back.
        is_too_old = time.time() - cipher.extract_timestamp(sealed) > LIFETIME_SECONDS
    except (InvalidToken, ValueError, TypeError):
        return None
    return str(email) if made_for == studio_id and not is_too_old else None


def _cipher() -> MultiFernet:
    """With the installation's key; links made with an earlier one still open."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_key(str(key))) for key in keys])


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(salted_hmac(SALT, "link", secret=secret, algorithm="sha256").digest())
