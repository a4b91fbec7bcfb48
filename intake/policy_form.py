"""Editing a studio's follow-up: only people who work in the studio can be chosen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import InlinePanel

from .people import people_at

NOT_HERE = _("Choose somebody who works in this studio.")


def only_people(field: Any, site_id: int) -> None:
    """Let a field offer and accept nobody else. Whoever does not work here is refused without being named."""
    field.queryset = people_at(site_id)
    field.label_from_instance = lambda person: person.get_full_name() or person.get_username()
    field.error_messages["invalid_choice"] = NOT_HERE


class DutyFormSet(BaseChildFormSet):
    """The people on duty, each of them of the studio; also in the empty form from which the page makes new ones."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        only_people(form.fields["person"], self.instance.site_id)


class DutiesPanel(InlinePanel):
    """Edits the people on duty."""

    def get_form_options(self) -> dict[str, Any]:
        options = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = DutyFormSet
        return options


class FollowUpPolicyForm(WagtailAdminModelForm):
    """Wagtail's own form, with the people of one studio."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "fixed_person" in self.fields:
            only_people(self.fields["fixed_person"], self.instance.site_id)
