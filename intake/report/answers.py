"""What people answered: per question how often each choice was made, over languages and studios together.

A question is its block id and so is a choice, so the forms of two languages and of a hundred studios made from one
blueprint add up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ..desk.scope import Scope
from ..models.intake_page import IntakePage
from ..models.lead import Lead, Submission
from ..questions import Question, all_questions
from .figures import Ratio
from .period import Period

COUNT = {
    "postgresql": """
        SELECT answer->>'question', chosen.value, s.language, COUNT(*), MAX(s.intake_page_id), MIN(number),
            MAX(answer->>'label'), MAX(CASE WHEN answer->>'kind' = 'choice' THEN answer->>'display' END)
        FROM ({submissions}) AS s
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE jsonb_typeof(s.answers) WHEN 'array' THEN s.answers ELSE '[]'::jsonb END
        ) WITH ORDINALITY AS a(answer, number)
        CROSS JOIN LATERAL jsonb_array_elements_text(
            CASE jsonb_typeof(answer->'values') WHEN 'array' THEN answer->'values' ELSE '[]'::jsonb END
        ) AS chosen(value)
        WHERE answer->>'kind' IN ('choice', 'choices')
        GROUP BY 1, 2, 3
    """,
    "sqlite": """
        SELECT json_extract(a.value, '$.question'), chosen.value, s.language, COUNT(*), MAX(s.intake_page_id),
            MIN(a.key), MAX(json_extract(a.value, '$.label')),
            MAX(CASE WHEN json_extract(a.value, '$.kind') = 'choice' THEN json_extract(a.value, '$.display') END)
        FROM ({submissions}) AS s, json_each(s.answers) AS a, json_each(a.value, '$.values') AS chosen
        WHERE json_extract(a.value, '$.kind') IN ('choice', 'choices')
        GROUP BY 1, 2, 3
    """,
}
ASKED = {
    "postgresql": """
        SELECT answer->>'question', COUNT(*)
        FROM ({submissions}) AS s
        CROSS JOIN LATERAL jsonb_array_elements(
            CASE jsonb_typeof(s.answers) WHEN 'array' THEN s.answers ELSE '[]'::jsonb END
        ) AS a(answer)
        WHERE answer->>'kind' IN ('choice', 'choices') AND answer->'values' <> '[]'::jsonb
        GROUP BY 1
    """,
    "sqlite": """
        SELECT json_extract(a.value, '$.question'), COUNT(*)
        FROM ({submissions}) AS s, json_each(s.answers) AS a
        WHERE json_extract(a.value, '$.kind') IN ('choice', 'choices')
            AND json_array_length(a.value, '$.values') > 0
        GROUP BY 1
    """,
}


@dataclass(frozen=True)
class Counted:
    """A group as the database counted it. `label` and `display` are as they were once stored with an answer."""

    question: str
    choice: str
    language: str
    count: int
    page_id: int | None
    position: int
    label: str
    display: str


@dataclass(frozen=True)
class ChoiceCount:
    """How many of who answered the question made this choice."""

    id: str
    label: str
    ratio: Ratio


@dataclass(frozen=True)
class QuestionCount:
    """One question. `answered` is how many forms have an answer to it."""

    id: str
    label: str
    answered: int
    choices: tuple[ChoiceCount, ...]


def read_answers(scope: Scope, period: Period) -> tuple[QuestionCount, ...]:
    """Three queries: choices, forms that answered, and the intakes that know the words."""
    zone = scope.zone
    submissions = Submission.objects.filter(
        lead__standing=Lead.Standing.COMPLETE,
        received_at__gte=period.begins(zone),
        received_at__lt=period.ends(zone),
    )
    if not scope.everything:
        submissions = submissions.filter(lead__studio_id__in=scope.ids)
    rows = [counted(row) for row in _run(COUNT, submissions)]
    asked = dict(_run(ASKED, submissions))
    pages = IntakePage.objects.filter(pk__in={row.page_id for row in rows if row.page_id}).select_related("locale")
    known = {page.locale.language_code: all_questions(page.question_steps) for page in pages}
    return add_up(rows, asked=asked, known=known, languages=(get_language() or "", settings.LANGUAGE_CODE))


def counted(row: Sequence[Any]) -> Counted:
    """A row of the first query. Words may be missing where nobody's answer was stored with them."""
    question, choice, language, count, page_id, position, label, display = row
    return Counted(question, choice, language, count, page_id, position, label or "", display or "")


def _run(statements: Mapping[str, str], submissions: Any) -> list[Any]:
    sql, parameters = submissions.order_by().values("answers", "language", "intake_page_id").query.sql_with_params()
    statement = statements[connection.vendor].replace("{submissions}", sql)
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall()


def add_up(
    rows: Iterable[Counted],
    *,
    asked: Mapping[str, int],
    known: Mapping[str, Iterable[Question]],
    languages: Iterable[str],
) -> tuple[QuestionCount, ...]:
    """Over languages. Words come from the forms as they are now, in the first of `languages` that has them; else as
    they were when somebody answered. Pure.
    """
    rows = list(rows)
    words, order = _words(known, languages)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    stored: dict[str, str] = {}
    position: dict[str, int] = {}
    for row in rows:
        counts[row.question][row.choice] += row.count
        stored.setdefault(row.question, row.label)
        if row.display:
            stored.setdefault(f"{row.question} {row.choice}", row.display)
        position[row.question] = min(position.get(row.question, row.position), row.position)
    found = []
    for question in sorted(counts, key=lambda key: (position[key], key)):
        answered = asked.get(question, 0)
        choices = [
            ChoiceCount(
                id=choice,
                label=words.get(choice) or stored.get(f"{question} {choice}") or _("a choice that was removed"),
                ratio=Ratio(count, answered),
            )
            for choice, count in counts[question].items()
        ]
        choices.sort(key=lambda choice: (order.get(choice.id, len(order)), -choice.ratio.part, choice.label))
        label = words.get(question) or stored[question]
        found.append(QuestionCount(id=question, label=label, answered=answered, choices=tuple(choices)))
    return tuple(found)


def _words(known: Mapping[str, Iterable[Question]], languages: Iterable[str]) -> tuple[dict[str, str], dict[str, int]]:
    """Words by block id, and the order in which choices are offered."""
    words: dict[str, str] = {}
    order: dict[str, int] = {}
    for language in dict.fromkeys([*languages, *known]):
        for question in known.get(language, ()):
            words.setdefault(question.id, question.label)
            for choice in question.choices:
                words.setdefault(choice.id, choice.label)
                order.setdefault(choice.id, len(order))
    return words, order
