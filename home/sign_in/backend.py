"""Who somebody is and what they may, in one query each."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest

from ..access import standing
from .people import person_called


class PeopleBackend(AuthenticationBackend):
    """People sign in by name or address. Rights come from groups: nobody has any of their own."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """One account is meant, so one password is compared; nobody's is compared to nothing (in `authenticate`).

        However somebody is called, and whether there is anybody: the work is the same.
        """
        called = credentials.get("username") or credentials.get("email") or ""
        return self._check_password(person_called(called), credentials.get("password") or "")

    def get_user(self, user_id: int) -> Any:
        """With the profile, which every page of the desk asks for: the person's language, theme and time zone."""
        found = get_user_model()._default_manager.select_related("wagtail_userprofile").filter(pk=user_id).first()
        return found if found is not None and self.user_can_authenticate(found) else None

    def get_all_permissions(self, user_obj: AbstractBaseUser | AnonymousUser, obj: Any = None) -> set[str]:
        """As "app_label.codename". Agency staff may everything, which Django knows without asking."""
        if obj is not None or getattr(user_obj, "is_superuser", False):
            return super().get_all_permissions(user_obj, obj)
        return set(standing(user_obj).rights)
