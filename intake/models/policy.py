"""How one studio follows up: who calls, how soon, and how long answers are kept."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from ..clock import Promise
from ..policy_form import DutiesPanel, FollowUpPolicyForm


def _minutes(label: Any, default: int) -> models.PositiveSmallIntegerField:
    limits = [MinValueValidator(1), MaxValueValidator(24 * 60)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


@register_setting(icon="history", order=2)
class FollowUpPolicy(BaseSiteSetting, ClusterableModel):
    """One studio's follow-up. A studio without a row has the defaults."""

    class Assignment(models.TextChoices):
        IN_TURN = "in_turn", _("in turn, over the people on duty")
        FIXED = "fixed", _("always the same person")

    assignment = models.CharField(_("who calls"), max_length=10, choices=Assignment, default=Assignment.IN_TURN)
    fixed_person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("this person"),
    )
    remind_after = _minutes(_("remind after (minutes)"), 3)
    answer_within = _minutes(_("call within (minutes)"), 5)
    agency_after = _minutes(_("tell the agency after (minutes)"), 30)
    keep_months = models.PositiveSmallIntegerField(
        _("keep answers for (months)"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("After this, everything that says who somebody was is removed; the counts stay."),
    )
    proof_of_work = models.BooleanField(
        _("let browsers solve a small sum before sending"),
        default=False,
        help_text=_("Stops most robots. Visitors notice nothing. The form then needs JavaScript."),
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    MultiFieldPanel([FieldPanel("assignment"), FieldPanel("fixed_person")], heading=_("Who calls")),
                    DutiesPanel("duties", heading=_("People who call"), label=_("person")),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [FieldPanel("remind_after"), FieldPanel("answer_within"), FieldPanel("agency_after")]
                            )
                        ],
                        heading=_("How soon, in opening time"),
                    ),
                ],
                heading=_("Calling"),
            ),
            ObjectList([FieldPanel("keep_months"), FieldPanel("proof_of_work")], heading=_("Answers")),
        ],
        base_form_class=FollowUpPolicyForm,
    )

    class Meta:
        verbose_name = _("Follow-up")
        verbose_name_plural = _("follow-up of studios")

    def __str__(self) -> str:
        return f"{self.site}: {self._meta.verbose_name}"

    @property
    def promise(self) -> Promise:
        """The times as the clock wants them."""
        return Promise(
            remind_after=timedelta(minutes=self.remind_after),
            answer_within=timedelta(minutes=self.answer_within),
            agency_after=timedelta(minutes=self.agency_after),
        )

    def clean(self) -> None:
        super().clean()
        if not self.remind_after <= self.answer_within <= self.agency_after:
            message = _("First the reminder, then the call is due, then the agency is told: make them rise.")
            raise ValidationError({"answer_within": message})
        if self.assignment == self.Assignment.FIXED and self.fixed_person is None:
            raise ValidationError({"fixed_person": _("Choose who calls, or let people take turns.")})


class Duty(models.Model):
    """One person who takes calls for one studio, on some or all days."""

    policy = ParentalKey(FollowUpPolicy, on_delete=models.CASCADE, related_name="duties")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    on_duty = models.BooleanField(_("takes calls"), default=True)
    days = models.CharField(
        _("on"), max_length=13, blank=True, help_text=_("Numbers of days, Monday is 1: 1,2,5. Empty: every day.")
    )
    last_given_at = models.DateTimeField(null=True, editable=False)

    panels = [FieldPanel("person"), FieldRowPanel([FieldPanel("on_duty"), FieldPanel("days")])]

    class Meta:
        verbose_name = _("person who calls")
        verbose_name_plural = _("people who call")
        constraints = [models.UniqueConstraint(fields=["policy", "person"], name="one_duty_per_person")]

    def __str__(self) -> str:
        return str(self.person)

    def clean(self) -> None:
        super().clean()
        parts = [part.strip() for part in self.days.split(",") if part.strip()]
        if any(part not in "1234567" or len(part) != 1 for part in parts):
            raise ValidationError({"days": _("Write numbers from 1 (Monday) to 7 (Sunday), with commas between.")})
        self.days = ",".join(sorted(set(parts)))

    def takes_calls_at(self, at: datetime, zone: ZoneInfo) -> bool:
        """Whether this person is there on the day of `at`, as the studio's wall clock says it."""
        return self.on_duty and (not self.days or str(at.astimezone(zone).isoweekday()) in self.days.split(","))
