"""What people fill in on the page of one lead. Each form is one act; `done` does it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import acts
from ..models.lead import Lead, LeadEvent, person_name
from ..people import people_at

REACHED, NO_ANSWER, REPLIED = "reached", "no_answer", "replied"


class LeadForm(forms.Form):
    """A form about one lead. `prefix` keeps the fields of several forms on a page apart."""

    def __init__(self, lead: Lead, data: Any = None) -> None:
        self.lead = lead
        super().__init__(data, prefix=self.prefix_of(), label_suffix="")

    @classmethod
    def prefix_of(cls) -> str:
        return cls.__name__.removesuffix("Form").lower()

    def done(self, user: Any) -> LeadEvent:
        raise NotImplementedError


def _line(label: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, **options)


def _text(label: Any, rows: int = 2, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea({"rows": rows}), **options)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class ContactForm(LeadForm):
    """A call or a reply. Which of the three buttons was pressed says what came of it."""

    text = _text(gettext_lazy("What came of it"), required=False)
    result = forms.ChoiceField(
        choices=[
            (REACHED, gettext_lazy("Reached")),
            (NO_ANSWER, gettext_lazy("No answer")),
            (REPLIED, gettext_lazy("Replied")),
        ],
        error_messages={"required": gettext_lazy("Press one of the three buttons.")},
    )

    def done(self, user: Any) -> LeadEvent:
        result, text = self.cleaned_data["result"], self.cleaned_data["text"]
        if result == REPLIED:
            return acts.log_reply(self.lead, user=user, text=text)
        return acts.log_call(self.lead, user=user, reached=result == REACHED, text=text)


class NoteForm(LeadForm):
    text = _text(gettext_lazy("Note"), error_messages={"required": gettext_lazy("Write something first.")})

    def done(self, user: Any) -> LeadEvent:
        return acts.add_note(self.lead, user=user, text=self.cleaned_data["text"])


class StatusForm(LeadForm):
    """How it stands. Dates belong to clients, and go when somebody is none; an end comes after its start."""

    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=Lead.Status.choices)
    reason = _line(gettext_lazy("Reason"), required=False)
    started_on = _day(gettext_lazy("Client since"))
    ended_on = _day(gettext_lazy("Client until"))

    def __init__(self, lead: Lead, data: Any = None) -> None:
        super().__init__(lead, data)
        self.initial = {
            "status": lead.status,
            "reason": lead.status_reason,
            # Empty after an end: what is filled in then is the first day of a new time as a client.
            "started_on": None if lead.ended_on else lead.started_on,
            "ended_on": lead.ended_on,
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        status, start, end = cleaned.get("status"), cleaned.get("started_on"), cleaned.get("ended_on")
        if status not in (Lead.Status.CLIENT, Lead.Status.ENDED):
            for field in ("started_on", "ended_on"):
                if cleaned.get(field) not in (None, self.initial[field]):
                    self.add_error(
                        field, _("Dates belong to “client” and “ended”: choose one of those, or empty this.")
                    )
        if status == Lead.Status.ENDED and not (start or self.lead.started_on):
            self.add_error("started_on", _("Say since when they were a client. Who never was one is “no fit”."))
        start = start or self.lead.started_on
        if status == Lead.Status.ENDED and start and (end or _today(self.lead)) < start:
            self.add_error("ended_on", _("This is before the first day, %(day)s.") % {"day": f"{start:%d-%m-%Y}"})
        if status == Lead.Status.CLIENT and end and end != self.initial["ended_on"]:
            self.add_error("ended_on", _("Whoever has left is “ended”: choose that status."))
        return cleaned

    def done(self, user: Any) -> LeadEvent:
        cleaned = dict(self.cleaned_data)
        if cleaned["status"] == Lead.Status.CLIENT and not cleaned["started_on"]:
            cleaned["started_on"] = self.initial["started_on"] or _today(self.lead)
        if cleaned["status"] == Lead.Status.ENDED and not cleaned["ended_on"]:
            cleaned["ended_on"] = _today(self.lead)
        return acts.change_status(self.lead, user=user, **cleaned)


class NextForm(LeadForm):
    """What happens next. Both empty clears it."""

    action = _line(gettext_lazy("What happens next"), required=False)
    on = _day(gettext_lazy("On"))

    def __init__(self, lead: Lead, data: Any = None) -> None:
        super().__init__(lead, data)
        self.initial = {"action": lead.next_action, "on": lead.next_action_on}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("on") and not cleaned.get("action"):
            self.add_error("action", _("Say what happens on that day."))
        return cleaned

    def done(self, user: Any) -> LeadEvent:
        return acts.plan_next_action(
            self.lead, user=user, action=self.cleaned_data["action"], on=self.cleaned_data["on"]
        )


class _PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return person_name(obj)


class AssignForm(LeadForm):
    """Only people of the studio can be chosen; whoever is not is “not one of the available choices”, without a name."""

    person = _PersonField(
        label=gettext_lazy("Who calls"),
        queryset=None,
        empty_label=None,
        error_messages={"invalid_choice": gettext_lazy("Choose somebody who works in this studio.")},
    )

    def __init__(self, lead: Lead, data: Any = None) -> None:
        super().__init__(lead, data)
        self.fields["person"].queryset = people_at(lead.studio.site_id)  # type: ignore[attr-defined]
        self.initial = {"person": lead.assigned_to_id}

    def done(self, user: Any) -> LeadEvent:
        return acts.assign(self.lead, user=user, person=self.cleaned_data["person"])


class AcceptForm(LeadForm):
    """No fields: pressing the button says it."""

    def clean(self) -> dict[str, Any]:
        if self.lead.standing != Lead.Standing.SUSPECTED:
            raise forms.ValidationError(_("This lead is not suspected to be spam."))
        return self.cleaned_data

    def done(self, user: Any) -> LeadEvent:
        """Of two people who press at the same moment the second finds it done."""
        with transaction.atomic():
            lead = get_object_or_404(Lead.objects.select_for_update(), pk=self.lead.pk)
            if lead.standing == Lead.Standing.SUSPECTED:
                return acts.accept(lead, user=user)
        return lead.events.filter(kind=LeadEvent.Kind.ACCEPTED).latest("at")


class RevokeForm(LeadForm):
    """No fields: pressing the button says it."""

    def done(self, user: Any) -> LeadEvent:
        return acts.revoke_links(self.lead, user=user)


FORMS: dict[str, type[LeadForm]] = {
    form.prefix_of(): form for form in (ContactForm, NoteForm, StatusForm, NextForm, AssignForm, RevokeForm, AcceptForm)
}


def _today(lead: Lead) -> date:
    return timezone.localdate(timezone=lead.studio.hours.zone)
