"""How allauth behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse

from ..email_address import tidy_email
from ..visitor_address import visitor_address


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
        """By an address in its one form."""
        if credentials.get("email"):
            credentials["email"] = tidy_email(credentials["email"])
        return super().authenticate(request, **credentials)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Under what failures are counted, and what the list of sessions shows: the visitor, not the proxy in front."""
        return visitor_address(request) or super().get_client_ip(request)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failures count for an account, whether it was called by its name or its address, and on whatever host."""
        login = (credentials.get("email") or credentials.get("username") or "").lower()
        called = Q(username__iexact=login) | Q(email__iexact=login)
        pk = get_user_model()._default_manager.filter(called).order_by("pk").values_list("pk", flat=True).first()
        return f"account:{pk}" if pk is not None else f"nobody:{login}"
