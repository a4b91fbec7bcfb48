"""The link that proves a mailbox: signed, short-lived, for one address at one studio."""

from __future__ import annotations

from django.core import signing

SALT = "intake.own-data"
LIFETIME_SECONDS = 24 * 60 * 60


def make_link_token(*, studio_id: int, email: str) -> str:
    """What the link carries."""
    return signing.dumps([studio_id, email], salt=SALT, compress=True)


def read_link_token(token: str, *, studio_id: int) -> str | None:
    """The address that was proved; None when the link is not ours, is too old, or is another studio's."""
    try:
        made_for, email = signing.loads(token, salt=SALT, max_age=LIFETIME_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(email) if made_for == studio_id else None
