"""Forms of signing in that answer everybody alike."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ResetPasswordForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..contact_fields import EmailFormField
from ..email_address import same_key
from .mail import ask_for_reset


class AskForResetForm(ResetPasswordForm):
    """Looks for nobody: an address that is known and one that is not cost the same, and no mail leaves in between."""

    email = EmailFormField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"type": "email", "autocomplete": "email"})
    )

    def clean_email(self) -> str:
        return same_key(self.cleaned_data["email"])

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        ask_for_reset(email, language=get_language() or "")
        return email
