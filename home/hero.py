"""The hero: one sentence over up to four lines, some set apart."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, PageChooserPanel

from .links import Link

LINES = range(1, 5)


def accent_panel(line: int) -> FieldPanel:
    """The tick beside a line; what it does is said once, at the first."""
    return FieldPanel(
        f"hero_line_{line}_accent",
        help_text=_("In the accent colour, or in another type. One line of the four reads best.") if line == 1 else "",
    )


@dataclass(frozen=True)
class HeroLine:
    """One line as it is set, spacing trimmed."""

    text: str
    accent: bool


class HeroFields(models.Model):
    """Title lines, subtitle, call to action and picture of a page's first screen."""

    hero_line_1 = models.CharField(_("line 1"), max_length=60, blank=True)
    hero_line_1_accent = models.BooleanField(_("set apart"), default=False)
    hero_line_2 = models.CharField(_("line 2"), max_length=60, blank=True)
    hero_line_2_accent = models.BooleanField(_("set apart"), default=False)
    hero_line_3 = models.CharField(_("line 3"), max_length=60, blank=True)
    hero_line_3_accent = models.BooleanField(_("set apart"), default=False)
    hero_line_4 = models.CharField(_("line 4"), max_length=60, blank=True)
    hero_line_4_accent = models.BooleanField(_("set apart"), default=False)
    hero_subtitle = models.TextField(_("subtitle"), blank=True, max_length=400)
    hero_action_label = models.CharField(_("button"), max_length=40, blank=True)
    hero_action_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("leads to"),
    )
    hero_picture = models.ForeignKey(
        "home.StudioImage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )

    hero_panels = [
        MultiFieldPanel(
            [
                HelpPanel(
                    content=_(
                        "One sentence over one to four lines; each line stays a line, also on a phone. "
                        "About eighteen characters a line read best."
                    )
                ),
                *(FieldRowPanel([FieldPanel(f"hero_line_{n}"), accent_panel(n)]) for n in LINES),
                FieldPanel("hero_subtitle", help_text=_("One or two sentences: for whom this is, and what it brings.")),
                FieldRowPanel(
                    [
                        FieldPanel("hero_action_label", help_text=_("Shown when a page is chosen too.")),
                        PageChooserPanel("hero_action_page", help_text=_("Usually the intake.")),
                    ]
                ),
                FieldPanel("hero_picture", help_text=_("Instead of the drawing of the house style.")),
            ],
            heading=_("First screen"),
        )
    ]

    class Meta:
        abstract = True

    @property
    def hero_lines(self) -> list[HeroLine]:
        """The lines that hold something, in order."""
        pairs = ((getattr(self, f"hero_line_{n}").strip(), getattr(self, f"hero_line_{n}_accent")) for n in LINES)
        return [HeroLine(text=text, accent=accent) for text, accent in pairs if text]

    @property
    def hero_sentence(self) -> str:
        """The lines as one sentence, for those who hear the page."""
        return " ".join(line.text for line in self.hero_lines)

    @property
    def hero_action(self) -> Link | None:
        if not (self.hero_action_label and self.hero_action_page_id):
            return None
        return Link(label=self.hero_action_label, page_id=self.hero_action_page_id)
