"""Mails about accounts: they leave through the queue, lead to the desk's own address, and name no studio.

What waits in the queue is what the mail is about, not the mail: a link to a new password is made when it is sent, so
nobody who reads the queue can open one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import override
from django_tasks import task

from ..log_privacy import scrubbed

logger = logging.getLogger(__name__)
RESET = "account/email/password_reset_key"
MOST_TRIES = 6
FIRST_WAIT = timedelta(seconds=15)
"""After the first failure; each further wait is four times as long, a little over an hour and a half in all."""


@dataclass(frozen=True)
class Desk:
    """What a mail calls the installation, in the place of the host that was asked."""

    name: str
    domain: str


def desk() -> Desk:
    return Desk(name=settings.WAGTAIL_SITE_NAME, domain=urlsplit(settings.WAGTAILADMIN_BASE_URL).netloc)


def address_of(path: str) -> str:
    """A place in the desk, wherever the request came in."""
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def reset_link(user: Any) -> str:
    """Opens the form for a new password, until one was chosen or time has passed."""
    key = default_token_generator.make_token(user)
    return address_of(
        reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    )


def ask_for_reset(email: str, *, language: str) -> None:
    """Queue one mail, or one that is to nobody: what is done here is the same for every address."""
    found = get_user_model()._default_manager.filter(email__iexact=email, is_active=True).order_by("pk")
    send_resets.enqueue(list(found.values_list("pk", flat=True)), language=language)


@task(backend="follow_up")
def send_resets(users: list[int], *, language: str, attempt: int = 1) -> None:
    """The links for these accounts, made now. An account that was closed meanwhile gets none."""
    for user in get_user_model()._default_manager.filter(pk__in=users, is_active=True):
        context = {"user": user, "username": user.get_username(), "password_reset_url": reset_link(user)}
        if not _sent(RESET, user.email, context, language=language):
            _again(send_resets, [user.pk], language=language, attempt=attempt)


def queue(template: str, email: str, context: dict[str, Any], *, language: str) -> None:
    """Any other mail about an account, such as that its password was changed. Plain values of `context` go along."""
    plain = {name: value for name, value in context.items() if isinstance(value, str | int | float | bool)}
    at = context.get("timestamp") or timezone.now()
    user = getattr(context.get("user"), "pk", None)
    send.enqueue(template, email, plain, user=user, at=at.isoformat(), language=language)


@task(backend="follow_up")
def send(
    template: str,
    email: str,
    context: dict[str, Any],
    *,
    user: int | None,
    at: str,
    language: str,
    attempt: int = 1,
) -> None:
    """One of those."""
    whose = get_user_model()._default_manager.filter(pk=user or 0).first()
    complete = {**context, "user": whose, "timestamp": timezone.localtime(parse_datetime(at))}
    if not _sent(template, email, complete, language=language):
        _again(send, template, email, context, user=user, at=at, language=language, attempt=attempt)


def _sent(template: str, email: str, context: dict[str, Any], *, language: str) -> bool:
    """True when it left. A mail server that is away or refuses is no error of ours."""
    adapter = get_adapter()
    with override(language):
        message = adapter.render_mail(template, email, {**context, "email": email, "current_site": desk()})
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except Exception as error:  # noqa: BLE001 - whatever goes wrong is tried again
        logger.warning("A mail about an account failed: %s", scrubbed(f"{type(error).__name__}: {error}"))
        return False
    return True


def _again(task: Any, *words: Any, attempt: int, **named: Any) -> None:
    """Later, and not for ever: who still waits then asks again."""
    if attempt < MOST_TRIES:
        wait = FIRST_WAIT * 4 ** (attempt - 1)
        task.using(run_after=timezone.now() + wait).enqueue(*words, **named, attempt=attempt + 1)
