"""Mails about accounts: no request waits for one, they lead to the desk's own address, and name no studio."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ..jobs import start_soon
from ..models import AccountMail

RESET = "account/email/password_reset_key"


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
    users = list(found.values_list("pk", flat=True))
    start_soon(AccountMail.objects.create(template=RESET, users=users, language=language))


def queue(template: str, email: str, context: dict[str, Any], *, language: str) -> None:
    """Any other mail about an account, such as that its password was changed. Plain values of `context` go along."""
    user = getattr(context.get("user"), "pk", None)
    start_soon(
        AccountMail.objects.create(
            template=template,
            users=[user] if user else [],
            email=email,
            context={name: value for name, value in context.items() if isinstance(value, str | int | float | bool)},
            language=language,
            asked_at=context.get("timestamp") or timezone.now(),
        )
    )


def send(waiting: AccountMail) -> None:
    """Raises what the mail server raised; who had the mail by then is not sent it again."""
    users = {user.pk: user for user in get_user_model()._default_manager.filter(pk__in=waiting.users)}
    if waiting.email:
        # Also one that was deleted meanwhile hears that it was.
        _send(waiting, waiting.email, next(iter(users.values()), None))
        return
    for user in users.values():
        # An account that was closed meanwhile gets none.
        if user.is_active:
            _send(waiting, user.email, user)
        waiting.write(users=[pk for pk in waiting.users if pk != user.pk])


def _send(waiting: AccountMail, email: str, user: Any) -> None:
    context = {
        **waiting.context,
        "user": user,
        "email": email,
        "timestamp": timezone.localtime(waiting.asked_at),
        "current_site": desk(),
    }
    if waiting.template == RESET:
        days = settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60)
        context |= {"username": user.get_username(), "password_reset_url": reset_link(user), "days": days}
    with override(waiting.language):
        message = get_adapter().render_mail(waiting.template, email, context)
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    message.send()
