"""What Wagtail's account page says about signing in."""

from __future__ import annotations

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.account import BaseSettingsPanel


class NothingToFillIn(forms.ModelForm):
    """The account page wants a form of every panel."""

    class Meta:
        model = get_user_model()
        fields: list[str] = []


class SignInPanel(BaseSettingsPanel):
    """Leads to where passwords, second factors and sessions are kept."""

    name = "sign-in"
    order = 250
    title = _("Signing in")
    template_name = "home/desk/sign_in_panel.html"
    form_class = NothingToFillIn
