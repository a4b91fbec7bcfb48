"""A small sum that a browser solves before it sends: cheap for one visitor, dear for whoever sends thousands.

It speaks ALTCHA's protocol, version 1: find the number whose SHA-256, after the salt, is the challenge; the signature
is an HMAC of the challenge; the salt says until when. So ALTCHA's own widget can solve it, and its libraries can check
it. The salt also names the form token: a solution fits one showing of one form. Nothing is kept here but that a
solution was used. static/js/proof.js solves it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import parse_qs

from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

from .protection import LIFETIME_SECONDS, FormToken

FIELD = "altcha"
ALGORITHM = "SHA-256"
HARDEST = 60_000
"""The largest number to find. A phone of some years ago does so many hashes in a second or two."""
LONGEST = 2000
"""Characters of a solution. ALTCHA's own widget sends some 500."""


def make_challenge(nonce: str) -> dict[str, str | int]:
    """What the browser is given, for the token with this nonce: ALTCHA's own names."""
    expires = int(time.time()) + LIFETIME_SECONDS
    # The last & keeps digits of the number from becoming part of what the salt says.
    salt = f"{secrets.token_hex(12)}?expires={expires}&form={nonce}&"
    challenge = _digest(salt, secrets.randbelow(HARDEST + 1))
    return {
        "algorithm": ALGORITHM,
        "challenge": challenge,
        "maxnumber": HARDEST,
        "salt": salt,
        "signature": _signature(challenge),
    }


def is_solved(solution: str, *, token: FormToken) -> bool:
    """Whether this is a solution for this showing of the form. Whether it was used before is `use`'s to say."""
    if len(solution) > LONGEST:
        return False
    try:
        sent = json.loads(base64.b64decode(solution, validate=True))
        salt, number, signature = str(sent["salt"]), int(sent["number"]), str(sent["signature"])
        says = parse_qs(salt.partition("?")[2], max_num_fields=10)
        ours = says["form"] == [token.nonce] and len(says["expires"]) == 1 and salt.endswith("&")
        holds = ours and int(says["expires"][0]) >= time.time() and 0 <= number <= HARDEST
        challenge = _digest(salt, number)
        right = sent["algorithm"] == ALGORITHM and sent["challenge"] == challenge
        return holds and right and constant_time_compare(_signature(challenge), signature)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return False


def use(token: FormToken, *, submission: str) -> bool:
    """Spend the solution on one submission (its key). False when it was spent on another one."""
    key = f"intake-proof:{token.nonce}"
    return cache.add(key, submission, timeout=LIFETIME_SECONDS) or cache.get(key) == submission


def signing_key() -> str:
    """What challenges are signed with: ours alone, and for nothing else."""
    return salted_hmac("intake.proof", "ALTCHA", algorithm="sha256").hexdigest()


def _digest(salt: str, number: int) -> str:
    return hashlib.sha256(f"{salt}{number}".encode()).hexdigest()


def _signature(challenge: str) -> str:
    return hmac.new(signing_key().encode(), challenge.encode(), hashlib.sha256).hexdigest()
