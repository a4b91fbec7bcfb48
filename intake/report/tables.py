"""The figures as a table in long form: one figure a row, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from ..desk.spreadsheet import Cell
from .answers import QuestionCount
from .figures import Line, Ratio, Report
from .period import Period
from .wording import class_names

Row = tuple[Cell, ...]


def report_rows(report: Report, period: Period) -> Iterator[Row]:
    """What it is about, which figure, its value; and for a share also how many of how many."""
    yield (_("Part"), _("Of what"), _("Figure"), _("Value"), _("Part of it"), _("Of all"))
    total = Line(key="", label=f"{period.first.isoformat()} – {period.last.isoformat()}", tally=report.total)
    yield from _line(_("All"), Line(total.key, total.label, total.tally, report.human, report.machine))
    for name, count in zip(class_names(), report.total.classes, strict=True):
        yield (_("Answers by a person"), name, _("Answers"), count, None, None)
    for column in report.columns:
        for figure, value in ((_("now"), column.now), (_("later"), column.later), (_("no fit"), column.no_fit)):
            yield (_("Leads over time"), column.start, figure, value, None, None)
    for part, lines in (
        (_("Article"), report.articles),
        (_("Campaign"), report.campaigns),
        (_("Language"), report.languages),
        (_("Studio"), report.studios),
    ):
        for line in lines:
            yield from _line(part, line)


def _line(part: str, line: Line) -> Iterator[Row]:
    tally = line.tally
    for figure, value in (
        (_("Leads"), tally.leads),
        (_("Verdict now"), tally.now),
        (_("Verdict later"), tally.later),
        (_("Verdict no fit"), tally.no_fit),
        (_("Answered by a person"), tally.answered),
        (_("Waiting"), tally.waiting),
    ):
        yield (part, line.label, figure, value, None, None)
    for name, times in ((_("a person"), line.human), (_("machine"), line.machine)):
        if times.count:
            yield (
                part,
                line.label,
                _("Median until %(who)s, seconds") % {"who": name},
                _seconds(times.median),
                None,
                None,
            )
            yield (
                part,
                line.label,
                _("Nine in ten until %(who)s, seconds") % {"who": name},
                _seconds(times.ninety),
                None,
                None,
            )
    for figure, ratio in (
        (_("Called in time"), tally.promise),
        (_("Called within five minutes"), tally.five_minutes),
        (_("Became a client"), tally.conversion),
        (_("Known to be a client after six weeks"), tally.six_weeks),
        (_("Known to have left within six weeks"), Ratio(tally.six_weeks_left, tally.six_weeks.whole)),
        (_("Not known after six weeks"), Ratio(tally.six_weeks_unknown, tally.six_weeks.whole)),
        (_("Known to be a client after six months"), tally.six_months),
        (_("Known to have left within six months"), Ratio(tally.six_months_left, tally.six_months.whole)),
        (_("Not known after six months"), Ratio(tally.six_months_unknown, tally.six_months.whole)),
    ):
        yield (part, line.label, figure, *_share(ratio))


def answer_rows(questions: tuple[QuestionCount, ...]) -> Iterator[Row]:
    """One choice a row."""
    yield (_("Question"), _("Choice"), _("Chosen"), _("Answered"), _("Share"), _("Question's id"), _("Choice's id"))
    for question in questions:
        for choice in question.choices:
            value, part, whole = _share(choice.ratio)
            yield (question.label, choice.label, part, whole, value, question.id, choice.id)


def _share(ratio: Ratio) -> tuple[Cell, Cell, Cell]:
    return (None if ratio.share is None else round(ratio.share, 4), ratio.part, ratio.whole)


def _seconds(value: timedelta | None) -> Cell:
    return None if value is None else round(value.total_seconds(), 1)
