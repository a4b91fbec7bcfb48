"""Sending the intake: what is kept, what comes back, and what cannot be tricked."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.models import FollowUp, Lead, Submission
from intake.questions import Kind
from tests.sites import AGENCY, KADE, ZAAL, good_answers, intake_of, question_of, studio_at, submit, token_in, visit

pytestmark = pytest.mark.django_db


def html(response: Any) -> str:
    return response.content.decode()


def test_a_sent_form_becomes_a_lead_with_verdict_and_follow_up() -> None:
    response = submit()
    assert response.status_code == 303
    assert response["Location"].startswith("/intake/dank/")
    lead = Lead.objects.get()
    assert lead.studio == studio_at(KADE)
    assert (lead.name, lead.email, lead.phone) == ("Fenna de Boer", "Fenna@voorbeeld.nl", "+31206241111")
    assert (lead.intent, lead.status, lead.language) == ("now", "new", "nl")
    submission = lead.submissions.get()
    assert submission.intake_page == intake_of(KADE)
    assert submission.points == sum(answer["points"] for answer in submission.answers) == lead.points
    assert submission.reasons[0]["points"] >= submission.reasons[-1]["points"] > 0
    assert submission.consent == question_of(intake_of(KADE), Kind.CONSENT).label
    assert set(submission.follow_ups.values_list("kind", "status")) == {
        (kind, "waiting") for kind in ("alert", "auto_reply", "reminder", "escalation", "agency")
    }


def test_nothing_is_sent_inside_the_request() -> None:
    submit()
    assert mail.outbox == []


def test_the_lead_knows_where_it_came_from() -> None:
    submit(
        van="/wat-kost-personal-training/",
        via="zoekmachine.example",
        utm_source="nieuwsbrief",
        utm_campaign="najaar",
        utm_onbekend="x",
    )
    submission = Submission.objects.get()
    assert submission.source_page is not None
    assert submission.source_page.title == "Wat kost personal training in Amsterdam-Noord?"
    assert submission.referrer == "zoekmachine.example"
    assert submission.campaign == {"utm_source": "nieuwsbrief", "utm_campaign": "najaar"}


def test_the_form_carries_the_source_on_without_a_script() -> None:
    """From the link in the article, and from the address that browsers send along on the same site."""
    article = html(visit("/wat-kost-personal-training/?utm_source=nieuwsbrief", host=KADE))
    assert 'href="/intake/?van=/wat-kost-personal-training/"' in article
    form = visit(
        "/intake/",
        host=KADE,
        headers={"referer": f"http://{KADE}/wat-kost-personal-training/?utm_source=nieuwsbrief&utm_medium=mail"},
    )
    for name, value in (("van", "/wat-kost-personal-training/"), ("utm_source", "nieuwsbrief"), ("utm_medium", "mail")):
        assert re.search(rf'name="{name}" value="{value}"', html(form))


@pytest.mark.parametrize(
    ("language", "given", "from_home"),
    [
        ("nl", {}, False),
        ("en", {}, False),
        ("nl", {"van": "/"}, True),
        ("en", {"van": "/en/"}, True),
        ("nl", {"van": "/bestaat-niet/"}, False),
    ],
    ids=["straight-nl", "straight-en", "home-nl", "home-en", "nowhere"],
)
def test_who_comes_straight_to_the_form_is_credited_to_no_page(
    language: str, given: dict[str, str], from_home: bool
) -> None:
    submit(language=language, **given)
    submission = Submission.objects.select_related("lead").get()
    home = intake_of(KADE, language).get_parent()
    assert submission.source_page == submission.lead.source_page == (home if from_home else None)


def test_who_changes_the_language_of_the_form_keeps_the_article_they_came_from() -> None:
    for before, kept in (("/intake/?van=/wat-kost-personal-training/", True), ("/intake/", False)):
        form = visit("/en/intake/", host=KADE, headers={"referer": f"http://{KADE}{before}"})
        assert ('name="van" value="/wat-kost-personal-training/"' in html(form)) == kept
        assert 'name="van" value="/intake/' not in html(form)


def test_an_article_of_another_studio_is_no_source() -> None:
    submit(van="/terug-na-een-blessure/")
    assert Submission.objects.get().source_page is None


@pytest.mark.parametrize(("choice", "points", "intent"), [(0, 8, "now"), (1, 5, "later"), (2, 4, "later")])
def test_the_verdict_follows_from_the_answers(choice: int, points: int, intent: str) -> None:
    """At Kade: this month 4, within three months 1, some day 0; and 1 for a goal, 3 for the budget; now from 6."""
    question = question_of(intake_of(KADE), Kind.CHOICE)
    submit(**{question.field_name: question.choices[choice].id})
    lead = Lead.objects.get()
    assert (lead.points, lead.intent) == (points, intent)


def test_an_answer_that_disqualifies_decides_kindly() -> None:
    page = intake_of(KADE)
    budget = next(q for s in page.question_steps for q in s.questions if any(c.disqualifies for c in q.choices))
    no = next(choice for choice in budget.choices if choice.disqualifies)
    response = submit(**{budget.field_name: no.id})
    assert Lead.objects.get().intent == "no_fit"
    thanks = html(visit(response["Location"], host=KADE))
    assert "Dank je voor je eerlijke antwoorden" in thanks
    main = thanks[thanks.index("<main") : thanks.index("</main>")]
    assert 'href="/sterker-na-je-veertigste/"' in main, "the button itself, not the menu"


@pytest.mark.parametrize(("host", "language"), [(KADE, "nl"), (KADE, "en"), (ZAAL, "nl"), (ZAAL, "fr"), (AGENCY, "nl")])
def test_every_intake_works_in_every_language(host: str, language: str) -> None:
    response = submit(host=host, language=language)
    assert response.status_code == 303, html(response)
    assert Lead.objects.get().language == language
    thanks = visit(response["Location"], host=host)
    assert f'<html lang="{language}"' in html(thanks)
    assert "private" in thanks["Cache-Control"]


def test_answers_compare_across_languages() -> None:
    submit(language="nl")
    submit(language="en", **{question_of(intake_of(KADE, "en"), Kind.EMAIL).field_name: "other@example.com"})
    one, other = Submission.objects.order_by("pk")
    assert [(a["question"], a["values"]) for a in one.answers if a["kind"] == "choice"] == [
        (a["question"], a["values"]) for a in other.answers if a["kind"] == "choice"
    ]


def test_a_wrong_form_comes_back_with_every_answer_and_says_what_to_do() -> None:
    page = intake_of(KADE)
    email, phone, text = (question_of(page, kind) for kind in (Kind.EMAIL, Kind.PHONE, Kind.TEXT))
    choice = question_of(page, Kind.CHOICE)
    response = submit(**{email.field_name: "geen adres", phone.field_name: "12", choice.field_name: ""})
    assert response.status_code == 422
    assert Lead.objects.count() == 0
    shown = html(response)
    assert 'value="geen adres"' in shown
    assert "Een oude knieblessure, verder niets." in shown
    assert f'href="#{email.field_name}"' in shown
    assert f'href="#{choice.field_name}-1"' in shown
    assert shown.count('aria-invalid="true"') >= 2
    assert text.label in shown


def test_messages_speak_the_language_of_the_page() -> None:
    for language, words in (("nl", "Kies één van de antwoorden"), ("en", "Choose one of the answers")):
        question = question_of(intake_of(KADE, language), Kind.CHOICE)
        assert words in html(submit(language=language, **{question.field_name: ""}))


def test_a_double_click_makes_one_lead() -> None:
    token = token_in(visit("/intake/", host=KADE))
    one, other = submit(token=token), submit(token=token)
    assert [response.status_code for response in (one, other)] == [303, 303]
    assert Lead.objects.count() == Submission.objects.count() == 1
    assert FollowUp.objects.filter(kind=FollowUp.Kind.ALERT).count() == 1


def test_the_same_answers_from_a_page_that_was_opened_again_are_one_submission() -> None:
    """Somebody goes back, where the page has another token, and sends once more."""
    locations = [submit()["Location"] for _again in range(3)]
    assert Lead.objects.count() == Submission.objects.count() == 1
    assert FollowUp.objects.filter(kind=FollowUp.Kind.ALERT).count() == 1
    assert all("dank" in location for location in locations)


@pytest.mark.parametrize(("minutes", "changes"), [(61, {}), (1, {Kind.TEXT: "Toch ook mijn schouder."})])
def test_later_or_with_other_answers_it_is_one_more(minutes: int, changes: dict[Kind, str]) -> None:
    with time_machine.travel("2026-03-02 10:00:00+01:00", tick=False) as clock:
        submit()
        clock.shift(timedelta(minutes=minutes))
        submit(**{question_of(intake_of(KADE), kind).field_name: value for kind, value in changes.items()})
    assert Lead.objects.get().submissions.count() == 2


def test_two_people_with_the_same_cached_page_are_two_leads() -> None:
    token = token_in(visit("/intake/", host=KADE))
    submit(token=token)
    page = intake_of(KADE)
    email, phone = (question_of(page, kind).field_name for kind in (Kind.EMAIL, Kind.PHONE))
    submit(token=token, **{email: "iemand@anders.nl", phone: "020 624 11 12"})
    assert Lead.objects.count() == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://elders.example"},
        {"origin": "null"},
    ],
)
def test_a_form_from_another_site_is_shown_again_not_stored(headers: dict[str, str]) -> None:
    token = token_in(visit("/intake/", host=KADE))
    page = intake_of(KADE)
    response = Client().post("/intake/", {**good_answers(page), "token": token}, headers={"host": KADE, **headers})
    assert response.status_code == 403
    assert "Een oude knieblessure" in html(response)
    assert Lead.objects.count() == 0


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "😀" * 100])
def test_a_forged_token_is_refused_with_the_answers_kept(token: str) -> None:
    response = submit(token=token)
    assert response.status_code == 422
    assert "Een oude knieblessure" in html(response)
    assert Lead.objects.count() == 0


def test_a_token_of_another_studio_is_refused() -> None:
    assert submit(token=token_in(visit("/intake/", host=ZAAL))).status_code == 422
    assert Lead.objects.count() == 0


def test_a_form_that_stood_open_too_long_keeps_its_answers() -> None:
    with time_machine.travel("2026-03-02 08:00:00+01:00", tick=False):
        token = token_in(visit("/intake/", host=KADE))
    with time_machine.travel("2026-03-03 08:00:00+01:00", tick=False):
        response = submit(token=token)
        assert response.status_code == 422
        assert "Een oude knieblessure" in html(response)
        assert submit(token=token_in(response)).status_code == 303


@pytest.mark.parametrize(
    ("sent", "due"),
    [
        ("2026-03-02 10:00:00+01:00", "2026-03-02 10:05:00+01:00"),  # Monday, open
        ("2026-03-02 23:00:00+01:00", "2026-03-03 06:50:00+01:00"),  # at night: five minutes after opening
        ("2026-03-01 12:00:00+01:00", "2026-03-02 06:50:00+01:00"),  # Sunday, closed
        ("2026-12-24 22:00:00+01:00", "2026-12-28 06:50:00+01:00"),  # Christmas, then Sunday
    ],
)
def test_a_call_is_due_five_minutes_after_asking_while_open(sent: str, due: str) -> None:
    with time_machine.travel(sent, tick=False):
        submit()
    assert Lead.objects.get().due_at == datetime.fromisoformat(due)


def test_thanks_say_when_we_call() -> None:
    with time_machine.travel("2026-03-02 23:00:00+01:00", tick=False):
        response = submit()
        assert "morgen vóór 06:50" in html(visit(response["Location"], host=KADE))


def test_thanks_of_another_studio_or_a_forged_address_show_nothing() -> None:
    location = submit()["Location"]
    assert visit(location, host=ZAAL).status_code == 404
    forged = visit("/intake/dank/?voor=onzin", host=KADE)
    assert (forged.status_code, forged["Location"]) == (302, "/intake/")


def test_the_intake_is_never_kept_by_a_shared_cache() -> None:
    assert "private" in visit("/intake/", host=KADE)["Cache-Control"]


def test_other_pages_take_no_posts() -> None:
    assert Client().post("/", {}, headers={"host": KADE}).status_code == 405


NAMES = st.sampled_from(["token", "van", "via", "utm_source"])


@given(
    data=st.dictionaries(
        st.one_of(NAMES, st.text(max_size=20)), st.lists(st.text(max_size=50), max_size=3), max_size=6
    ),
    known=st.lists(st.text(max_size=300), min_size=12, max_size=12),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_input_gives_a_server_error(data: dict[str, list[str]], known: list[str]) -> None:
    page = intake_of(KADE)
    answers = dict(zip(good_answers(page), known, strict=False))
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    assert Client().post("/intake/", {**answers, **data}, headers=headers).status_code in (303, 422)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"a=%ff%fe&token=%00", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"broken", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"a=1&" * 20_000, "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    ],
)
def test_unreadable_bodies_get_the_form_and_a_message(body: bytes, content_type: str) -> None:
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    response = Client().generic("POST", "/intake/", body, content_type=content_type, headers=headers)
    assert response.status_code in (400, 413, 422)
    assert 'name="token"' in html(response)
