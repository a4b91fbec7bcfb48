"""Nobody works in the desk on a password alone, where the installation asks for more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..middleware import is_admin

PROVEN = "second_factor_proven"
"""In the session: its second factor was set up in it, so there was none to ask for when it began."""


class SecondFactorMiddleware:
    """Let sessions into the admin that proved a second factor; send the others to where they set one up.

    It looks at how the session began rather than at what the person has, so that no other way of signing in, now or
    later, is a way round.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = settings.REQUIRE_SECOND_FACTOR and is_admin(request) and request.user.is_authenticated
        if asked and not proved_second_factor(request):
            return self._sent_away(request)
        return self.get_response(request)

    def _sent_away(self, request: HttpRequest) -> HttpResponse:
        if is_mfa_enabled(request.user):
            logout(request)
            messages.error(request, _("Sign in with your second factor as well."))
            return redirect("account_login")
        messages.info(request, _("One more step: set up a second factor. Without one the desk stays closed."))
        return redirect("mfa_index")


def proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session began with, or set up, something besides a password that is still there.

    What was removed proves nothing any more.
    """
    records = get_authentication_records(request, request.user)
    proved = bool(request.session.get(PROVEN)) or any(record.get("method") == "mfa" for record in records)
    return proved and is_mfa_enabled(request.user)


@receiver(authenticator_added)
def remember_proof(request: HttpRequest, **kwargs: Any) -> None:
    """Setting one up asks for the password anew and for a first code: that is the proof."""
    request.session[PROVEN] = True


@receiver(authenticator_removed)
def forget_proof(request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Without any left, nothing is proved: here a new one has to be set up, and everywhere else one signs in anew."""
    if not is_mfa_enabled(user):
        request.session.pop(PROVEN, None)
        end_other_sessions(request, user)


def start_over(user: Any) -> int:
    """For who lost it: nothing is left of the second factor, and no session. Returns how many factors there were."""
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    return removed
