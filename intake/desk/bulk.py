"""The status of several leads at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import classproperty
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.views.bulk_action import BulkAction

from ..acts import change_status
from ..models.lead import Lead
from ..privacy import audit
from .scope import row_number, scope_of

AT_MOST = 100


class BulkStatusForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), choices=Lead.Status.choices)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("The same for all. You may leave it empty.")
    )


class ChangeStatus(BulkAction):
    """Only leads of one's own studios: others are not named, not counted and not touched."""

    display_name = _("Change status")
    action_type = "status"
    aria_label = _("Change the status of the selected leads")
    template_name = "intake/desk/bulk_status.html"
    form_class = BulkStatusForm
    action_priority = 10

    @classproperty
    def models(cls) -> list[type[Lead]]:
        return [Lead]

    def get_actionable_objects(self) -> tuple[list[Lead], dict[str, list[Lead]]]:
        numbers = [row_number(given) for given in self.request.GET.getlist("id")[:AT_MOST]]
        known = {number for number in numbers if number is not None}
        leads = scope_of(self.request.user).leads().filter(pk__in=known)
        return list(leads.select_related("studio").order_by("-received_at", "-pk")), {"items_with_no_access": []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is about to be changed is shown by name."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        audit.listed([entry["item"] for entry in context["items"]], user=self.request.user)
        return context

    def get_execution_context(self) -> dict[str, Any]:
        assert self.cleaned_form is not None
        return {"user": self.request.user, **self.cleaned_form.cleaned_data}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Lead], *, user: Any, status: str, reason: str, **kwargs: Any
    ) -> tuple[int, int]:
        """Each as if it were done on its own page, with its line in the history. Returns how many, and how many not."""
        changed = left_alone = 0
        for lead in objects:
            if status == Lead.Status.ENDED and not can_end(lead):
                left_alone += 1
                continue
            change_status(lead, user=user, status=status, reason=reason)
            changed += 1
        return changed, left_alone

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        changed = ngettext("%(count)s lead changed.", "%(count)s leads changed.", num_parent_objects)
        words = [changed % {"count": num_parent_objects}]
        if num_child_objects:
            alone = ngettext(
                "%(count)s was left alone: it was no client yet, so nothing ends.",
                "%(count)s were left alone: they were no clients yet, so nothing ends.",
                num_child_objects,
            )
            words.append(alone % {"count": num_child_objects})
        return " ".join(words)


def can_end(lead: Lead) -> bool:
    """Whether somebody was a client, so that they can have left today."""
    return lead.started_on is not None and lead.started_on <= timezone.localdate()
