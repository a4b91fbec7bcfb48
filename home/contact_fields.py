"""Fields for e-mail addresses and telephone numbers: whatever comes in, in whatever way, is kept in one form.

A value is tidied on its way to the database (so also by `update`, `bulk_create` and a look-up), and `full_clean` says
what is wrong with one that cannot be used. Only a column is known to migrations, as with `fields.StreamField`.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from phonenumber_field.modelfields import PhoneNumberField

from .email_address import tidy_email, validate_email_address
from .telephone import tidy_number


class _KeptTidy(models.CharField):
    """Text that has one form. The class that migrations know is that of the column."""

    known_as: type[models.Field]

    def tidied(self, text: str) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> Any:
        read = super().to_python(value)
        return self.tidied(read) if isinstance(read, str) else read

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.known_as.__name__}", args, kwargs


class _Address(_KeptTidy):
    default_validators = [validate_email_address]

    def tidied(self, text: str) -> str:
        return tidy_email(text)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": EmailFormField, **kwargs})


class EmailField(_Address, models.EmailField):
    """An e-mail address that people fill in."""

    known_as = models.EmailField
    default_validators = [validate_email_address]


class LeadEmailField(_Address):
    """An e-mail address that a visitor gave: a column of plain text."""

    known_as = models.CharField


class LeadPhoneField(_KeptTidy):
    """A telephone number that a visitor gave, as `telephone.read_number` writes it."""

    known_as = models.CharField

    def tidied(self, text: str) -> str:
        return tidy_number(text)


class PhoneField(PhoneNumberField):
    """A telephone number that a studio shows."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(tidy_number(value) if isinstance(value, str) else value)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "phonenumber_field.modelfields.PhoneNumberField", args, kwargs


class EmailFormField(forms.EmailField):
    """An e-mail address in a form: the same form and the same words as everywhere."""

    default_validators = [validate_email_address]

    def to_python(self, value: Any) -> str:
        return tidy_email(super().to_python(value) or "")
