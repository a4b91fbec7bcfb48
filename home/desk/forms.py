"""What the agency fills in: a new studio, and what can be changed about one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..contact_fields import EmailFormField
from ..hosts import UnusableHost, check_free, read_host
from ..models import Blueprint, Role, Studio
from ..spin_up.frame import draft_studio
from ..spin_up.plan import CheckedPlan, StudioPlan, check
from ..spin_up.problems import SpinUpProblem
from ..spin_up.seedlings import languages_of
from ..themes import THEME_CHOICES

OTHER_LANGUAGES = [choice for choice in settings.LANGUAGES if choice[0] != settings.LANGUAGE_CODE]
WORDS = ("owner", "city", "neighbourhood", "phone", "email", "street", "postal_code", "theme")


class BlueprintChoice(forms.ModelChoiceField):
    """Says for whom each blueprint is."""

    def label_from_instance(self, obj: Blueprint) -> str:
        return f"{obj.title}: {obj.summary}" if obj.summary else obj.title


class NewStudioForm(forms.Form):
    """Everything that making a studio needs; what is left open is asked for on the result page."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As visitors know it."))
    host = forms.CharField(
        label=_("Host name"), max_length=260, help_text=_("As studio-noord.nl. Other names can lead to it later.")
    )
    blueprint = BlueprintChoice(
        label=_("Made from"), queryset=Blueprint.objects.order_by("title"), widget=forms.RadioSelect, empty_label=None
    )
    languages = forms.MultipleChoiceField(
        label=_("Other languages"),
        choices=OTHER_LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Dutch is always there. The blueprint must have the language."),
    )
    owner_email = EmailFormField(
        label=_("E-mail address of the owner"), help_text=_("Gets an invitation with a link to choose a password.")
    )
    owner = forms.CharField(label=_("Name of the owner"), max_length=80, required=False)
    city = forms.CharField(label=_("City"), max_length=80, required=False)
    neighbourhood = forms.CharField(label=_("Neighbourhood"), max_length=80, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=12, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    email = EmailFormField(
        label=_("E-mail address of the studio"), required=False, help_text=_("Alerts about leads. Else the owner's.")
    )
    theme = forms.ChoiceField(
        label=_("House style"), choices=[("", _("As the blueprint")), *THEME_CHOICES], required=False
    )
    approval = forms.BooleanField(
        label=_("The owner approves what marketers write before it goes live"), required=False, initial=True
    )
    more = forms.CharField(
        label=_("Other words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, as price=€ 80: what the blueprint's texts ask for beyond the above."),
    )

    def clean_host(self) -> str:
        try:
            host = read_host(self.cleaned_data["host"])
            check_free(host.name)
        except UnusableHost as error:
            raise ValidationError(str(error)) from None
        return str(host)

    def clean_more(self) -> dict[str, str]:
        words = {}
        for line in self.cleaned_data["more"].splitlines():
            name, equals, value = line.partition("=")
            if line.strip() and not (equals and name.strip()):
                raise ValidationError(_("“%s”: write a name, =, and the words.") % line.strip())
            if line.strip():
                words[name.strip()] = value.strip()
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        known = languages_of(cleaned["blueprint"])
        missing = [str(label) for code, label in OTHER_LANGUAGES if code in set(cleaned["languages"]) - set(known)]
        if missing:
            self.add_error(
                "languages", _("This blueprint has no pages in: %s. Translate it first.") % ", ".join(missing)
            )
            return cleaned
        try:
            draft_studio(self.checked())
        except SpinUpProblem as problem:
            for message in problem.messages:
                self.add_error(None, message)
        return cleaned

    def plan(self) -> StudioPlan:
        """What was filled in, as a plan."""
        cleaned = self.cleaned_data
        given = {key: cleaned[key] for key in WORDS if cleaned.get(key)}
        return StudioPlan(
            name=cleaned["name"],
            host=cleaned["host"],
            blueprint=cleaned["blueprint"].slug,
            languages=[settings.LANGUAGE_CODE, *cleaned["languages"]],
            owner_email=cleaned["owner_email"],
            approval=cleaned["approval"],
            values={**cleaned["more"], **given},
        )

    def checked(self) -> CheckedPlan:
        return check(self.plan())


class HostForm(forms.Form):
    """One host name, either as the main one or beside it."""

    host = forms.CharField(label=_("Host name"), max_length=260)
    main = forms.BooleanField(
        label=_("Make this the main name"), required=False, help_text=_("The present one stays and leads to it.")
    )


class InviteForm(forms.Form):
    """Somebody more."""

    email = EmailFormField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.TRAINER)


class DeleteForm(forms.Form):
    """Typing the name is the one thing that is hard to do by accident."""

    name = forms.CharField(label=_("Name of the studio"), max_length=80)
    with_people = forms.BooleanField(
        label=_("Names and answers of leads in the export too"),
        required=False,
        help_text=_("Without it the export has only numbers, no people."),
    )

    def __init__(self, *args: Any, studio: Studio, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.studio = studio

    def clean_name(self) -> str:
        typed: str = self.cleaned_data["name"]
        if typed.strip() != self.studio.name:
            raise ValidationError(_("That is not its name. Type: %s") % self.studio.name)
        return typed
