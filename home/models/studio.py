"""The studio itself: one row of settings per site."""

import uuid
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.forms import CheckboxSelectMultiple
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Collection, Locale

from ..blocks.glossary import GlossaryBlock
from ..blocks.hours import DAYS, ClosedDaysBlock, OpeningHoursBlock
from ..colour import accent_problem
from ..contact_fields import EmailField, PhoneField
from ..fields import StreamField
from ..opening_hours import Opening, OpeningHours
from ..studio_form import StudioForm
from ..themes import THEME_CHOICES, themes
from ..time_zones import validate_time_zone


class Country(models.TextChoices):
    """Where our studios are: decides how telephone numbers are read."""

    NETHERLANDS = "NL", _("Netherlands")
    BELGIUM = "BE", _("Belgium")
    GERMANY = "DE", _("Germany")
    FRANCE = "FR", _("France")


def validate_blueprint_values(values: object) -> None:
    """A text for each name, as `home.spin_up` writes them; a folder from elsewhere may hold anything."""
    texts = [*values, *values.values()] if isinstance(values, dict) else [None]
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        raise ValidationError(_("blueprint_values is a text for each name."))


@register_setting(icon="home", order=1)
class Studio(BaseSiteSetting, ClusterableModel):
    """Identity, place, hours, languages and look of the studio that one site shows.

    `uuid` names the studio for ever; translation keys of pages cloned from a blueprint derive from it.
    """

    class Kind(models.TextChoices):
        AGENCY = "agency", _("Agency")
        STUDIO = "studio", _("Studio")

    class Formality(models.TextChoices):
        INFORMAL = "informal", _("informally")
        FORMAL = "formal", _("formally")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.STUDIO, editable=False)
    container = models.OneToOneField(
        "home.StudioRoot", null=True, editable=False, on_delete=models.PROTECT, related_name="studio"
    )
    collection = models.ForeignKey(Collection, null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    blueprint = models.ForeignKey(
        "wagtailcore.Page", null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    blueprint_values = models.JSONField(default=dict, editable=False, validators=[validate_blueprint_values])
    """What filled the placeholders of its blueprint, by name, as it was then."""
    suspended_at = models.DateTimeField(null=True, editable=False)
    needs_approval = models.BooleanField(default=False, editable=False)
    is_example = models.BooleanField(
        default=False, editable=False, help_text=_("Made by the demo: its pages say that all in them is invented.")
    )

    former_hosts = models.JSONField(
        default=list, editable=False, help_text=_("Of the agency: digests of the names of studios that were deleted.")
    )

    name = models.CharField(_("name"), max_length=80, help_text=_("As visitors know it."))
    owner_name = models.CharField(_("owner"), max_length=80, blank=True)

    email = EmailField(
        _("e-mail address"), blank=True, help_text=_("Replies of visitors go here, and so do alerts about new leads.")
    )
    phone = PhoneField(_("telephone"), blank=True, help_text=_("Shown on every page, ready to tap."))
    street = models.CharField(_("street and number"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=12, blank=True)
    city = models.CharField(_("city"), max_length=80, blank=True)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=80, blank=True)
    country = models.CharField(_("country"), max_length=2, choices=Country, default=Country.NETHERLANDS)
    area_served = models.TextField(
        _("area served"), blank=True, help_text=_("Neighbourhoods and towns where clients come from, one a line.")
    )
    price_range = models.CharField(_("price range"), max_length=10, blank=True, help_text=_("For search engines: €€"))

    time_zone = models.CharField(
        _("time zone"), max_length=40, default="Europe/Amsterdam", validators=[validate_time_zone]
    )
    opening_hours = StreamField(OpeningHoursBlock(), blank=True, verbose_name=_("opening hours"))
    closed_days = StreamField(ClosedDaysBlock(), blank=True, verbose_name=_("closed days"))

    languages = ParentalManyToManyField(
        Locale,
        blank=True,
        verbose_name=_("languages"),
        help_text=_(
            "Dutch is always there. A language that you add gets drafts of all your pages, to be translated; one that "
            "you take away goes offline at once, and its pages are kept as drafts."
        ),
    )
    formality = models.CharField(
        _("how machine translation addresses your readers"),
        max_length=10,
        choices=Formality,
        default=Formality.INFORMAL,
        help_text=_("German: du or Sie. French: tu or vous."),
    )
    glossary = StreamField(
        GlossaryBlock(),
        blank=True,
        verbose_name=_("glossary"),
        help_text=_("Words that machine translation always translates your way, or leaves as they are."),
    )

    theme = models.CharField(_("house style"), max_length=20, choices=THEME_CHOICES, default=themes.default)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        help_text=_("As #rrggbb. Leave empty for the house style's own. Used for what can be pressed."),
    )
    logo = models.ForeignKey(
        "home.StudioImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture for sharing"),
        help_text=_("Shown where a page of yours is shared and has no picture of its own."),
    )

    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    FieldPanel("name"),
                    FieldPanel("owner_name"),
                    FieldPanel("email"),
                    FieldPanel("phone"),
                    MultiFieldPanel(
                        [
                            FieldPanel("street"),
                            FieldRowPanel([FieldPanel("postal_code"), FieldPanel("city")]),
                            FieldRowPanel([FieldPanel("neighbourhood"), FieldPanel("country")]),
                            FieldPanel("area_served"),
                            FieldPanel("price_range"),
                        ],
                        heading=_("Place"),
                    ),
                ],
                heading=_("Who and where"),
            ),
            ObjectList(
                [FieldPanel("time_zone"), FieldPanel("opening_hours"), FieldPanel("closed_days")],
                heading=_("Opening hours"),
            ),
            ObjectList(
                [
                    FieldPanel("languages", widget=CheckboxSelectMultiple),
                    FieldPanel("formality"),
                    FieldPanel("glossary"),
                ],
                heading=_("Languages"),
            ),
            ObjectList([FieldPanel("theme"), FieldPanel("accent"), FieldPanel("logo")], heading=_("Look")),
        ],
        base_form_class=StudioForm,
    )

    class Meta:
        verbose_name = _("Studio")
        verbose_name_plural = _("studios")

    def __str__(self) -> str:
        return self.name or str(self.site)

    @property
    def hours(self) -> OpeningHours:
        """Opening hours as plain data, for the clock and for search engines."""
        numbers = {day: number for number, (day, _label) in enumerate(DAYS)}
        return OpeningHours(
            openings=tuple(
                Opening(weekday=numbers[day], opens=row.value["opens"], closes=row.value["closes"])
                for row in self.opening_hours
                for day in row.value["days"]
            ),
            closed=frozenset(day for day, _name in self.closed_dates),
            time_zone=self.time_zone,
        )

    @property
    def closed_dates(self) -> tuple[tuple[date, str], ...]:
        """Days on which nobody answers, each with its reason."""
        return tuple((row.value["date"], row.value["name"]) for row in self.closed_days)

    def clean(self) -> None:
        super().clean()
        problem = accent_problem(self.accent)
        if problem:
            raise ValidationError({"accent": problem})
