"""What a form is protected by instead of a cookie: where it came from, and a signed token that expires.

A cached page may show the same token to many people, so the token alone does not tell them apart:
`submission_key` also takes in what was answered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

# Part of how a form is protected, and asked for by every view that takes one.
from home.same_site import comes_from_this_site as comes_from_this_site

SALT = "intake.form"
LIFETIME_SECONDS = 12 * 60 * 60


AGAIN, PROOF = "again", "proof"
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class TokenExpired(Exception):
    """The form stood open for too long."""


class TokenInvalid(Exception):
    """The token is not ours, or was made for another form."""


@dataclass(frozen=True)
class FormToken:
    """An opened token: which form (translation key of its page in one studio), and a number used once.

    `issued_at` is when the form was shown. `again` says that it was shown to somebody who had sent it already: they
    have read it before. `asks_proof` says that this form takes proof of work. `text` is the token itself.
    """

    form: str
    nonce: str
    issued_at: datetime = LONG_AGO
    again: bool = False
    asks_proof: bool = False
    text: str = ""


def form_identity(*, studio_uuid: str, translation_key: object) -> str:
    """One form in one studio, the same in all its languages."""
    return f"{studio_uuid}:{translation_key}"


def make_token(form: str, *, again: bool = False, asks_proof: bool = False) -> str:
    """A token for one showing of a form; `again` when it had been sent already, with a token that does not do."""
    marks = [mark for mark, is_set in ((AGAIN, again), (PROOF, asks_proof)) if is_set]
    return signing.dumps([form, get_random_string(16), *marks], salt=SALT, compress=False)


def open_token(token: str, *, form: str) -> FormToken:
    """Raise TokenExpired or TokenInvalid, or return what is inside.

    One from the near future does: clocks are set back, and those of two machines differ.
    """
    try:
        made_for, nonce, *marks = signing.loads(token, salt=SALT, max_age=LIFETIME_SECONDS)
    except signing.SignatureExpired:
        raise TokenExpired from None
    except (signing.BadSignature, ValueError, TypeError):
        raise TokenInvalid from None
    if made_for != form:
        raise TokenInvalid
    issued_at = _signed_at(token)
    if issued_at > timezone.now() + timedelta(seconds=LIFETIME_SECONDS):
        # Further ahead than any clock that was set back: it would otherwise be good for as long.
        raise TokenExpired
    return FormToken(
        form=made_for,
        nonce=nonce,
        issued_at=issued_at,
        again=AGAIN in marks,
        asks_proof=PROOF in marks,
        text=token,
    )


def first_shown(token: FormToken, earlier: str) -> datetime:
    """When the visitor first saw this form: by `earlier`, the token of its first showing, if that is one of ours.

    The script keeps it in the draft. How old it is does not matter; what it says is only that somebody took their time.
    """
    try:
        made_for, *_rest = signing.loads(earlier, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return token.issued_at
    return min(token.issued_at, _signed_at(earlier)) if made_for == token.form else token.issued_at


def _signed_at(token: str) -> datetime:
    """When a token was signed, in whole seconds: the part that Django's signer puts before the signature."""
    return datetime.fromtimestamp(signing.b62_decode(token.rsplit(":", 2)[1]), tz=UTC)


def submission_key(token: FormToken, given: Mapping[str, Sequence[str]]) -> str:
    """The same for a double click and a re-sent request; another for other answers."""
    answers = json.dumps({key: list(values) for key, values in sorted(given.items())}, ensure_ascii=True)
    return hashlib.sha256(f"{token.form}\n{token.nonce}\n{answers}".encode()).hexdigest()


def unfinished_key(token: FormToken) -> str:
    """One for each showing of a form: what is left halfway later replaces what was left halfway before."""
    return hashlib.sha256(f"{token.form}\n{token.nonce}\nunfinished".encode()).hexdigest()


def was_pressed_here(request: HttpRequest) -> bool:
    """For links that act without login: only what a browser says was sent from this page.

    Programs that look through mail follow links, and some send the forms behind them; they say nothing of where from.
    """
    says_where = {"Sec-Fetch-Site", "Origin"} & set(request.headers)
    return bool(says_where) and comes_from_this_site(request)
