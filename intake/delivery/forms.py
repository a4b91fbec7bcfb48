"""The form of a webhook."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from home.access import studios_for
from home.models import Role

from ..models.webhook import Webhook


class WebhookForm(forms.ModelForm):
    """Name and address; for who owns several studios also which one, once and for all."""

    url = forms.URLField(
        label=_("address"), max_length=500, assume_scheme="https", help_text=_("It begins with https://.")
    )

    class Meta:
        model = Webhook
        fields = ["studio", "name", "url", "is_active"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        studios = studios_for(user, roles=(Role.OWNER,)).select_related("site")
        if self.instance.pk:
            del self.fields["studio"]
            return
        if len(studios) == 1:
            del self.fields["studio"]
            self.instance.studio = studios[0]
        else:
            self.fields["studio"] = forms.ModelChoiceField(studios, label=_("studio"))
