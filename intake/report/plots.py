"""Which figures are drawn, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from .answers import QuestionCount
from .drawing import Bar, Stack, bars, columns, swatch
from .figures import Line, Ratio, Report
from .period import Period
from .wording import class_names, column_name, of_all, percentage, share

MOST_BARS = 12
"""What does not fit is in the table beside."""


@dataclass(frozen=True)
class PlotSet:
    """The plots of one report, ready to be put into a page. `studios` is empty for one studio."""

    leads: SafeString
    legend: tuple[tuple[SafeString, str], ...]
    classes: SafeString
    articles: SafeString
    campaigns: SafeString
    languages: SafeString
    retention: SafeString
    studios: SafeString

    @classmethod
    def of(cls, report: Report, period: Period, *, side_by_side: bool) -> PlotSet:
        """Draw a report."""
        total = report.total
        stacks = [
            Stack(label=column_name(column.start, period), amounts=(column.now, column.later, column.no_fit))
            for column in report.columns
        ]
        classes = zip(class_names(), (Ratio(count, total.answered) for count in total.classes), strict=True)
        stayed = (
            (_("after six weeks"), total.six_weeks),
            (_("left within six weeks"), Ratio(total.six_weeks_left, total.six_weeks.whole)),
            (_("not known after six weeks"), Ratio(total.six_weeks_unknown, total.six_weeks.whole)),
            (_("after six months"), total.six_months),
            (_("left within six months"), Ratio(total.six_months_left, total.six_months.whole)),
            (_("not known after six months"), Ratio(total.six_months_unknown, total.six_months.whole)),
        )
        studios = bars(_shares((line.label, line.tally.promise) for line in report.studios), title=_("Called in time"))
        return cls(
            leads=_safe(columns(stacks, title=_("Leads over time, by verdict"))),
            legend=(
                (_safe(swatch("full")), _("now")),
                (_safe(swatch("stripes")), _("later")),
                (_safe(swatch("dots")), _("no fit")),
            ),
            classes=_safe(bars(_shares(classes), title=_("How long people waited for a person"))),
            articles=_clients(report.articles, _("Clients per article")),
            campaigns=_clients(report.campaigns, _("Clients per campaign")),
            languages=_clients(report.languages, _("Clients per language")),
            retention=_safe(bars(_shares(stayed), title=_("Still a client"))),
            studios=_safe(studios) if side_by_side else SafeString(""),
        )


def answer_plots(questions: Iterable[QuestionCount]) -> Iterator[tuple[QuestionCount, str]]:
    """Each question with its choices as bars."""
    for question in questions:
        rows = [
            Bar(label=choice.label, share=choice.ratio.share, words=f"{choice.ratio.part} · {percentage(choice.ratio)}")
            for choice in question.choices
        ]
        yield question, bars(rows, title=question.label)


def _shares(named: Iterable[tuple[str, Ratio]]) -> list[Bar]:
    return [Bar(label=label, share=ratio.share, words=share(ratio)) for label, ratio in named][:MOST_BARS]


def _clients(lines: Iterable[Line], title: str) -> SafeString:
    rows = [
        Bar(
            label=line.label,
            share=line.tally.conversion.share,
            words=f"{percentage(line.tally.conversion)} · {of_all(line.tally.conversion)}",
        )
        for line in lines
        if line.tally.leads
    ]
    return _safe(bars(rows[:MOST_BARS], title=title))


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 - drawing escapes every text
