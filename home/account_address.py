"""Addresses of people who sign in: Django's own field, held to what ours hold (`contact_fields.EmailField`).

By every form of Wagtail and Django that makes or changes a person, by commands, and by code.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import pre_save
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users.forms import UserCreationForm, UserEditForm, UserForm

from .contact_fields import EmailFormField
from .email_address import tidy_email, validate_email_address


def tidy_address(instance: Any, **kwargs: Any) -> None:
    """Before a person is stored."""
    instance.email = tidy_email(instance.email or "")


def connect() -> None:
    """Called once, when the app is ready."""
    person = get_user_model()
    column = person._meta.get_field("email")
    # The default ones of a field are no part of what migrations compare. Those in use are put together once.
    column.default_validators = [validate_email_address]
    vars(column).pop("validators", None)
    for form in (NameEmailForm, UserForm, UserCreationForm, UserEditForm):
        was = form.base_fields["email"]
        form.base_fields["email"] = form.declared_fields["email"] = EmailFormField(
            required=was.required, label=was.label
        )
    pre_save.connect(tidy_address, sender=person, dispatch_uid="home.account_address")
