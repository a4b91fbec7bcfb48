"""A question keeps its id, so that answers add up: across languages, across studios, and so do conditions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from wagtail.models import Locale
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from intake.conditions import misplaced
from intake.models import IntakePage, Submission
from intake.questions import Kind, all_questions
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit

pytestmark = pytest.mark.django_db


def shape(page: IntakePage) -> list[tuple[Any, ...]]:
    """What makes answers comparable: ids of questions and choices, points and conditions; no words."""
    return [
        (step.id, step.shown_if, q.id, q.kind, q.shown_if, [(c.id, c.points, c.disqualifies) for c in q.choices])
        for step in page.question_steps
        for q in step.questions
    ]


def counts() -> Counter[tuple[str, str]]:
    """How often each answer to each question was given, by their ids: how any report adds up."""
    return Counter(
        (answer["question"], value)
        for submission in Submission.objects.all()
        for answer in submission.answers
        if answer["kind"] in (Kind.CHOICE, Kind.CHOICES)
        for value in answer["values"]
    )


def test_the_languages_of_a_studio_ask_the_same_questions_by_id() -> None:
    assert shape(intake_of(KADE, "nl")) == shape(intake_of(KADE, "en"))


def test_answers_in_two_languages_add_up() -> None:
    goal = question_of(intake_of(KADE), Kind.CHOICE, 1)
    for language, email in (("nl", "een@voorbeeld.nl"), ("en", "two@example.com")):
        where = {question_of(intake_of(KADE, language), Kind.EMAIL).field_name: email}
        submit(language=language, **where, **{goal.field_name: goal.choices[1].id})
    assert counts()[goal.id, goal.choices[1].id] == 2


def test_a_translation_keeps_ids_and_conditions() -> None:
    """Through wagtail-localize, as a marketer translates: the words are others, all else is the same."""
    page, german = intake_of(KADE), Locale.objects.get(language_code="de")
    home = page.get_parent().specific.copy_for_translation(german)
    type(home).objects.filter(pk=home.pk).update(live=True)
    source, _new = TranslationSource.update_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=german)
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        StringTranslation.objects.create(
            translation_of=segment.string, context=segment.context, locale=german, data=f"DE {segment.string.data}"[:60]
        )
    translation.save_target(publish=True)
    german_page = IntakePage.objects.get(translation_key=page.translation_key, locale=german)
    assert shape(german_page) == shape(page)
    assert all(q.label.startswith("DE ") for q in all_questions(german_page.question_steps))
    assert misplaced(german_page.question_steps) == {}


def test_no_condition_is_a_text_to_translate() -> None:
    source, _new = TranslationSource.update_or_create_from_instance(intake_of(KADE))
    paths = StringSegment.objects.filter(source=source).values_list("context__path", flat=True)
    assert paths
    assert not any("shown_if" in path for path in paths)


def test_a_studio_cloned_from_another_adds_up_with_it() -> None:
    """The page is copied below another studio's home, as spinning up does."""
    page = intake_of(KADE)
    existing = intake_of(ZAAL)
    home = existing.get_parent()
    existing.delete()
    home.refresh_from_db()
    copied = page.copy(to=home, update_attrs={"slug": "intake"}, copy_revisions=False).specific
    assert shape(copied) == shape(page)
    goal = question_of(page, Kind.CHOICE, 1)
    submit(**{goal.field_name: goal.choices[1].id})
    submit(host=ZAAL, **{goal.field_name: goal.choices[1].id})
    assert counts()[goal.id, goal.choices[1].id] == 2
    assert {lead.studio for lead in (s.lead for s in Submission.objects.all())} == {studio_at(KADE), studio_at(ZAAL)}


def test_reasons_name_their_answer_by_id_too() -> None:
    submit()
    submit(language="en", **{question_of(intake_of(KADE, "en"), Kind.EMAIL).field_name: "two@example.com"})
    dutch, english = (
        {(r["question_id"], r["answer_id"], r["points"]) for r in s.reasons} for s in Submission.objects.all()
    )
    assert dutch == english
    assert all(question and answer for question, answer, _points in dutch)
