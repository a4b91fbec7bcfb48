"""Opening hours and closed days, as a person would say them: monday to friday from seven to nine."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from ..opening_hours import MIDNIGHT

DAYS = [
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
]


class OpenBlock(blocks.StructBlock):
    """The same hours on one or more days. Two rows for one day make a break at noon."""

    days = blocks.MultipleChoiceBlock(
        choices=DAYS,
        label=_("Days"),
        help_text=_("All days with these hours. A break at noon: add the same day once more."),
    )
    opens = blocks.TimeBlock(label=_("From"), help_text=_("Such as 07:00."))
    closes = blocks.TimeBlock(label=_("Until"), help_text=_("00:00 is the end of the day."))

    class Meta:
        icon = "time"
        label = _("Open")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        value = super().clean(value)
        if value["opens"] >= value["closes"] != MIDNIGHT:
            raise blocks.StructBlockValidationError(
                block_errors={"closes": ValidationError(_("Closing time must come after opening time."))}
            )
        return value


class OpeningHoursBlock(blocks.StreamBlock):
    """A week of opening hours."""

    open = OpenBlock()

    class Meta:
        required = False


class ClosedDayBlock(blocks.StructBlock):
    """One day on which nobody answers, whatever the week says."""

    date = blocks.DateBlock(label=_("Date"), help_text=_("On this day nobody answers, and no clock runs."))
    name = blocks.CharBlock(
        required=False,
        default="",
        max_length=80,
        label=_("Reason"),
        help_text=_("Such as: King’s Day. Visitors read it."),
    )

    class Meta:
        icon = "date"
        label = _("Closed")


class ClosedDaysBlock(blocks.StreamBlock):
    """Holidays and other days off."""

    closed = ClosedDayBlock()

    class Meta:
        required = False
