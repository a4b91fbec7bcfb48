"""How allauth behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language

from ..email_address import tidy_email
from ..visitor_address import visitor_address
from . import devices, mail
from .people import person_called


class DeskAccountAdapter(DefaultAccountAdapter):
    """Nobody makes an account for themselves: people are invited. Whoever is in goes to the desk."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("wagtailadmin_home")

    def clean_email(self, email: str) -> str:
        """Addresses have one form, however they were pasted."""
        return tidy_email(super().clean_email(email))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """By name or address, the address in its one form: it may look like a name to allauth before that."""
        typed = credentials.get("email") or credentials.get("username") or ""
        known_as = tidy_email(typed)
        if known_as != typed:
            credentials["username"] = known_as
            if "@" in known_as:
                credentials["email"] = known_as
        return super().authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Under what failures are counted, and what the list of sessions shows: the visitor, not the proxy in front."""
        return visitor_address(request) or super().get_client_ip(request)

    # --- Mails ---

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Through the queue: no request waits for a mail server, and no mail follows the host that was asked."""
        mail.queue(template_prefix, email, context, language=get_language() or settings.LANGUAGE_CODE)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """At the desk's own address."""
        uid, _dash, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
        return mail.address_of(path)

    # --- Failures ---

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """A few from one place for one account; many for an account from anywhere, which its own devices are spared."""
        super().pre_authenticate(request, **credentials)
        person = self._person(**credentials)
        if person and devices.is_known(request, person):
            return
        used = ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed_anywhere",
            config=settings.ACCOUNT_RATE_LIMITS,
            key=self._name_of(person, **credentials),
        )
        if not used:
            raise self.validation_error("too_many_login_attempts")
        self._login_failed_rl_usage.usage += used.usage

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        """The browser is known from now on."""
        response = super().post_login(request, user, **kwargs)
        devices.remember(response, user)
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for an account and a place: its name or its address, on whatever host, is one account.

        A device that signed in before is a place of its own, wherever it is: who shares its connection cannot lock it.
        """
        person = self._person(**credentials)
        place = devices.is_known(request, person) if person else ""
        return f"{self._name_of(person, **credentials)} {place or ratelimit.get_ip(request)}"

    def _person(self, **credentials: Any) -> Any:
        return person_called(credentials.get("username") or credentials.get("email") or "")

    def _name_of(self, person: Any, **credentials: Any) -> str:
        called = (credentials.get("username") or credentials.get("email") or "").lower()
        return f"account:{person.pk}" if person else f"nobody:{called}"
