"""The pages behind the links in invitations: take the role, choose a password."""

from __future__ import annotations

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods

from ..invitations import SeveralAccounts, accept, link_for, open_invitation, tokens


@never_cache
@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """What an owner asked, and yes to it by POST: a mail scanner that opens the link says nothing."""
    invitation = open_invitation(token)
    if invitation is None:
        return render(request, "home/desk/join.html", status=410)
    context = {"invitation": invitation}
    if request.method == "POST" or invitation.user is not None:
        try:
            user = accept(invitation)
        except SeveralAccounts as error:
            return render(request, "home/desk/join.html", {**context, "problem": str(error)}, status=422)
        return redirect("wagtailadmin_home" if user.has_usable_password() else link_for(user))
    return render(request, "home/desk/join.html", context)


class AcceptInvitation(PasswordResetConfirmView):
    """Works once: the token is made of the password that is about to change. Signing in comes after it."""

    template_name = "home/desk/accept_invitation.html"
    token_generator = tokens
    reset_url_token = "choose-password"  # noqa: S105 - a word in an address
    title = _("Choose a password")

    def get_success_url(self) -> str:
        """The desk, which asks to sign in, in whatever way this installation asks."""
        return reverse("wagtailadmin_home")
