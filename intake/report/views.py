"""The report and the answers: what was chosen, the figures, and their file."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..desk.scope import Scope, row_number, scope_of
from ..desk.spreadsheet import CSV_TYPE, stream_csv
from .answers import read_answers
from .period import DAYS, OWN, Period, read_period
from .plots import PlotSet, answer_plots
from .reading import read_report
from .tables import answer_rows, report_rows

PERIOD_NAMES = {
    "7": _("7 days"),
    "30": _("30 days"),
    "90": _("90 days"),
    "365": _("a year"),
    OWN: _("from … to …"),
}


class PeriodView(WagtailAdminTemplateMixin, TemplateView):
    """A page about the leads of one's own studios, in a period and perhaps in one studio."""

    file_name = ""
    url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if scope_of(request.user).is_empty:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def scope(self) -> Scope:
        """One's own studios, or the one of them that was chosen."""
        chosen = self.request.GET.get("studio", "")
        return scope_of(self.request.user).only(row_number(chosen))

    @cached_property
    def period(self) -> Period:
        given = self.request.GET
        return read_period(
            given.get("period", ""),
            given.get("from", ""),
            given.get("to", ""),
            today=timezone.localdate(timezone=self.scope.zone),
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        leads = {"url": reverse("lead:index"), "label": _("Leads")}
        return [*self.breadcrumbs_items, leads, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        choice = self.request.GET.copy()
        choice.pop("file", None)
        parameters = choice.copy()
        parameters["file"] = "csv"
        studios = scope_of(self.request.user).studios
        return {
            **super().get_context_data(**kwargs),
            "period": self.period,
            "periods": [(key, PERIOD_NAMES[key]) for key in (*DAYS, OWN)],
            "studios": studios if len(studios) > 1 else (),
            "studio": self.scope.studios[0] if len(self.scope.studios) == 1 else None,
            "choice": choice.urlencode(),
            "file_url": f"?{parameters.urlencode()}",
            "this_url": reverse(f"lead_report:{self.url_name}"),
            "report_url": reverse("lead_report:index"),
            "answers_url": reverse("lead_report:answers"),
        }

    def file(self, rows: Any) -> HttpResponseBase:
        name = f"{self.file_name}-{self.period.first}-{self.period.last}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        lines = stream_csv(rows, delimiter=self.scope.delimiter)
        return StreamingHttpResponse(lines, content_type=CSV_TYPE, headers=headers)


class ReportView(PeriodView):
    """How it goes: leads, answers in time, clients and how long they stay."""

    template_name = "intake/report/report.html"
    page_title = _("Report")
    header_icon = "history"
    file_name = "report"
    url_name = "index"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        report = read_report(self.scope, self.period, now=timezone.now())
        if request.GET.get("file") == "csv":
            return self.file(report_rows(report, self.period))
        plots = PlotSet.of(report, self.period, side_by_side=len(self.scope.studios) > 1)
        return self.render_to_response(self.get_context_data(report=report, plots=plots))


class AnswersView(PeriodView):
    """What people answer, choice by choice."""

    template_name = "intake/report/answers.html"
    page_title = _("Answers")
    header_icon = "list-ul"
    file_name = "answers"
    url_name = "answers"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        questions = read_answers(self.scope, self.period)
        if request.GET.get("file") == "csv":
            return self.file(answer_rows(questions))
        drawn = [(question, mark_safe(svg)) for question, svg in answer_plots(questions)]  # noqa: S308 - escaped there
        return self.render_to_response(self.get_context_data(questions=drawn))
