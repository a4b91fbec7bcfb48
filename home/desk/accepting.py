"""The page behind the link in an invitation: choose a password."""

from __future__ import annotations

from django.contrib.auth.views import PasswordResetConfirmView
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ..invitations import tokens


class AcceptInvitation(PasswordResetConfirmView):
    """Works once: the token is made of the password that is about to change. Signing in comes after it."""

    template_name = "home/desk/accept_invitation.html"
    token_generator = tokens
    reset_url_token = "choose-password"  # noqa: S105 - a word in an address
    title = _("Choose a password")

    def get_success_url(self) -> str:
        """The desk, which asks to sign in, in whatever way this installation asks."""
        return reverse("wagtailadmin_home")
