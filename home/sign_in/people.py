"""Whom somebody means who signs in: one question, the same for who exists and who does not."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q


def person_called(login: str) -> Any:
    """The account with this name, else with this address; None where there is none.

    Capitals do not matter. Where several are called so, one that is open comes before one that is closed, and the one
    with the name before those with the address: there is one password to compare, whoever is meant.
    """
    called = Q(username__iexact=login) | Q(email__iexact=login)
    found = get_user_model()._default_manager.filter(called).order_by("pk") if login else []
    lowered = login.lower()
    ranked = sorted(found, key=lambda user: (not user.is_active, user.get_username().lower() != lowered))
    return ranked[0] if ranked else None
