"""The report: each figure as its definition says, in the studio's own days, for one's own studios."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import override
from wagtail.users.models import UserProfile

from home.models import Role
from intake import acts
from intake.desk.scope import scope_of
from intake.models import FollowUpPolicy, IntakePage, Lead, LeadEvent
from intake.questions import Kind
from intake.report.answers import read_answers
from intake.report.figures import Ratio, Report
from intake.report.period import read_period
from intake.report.reading import read_report
from tests.sites import KADE, ZAAL, counted_queries, intake_of, question_of, studio_at, submit

from .desk import MONDAY, as_, body, html, lead_at

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=10)


def scope(who: str = "kade-owner") -> Any:
    return scope_of(get_user_model().objects.get(username=who))


def report(who: str = "kade-owner", key: str = "30", now: datetime = NOW, **days: str) -> Report:
    seen = scope(who)
    period = read_period(key, days.get("first", ""), days.get("last", ""), today=now.astimezone(seen.zone).date())
    return read_report(seen, period, now=now)


def test_verdicts_are_counted_and_what_is_not_complete_stands_apart() -> None:
    for intent in ("now", "now", "later", "no_fit"):
        lead_at(intent=intent)
    lead_at(standing="suspected", waits=False)
    lead_at(standing="unfinished", waits=False)
    found = report()
    assert (found.total.leads, found.total.now, found.total.later, found.total.no_fit) == (4, 2, 1, 1)
    assert found.apart == {"suspected": 1, "unfinished": 1}


def test_in_time_is_of_the_calls_that_were_due_or_done() -> None:
    lead_at(took=60)
    lead_at(took=300)
    lead_at(took=301)
    lead_at()
    lead_at(at=NOW - timedelta(minutes=1))
    lead_at(waits=False)
    found = report()
    assert found.total.promise == Ratio(2, 4)
    assert (found.total.answered, found.total.waiting) == (3, 2)
    assert found.total.classes == (1, 1, 1, 0, 0, 0)


@pytest.mark.parametrize("minutes", [None, 5, 30])
def test_five_minutes_are_counted_beside_what_a_studio_promises(minutes: int | None) -> None:
    if minutes:
        limits = {"answer_within": minutes, "agency_after": 60}
        FollowUpPolicy.objects.update_or_create(site=studio_at(KADE).site, defaults=limits)
    FollowUpPolicy.objects.update_or_create(site=studio_at(ZAAL).site, defaults={"answer_within": 20})
    due_at = MONDAY + timedelta(minutes=minutes or 5)
    for seconds in (60, 300, 301, 1700, 1900):
        lead_at(took=seconds, due_at=due_at)
    lead_at(due_at=due_at)
    found = report()
    assert found.total.five_minutes == Ratio(2, 6)
    assert found.total.promise == Ratio(4 if minutes == 30 else 2, 6)
    assert (found.total + found.total).five_minutes == Ratio(4, 12)
    with override("en"), time_machine.travel(NOW, tick=False):
        owner = get_user_model().objects.get(username="kade-owner")
        UserProfile.objects.update_or_create(user=owner, defaults={"preferred_language": "en"})
        page = html(as_("kade-owner").get(reverse("lead_report:index")))
    figures = page[page.index("report-figures") : page.index("</dl>")]
    assert figures.count("Called within five minutes") == 1
    assert figures.count("Called in time") == (1 if minutes == 30 else 0)
    assert figures.count("33%") == 1


def test_machine_and_person_are_two_figures() -> None:
    for took in (60, 120, 600, 1200):
        lead_at(took=took, acknowledged_at=MONDAY + timedelta(seconds=3))
    lead_at(acknowledged_at=MONDAY + timedelta(seconds=9))
    found = report()
    assert (found.human.count, found.human.median, found.human.ninety) == (
        4,
        timedelta(seconds=360),
        timedelta(seconds=1200),
    )
    assert (found.machine.count, found.machine.median, found.machine.ninety) == (
        5,
        timedelta(seconds=3),
        timedelta(seconds=9),
    )


def test_an_acknowledgement_alone_is_no_answer() -> None:
    lead_at(acknowledged_at=MONDAY + timedelta(seconds=3))
    found = report()
    assert found.human.median is None
    assert found.total.promise == Ratio(0, 1)


def test_conversion_per_article_campaign_and_language() -> None:
    article = IntakePage.objects.descendant_of(studio_at(KADE).container).first()
    client: dict[str, Any] = {"status": "client", "started_on": date(2026, 3, 5)}
    lead_at(source_page=article, campaign="voorjaar", **client)
    lead_at(source_page=article, campaign="voorjaar")
    lead_at(language="en", **client)
    found = report()
    assert found.total.conversion == Ratio(2, 3)
    assert {line.key: line.tally.conversion for line in found.articles} == {
        str(article.pk): Ratio(1, 2),
        "none": Ratio(1, 1),
    }
    assert {line.key: line.tally.conversion for line in found.campaigns} == {"voorjaar": Ratio(1, 2), "": Ratio(1, 1)}
    assert {line.key: line.tally.conversion for line in found.languages} == {"nl": Ratio(1, 2), "en": Ratio(1, 1)}


def test_sent_forms_are_credited_to_the_article_that_was_read_or_to_none() -> None:
    """Through the real form: leads built by hand would not show a source that was guessed."""
    with time_machine.travel(MONDAY, tick=False):
        for number, van in enumerate(("", "", "/", "/wat-kost-personal-training/")):
            email = question_of(intake_of(KADE), Kind.EMAIL).field_name
            phone = question_of(intake_of(KADE), Kind.PHONE).field_name
            submit(van=van, **{email: f"x{number}@voorbeeld.nl", phone: f"020 624 11 1{number}"})
    found = report()
    pages = dict(Lead.objects.values_list("source_path", "source_page_id"))
    assert {line.key: line.tally.leads for line in found.articles} == {
        "none": 2,
        str(pages["/"]): 1,
        str(pages["/wat-kost-personal-training/"]): 1,
    }
    assert pages[""] is None


@pytest.mark.parametrize(
    ("stayed", "six_weeks", "six_months"),
    [
        (None, Ratio(0, 1), Ratio(0, 1)),
        (41, Ratio(0, 1), Ratio(0, 1)),
        (42, Ratio(1, 1), Ratio(0, 1)),
        (181, Ratio(1, 1), Ratio(0, 1)),
        (182, Ratio(1, 1), Ratio(1, 1)),
    ],
)
def test_who_stays_is_asked_of_those_who_could(stayed: int | None, six_weeks: Ratio, six_months: Ratio) -> None:
    start = date(2026, 3, 5)
    ended = None if stayed is None else start + timedelta(days=stayed)
    lead_at(status="client", started_on=start, ended_on=ended)
    for days, weeks, months in (
        (41, Ratio(), Ratio()),
        (42, six_weeks, Ratio()),
        (181, six_weeks, Ratio()),
        (182, six_weeks, six_months),
    ):
        total = report(key="365", now=datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(days=days)).total
        assert (total.six_weeks, total.six_months) == (weeks, months), days


def test_a_client_by_mistake_never_counts() -> None:
    user = get_user_model().objects.get(username="kade-trainer")
    with time_machine.travel(MONDAY, tick=False):
        lead = lead_at()
        acts.change_status(lead, user=user, status="client")
        acts.change_status(lead, user=user, status="conversation")
    assert report().total.conversion == Ratio(0, 1)
    later = report(now=MONDAY + timedelta(days=50))
    assert later.total.six_weeks == Ratio()


def test_who_stays_belongs_to_the_period_in_which_the_weeks_were_up() -> None:
    lead_at(at=MONDAY, started_on=date(2026, 3, 5))
    april = {"key": "own", "now": datetime(2026, 12, 1, tzinfo=UTC), "first": "2026-04-01", "last": "2026-04-30"}
    assert report(**april).total.six_weeks == Ratio(0, 1)
    assert report(**{**april, "last": "2026-04-15"}).total.six_weeks == Ratio()
    (line,) = report(**april).articles
    assert (line.tally.leads, line.tally.six_weeks) == (0, Ratio(0, 1))


def test_days_begin_at_the_studios_midnight() -> None:
    lead_at(at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    days = {"key": "own", "first": "2026-03-02", "last": "2026-03-02"}
    assert report(**days).total.leads == 1
    assert [column.leads for column in report(**days).columns] == [1]


def test_every_lead_is_in_a_column_of_the_plot() -> None:
    for days in (0, 3, 40, 80, 200, 300):
        lead_at(at=NOW - timedelta(days=days))
    for key in ("7", "30", "90", "365"):
        found = report(key=key)
        assert sum(column.leads for column in found.columns) == found.total.leads > 0


# --- Studios ---


def test_nothing_of_another_studio_is_in_it() -> None:
    lead_at(ZAAL, campaign="geheime-campagne", took=60, started_on=date(2026, 3, 3))
    found = report()
    assert found.total.leads == 0 and found.human.count == 0 and found.campaigns == ()
    for name in ("index", "answers"):
        address = reverse(f"lead_report:{name}") + f"?studio={studio_at(ZAAL).pk}"
        with time_machine.travel(NOW, tick=False):
            page = as_("kade-owner").get(address)
            file = as_("kade-owner").get(address + "&file=csv")
        assert (page.status_code, file.status_code) == (404, 404)
        assert studio_at(ZAAL).name not in html(page)


def test_the_agency_sees_all_studios_side_by_side_and_can_choose_one() -> None:
    lead_at(took=60)
    lead_at(ZAAL, took=600)
    found = report("admin")
    sides = {line.label: (line.tally.promise, line.human.median) for line in found.studios}
    assert sides[studio_at(KADE).name] == (Ratio(1, 1), timedelta(seconds=60))
    assert sides[studio_at(ZAAL).name] == (Ratio(0, 1), timedelta(seconds=600))
    assert found.total.promise == Ratio(1, 2)
    address = reverse("lead_report:index")
    with time_machine.travel(NOW, tick=False):
        assert "report-studios" in html(as_("admin").get(address))
        assert "report-studios" not in html(as_("admin").get(f"{address}?studio={studio_at(ZAAL).pk}"))


def test_more_studios_and_leads_cost_no_more_queries() -> None:
    owner = get_user_model().objects.get(username="kade-owner")
    with counted_queries() as empty:
        report()
    owner.groups.add(studio_at(ZAAL).roles.get(role=Role.OWNER).group)
    for number in range(12):
        lead_at((KADE, ZAAL)[number % 2], campaign=f"c{number}", took=60, started_on=date(2026, 1, 1))
    with counted_queries() as full:
        report()
    assert len(full) == len(empty)


@pytest.mark.parametrize("role", ["owner", "marketer", "trainer"])
def test_everybody_in_a_studio_may_look(role: str) -> None:
    assert as_(f"kade-{role}").get(reverse("lead_report:index")).status_code == 200


def test_somebody_without_a_studio_may_not() -> None:
    get_user_model().objects.create_user("vreemd", password="x")
    assert as_("vreemd").get(reverse("lead_report:index")).status_code == 302


# --- The page and its file ---


@pytest.mark.parametrize(
    "query",
    ["period=own&from=x&to=y", "period=own&to=9999-12-31", "studio=²", "studio=999999999999", "file=pdf"],
)
@pytest.mark.parametrize("name", ["index", "answers"])
def test_no_query_breaks_it(name: str, query: str) -> None:
    lead_at()
    assert as_("admin").get(reverse(f"lead_report:{name}") + f"?{query}").status_code == 200


def test_the_file_holds_the_figures_and_no_formula() -> None:
    lead_at(took=60, campaign="=1+1")
    with time_machine.travel(NOW, tick=False):
        response = as_("kade-owner").get(reverse("lead_report:index") + "?file=csv")
    rows = list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"), newline=""), delimiter=";"))
    assert any(row[3:] == ["1,0", "1", "1"] for row in rows)
    assert any("'=1+1" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_each_plot_has_a_table_beside_it_and_is_drawn_on_the_server() -> None:
    lead_at(took=60, campaign="<script>alert(1)</script>")
    with time_machine.travel(NOW, tick=False):
        page = html(as_("kade-owner").get(reverse("lead_report:index")))
    assert page.count('class="plot"') == page.count('class="report-table"') == 6
    assert "<script>alert" not in page


# --- Answers ---


def answers(who: str = "kade-owner") -> dict[str, dict[str, Ratio]]:
    today = datetime.now(ZoneInfo("Europe/Amsterdam")).date()
    with override("nl"):
        found = read_answers(scope(who), read_period("7", "", "", today=today))
    return {question.label: {choice.label: choice.ratio for choice in question.choices} for question in found}


def test_answers_of_two_languages_add_up_under_one_question() -> None:
    emails = iter(range(100))

    def ask(language: str, number: int) -> None:
        page = intake_of(KADE, language)
        choice = question_of(page, Kind.CHOICE)
        email = question_of(page, Kind.EMAIL).field_name
        phone = question_of(page, Kind.PHONE).field_name
        submit(
            language=language,
            **{
                choice.field_name: choice.choices[number].id,
                email: f"x{next(emails)}@x.nl",
                phone: f"020 624 11 {next(emails) + 10}",
            },
        )

    for language, number in (("nl", 0), ("nl", 0), ("en", 0), ("en", 1)):
        ask(language, number)
    assert Lead.objects.filter(standing="complete").count() == 4
    question = question_of(intake_of(KADE), Kind.CHOICE)
    counted = answers()[question.label]
    assert counted == {question.choices[0].label: Ratio(3, 4), question.choices[1].label: Ratio(1, 4)}
    assert list(counted) == [choice.label for choice in question.choices[:2]], "in the order of the form"


def test_answers_stay_in_the_studio_and_the_agency_has_them_all() -> None:
    submit()
    submit(host=ZAAL)
    zaal = {question_of(intake_of(ZAAL), Kind.CHOICE).label}
    assert not zaal & set(answers())
    assert zaal <= set(answers("admin"))


def test_more_answers_cost_no_more_queries() -> None:
    submit()
    with counted_queries() as one:
        answers()
    submit(
        **{
            question_of(intake_of(KADE), Kind.EMAIL).field_name: "ander@voorbeeld.nl",
            question_of(intake_of(KADE), Kind.PHONE).field_name: "020 624 11 99",
        }
    )
    with counted_queries() as two:
        answers()
    assert len(two) == len(one)


def test_answers_that_were_emptied_break_nothing() -> None:
    submit()
    Lead.objects.get().submissions.update(answers={})
    assert answers() == {}


@pytest.mark.parametrize("act", ["called", "replied", "status", "no answer", "note", "too early", "by machine"])
def test_only_what_a_person_wrote_down_after_the_weeks_says_that_a_client_stayed(act: str) -> None:
    user, start = get_user_model().objects.get(username="kade-trainer"), date(2026, 3, 5)
    lead = lead_at(status="client", started_on=start)
    at = datetime(2026, 3, 5, 12, tzinfo=UTC) + timedelta(days=41 if act == "too early" else 43)
    match act:
        case "called" | "too early":
            acts.log_call(lead, user=user, reached=True, at=at)
        case "replied":
            acts.log_reply(lead, user=user, at=at)
        case "status":
            acts.change_status(lead, user=user, status="client", started_on=start, at=at)
        case "no answer":
            acts.log_call(lead, user=user, reached=False, at=at)
        case "note":
            acts.add_note(lead, user=user, text="Belde niet terug.", at=at)
        case "by machine":
            LeadEvent.of(lead, LeadEvent.Kind.STATUS, at=at).save()
    total = report(key="365", now=datetime(2026, 5, 1, tzinfo=UTC)).total
    known = act in ("called", "replied", "status")
    assert (total.six_weeks, total.six_weeks_left, total.six_weeks_unknown) == (Ratio(int(known), 1), 0, int(not known))


def test_neglect_does_not_read_as_everybody_staying() -> None:
    for days in (None, None, None, 20):
        ended = None if days is None else date(2026, 3, 5) + timedelta(days=days)
        lead_at(status="ended" if days else "client", started_on=date(2026, 3, 5), ended_on=ended)
    total = report(key="365", now=datetime(2026, 5, 1, tzinfo=UTC)).total
    assert (total.six_weeks, total.six_weeks_left, total.six_weeks_unknown) == (Ratio(0, 4), 1, 3)


def test_links_of_the_report_keep_its_period() -> None:
    """An article's number in the report is the number of rows behind its link."""
    page = studio_at(KADE).site.root_page
    with time_machine.travel(MONDAY, tick=False):
        for days in (1, 2, 80):
            lead_at(at=MONDAY - timedelta(days=days), source_page=page, campaign="voorjaar")
        client = as_("kade-owner")
        text = html(client.get(reverse("lead_report:index"), {"period": "7"}))
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/admin/leads/\?[^"]+)"', text)]
        assert {link.partition("?")[2].partition("=")[0] for link in links} == {"article", "campaign", "language"}
        for link in links:
            shown = html(client.get(link))
            assert count_rows(shown) == 2, link


def count_rows(shown: str) -> int:
    return len(set(re.findall(r'href="/admin/leads/inspect/(\d+)/"', shown)))
