"""The intake: a page that asks, qualifies and thanks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from home.fields import StreamField
from home.models import StudioPage

from .. import asking, sample_verdict, views
from ..blocks import OutcomesBlock, StepsBlock
from ..qualification import Thresholds
from ..questions import Step, steps_from_raw


class IntakePage(StudioPage, Page):
    """Questions in steps. Exists once per studio and is translated like any page; question ids stay the same."""

    template = "intake/intake_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    goes_on_without_database = True
    allowed_http_methods = ["GET", "HEAD", "OPTIONS", "POST"]

    intro = models.TextField(_("introduction"), blank=True, max_length=600)
    steps = StreamField(StepsBlock(), verbose_name=_("steps"))
    submit_label = models.CharField(_("button"), max_length=40, blank=True)
    promise = models.CharField(
        _("promise beside the button"), max_length=160, blank=True, help_text=_("Promise only what you keep.")
    )
    data_use = models.CharField(
        _("what happens with the answers"), max_length=300, blank=True, help_text=_("One sentence, below the button.")
    )
    keep_unfinished = models.BooleanField(
        _("keep forms that are left halfway"),
        default=False,
        help_text=_(
            "Only of visitors who tick that you may, and who left an address or a number that holds. "
            "They become leads marked as not finished; no clock starts for them."
        ),
    )

    now_from = models.SmallIntegerField(_("“now” from"), default=6, help_text=_("Points."))
    later_from = models.SmallIntegerField(_("“later” from"), default=2, help_text=_("Points. Below this: no fit."))
    call_no_fit = models.BooleanField(
        _("call whoever does not fit as well"),
        default=True,
        help_text=_("Otherwise no clock starts for them, and their mail says what their page says."),
    )
    outcomes = StreamField(OutcomesBlock(), verbose_name=_("pages after sending"))

    reply_subject = models.CharField(_("subject"), max_length=120, blank=True)
    reply_greeting = models.CharField(_("greeting"), max_length=120, blank=True)
    reply_text = models.TextField(_("text"), blank=True, max_length=4000)

    late_placeholders = dict.fromkeys(
        ("reply_subject", "reply_greeting", "reply_text"), frozenset({"name", "studio", "phone", "moment"})
    )
    """Filled in for each mail (intake/mail.py), so a new studio keeps them as they are."""

    search_fields = StudioPage.search_fields
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [
                    *Page.content_panels,
                    FieldPanel("intro"),
                    FieldPanel("steps"),
                    FieldPanel("submit_label"),
                    FieldPanel("promise"),
                    FieldPanel("data_use"),
                    FieldPanel("keep_unfinished"),
                ],
                heading=_("Questions"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            HelpPanel(content=_("The points of all chosen answers are added up.")),
                            FieldRowPanel([FieldPanel("now_from"), FieldPanel("later_from")]),
                            FieldPanel("call_no_fit"),
                        ],
                        heading=_("Verdict"),
                    ),
                    FieldPanel("outcomes"),
                ],
                heading=_("Verdict and after"),
            ),
            ObjectList(
                [
                    HelpPanel(
                        content=_(
                            "Leaves at once, by itself. You can use {name}, {studio}, {phone} and {moment} "
                            "(the moment before which you call)."
                        )
                    ),
                    FieldPanel("reply_subject"),
                    FieldPanel("reply_greeting"),
                    FieldPanel("reply_text"),
                ],
                heading=_("Reply by mail"),
            ),
            ObjectList(StudioPage.promote_panels, heading=_("Promote")),
        ]
    )

    class Meta:
        verbose_name = _("intake")
        verbose_name_plural = _("intakes")

    @property
    def question_steps(self) -> tuple[Step, ...]:
        return steps_from_raw(self.steps.raw_data)

    @property
    def thresholds(self) -> Thresholds:
        return Thresholds(now=self.now_from, later=self.later_from)

    def outcome_of(self, intent: str) -> Any:
        """The page for a verdict, as its block's value; None when the editor has not written it yet."""
        return next((block.value for block in self.outcomes if block.block_type == intent), None)

    def clean(self) -> None:
        super().clean()
        if self.later_from > self.now_from:
            raise ValidationError({"later_from": _("“later” must begin at fewer points than “now”.")})

    # --- Previewed ---

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("The form")), (sample_verdict.MODE, _("Verdict of sample answers"))]

    def make_preview_request(
        self,
        original_request: HttpRequest | None = None,
        preview_mode: str | None = None,
        extra_request_attrs: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Sample answers stand in the address of the preview, and who looks at it reads the desk's language."""
        query: Any = original_request.GET if original_request else QueryDict()
        seen = {"sample_query": query, "desk_language": get_language()}
        return super().make_preview_request(original_request, preview_mode, {**(extra_request_attrs or {}), **seen})

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        if mode_name == sample_verdict.MODE:
            return sample_verdict.draw_sample(self, request, query=request.sample_query, language=request.desk_language)
        return asking.draw_form(self, request)

    # --- Served ---

    def route_below(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """`dank/` thanks for one submission, which the query names; `halverwege/` takes in half a form."""
        if path_components in ([views.THANKS_PATH], [views.HALF_PATH]):
            return RouteResult(self, kwargs={"below": path_components[0]})
        return super().route_below(request, path_components)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What this page points at is loaded when it is drawn: storing a submission needs none of it."""
        return views.serve_intake(self, request, **kwargs)
