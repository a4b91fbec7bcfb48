"""The list of leads: filters, search, order, several at once; always of one's own studios."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import escape

from home.models import Role
from intake.desk.filters import MOST_STUDIOS
from intake.desk.paginator import COUNT_UP_TO
from intake.models import IntakePage, Lead, LeadContact
from tests.sites import KADE, ZAAL, studio_at
from tests.studios import add_studios

from .desk import MONDAY, as_, history, html, lead_at

pytestmark = pytest.mark.django_db


def listed(query: str = "", *, who: str = "kade-trainer", at: datetime = MONDAY) -> str:
    with time_machine.travel(at, tick=False):
        response = as_(who).get(reverse("lead:index_results") + query)
    assert response.status_code == 200
    return html(response)


def found(query: str, *names: str, **more: Any) -> set[str]:
    page = listed(query, **more)
    return {name for name in names if f">{name}<" in page}


def test_clocks_are_told_apart_by_shape_and_by_word() -> None:
    now = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
    for name, more in {
        "Rood": {"at": now - timedelta(hours=8)},
        "Beantwoord": {"at": now - timedelta(hours=8), "took": 100},
        "Niets": {"waits": False},
        "Slaapt": {"at": datetime(2026, 3, 2, 23, 0, tzinfo=UTC)},
    }.items():
        lead_at(name=name, **more)
    night = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    page = listed(at=night)
    for state in ("red", "stopped", "none", "asleep"):
        assert f'data-state="{state}"' in page
        assert f'data-shape="{state}"' in page
    everyone = ("Rood", "Beantwoord", "Niets", "Slaapt")
    for value, expected in {
        "red": {"Rood"},
        "stopped": {"Beantwoord"},
        "none": {"Niets"},
        "asleep": {"Slaapt"},
        "waiting": {"Rood", "Slaapt"},
        "green": set(),
    }.items():
        assert found(f"?clock={value}", *everyone, at=night) == expected, value


def test_green_and_amber_are_filtered_by_opening_time() -> None:
    lead_at(name="Groen", at=MONDAY - timedelta(minutes=2))
    lead_at(name="Oranje", at=MONDAY - timedelta(minutes=4))
    assert found("?clock=green", "Groen", "Oranje") == {"Groen"}
    assert found("?clock=amber", "Groen", "Oranje") == {"Oranje"}


def test_each_filter_narrows_the_list() -> None:
    trainer = get_user_model().objects.get(username="kade-trainer")
    article = IntakePage.objects.descendant_of(studio_at(KADE).container).first()
    lead_at(name="Een", status="reached", intent="later", campaign="voorjaar", language="en", assigned_to=trainer)
    lead_at(name="Twee", source_page=article, at=MONDAY - timedelta(days=40))
    for query, expected in {
        "status=reached": {"Een"},
        "status=reached&status=new": {"Een", "Twee"},
        "intent=later": {"Een"},
        "campaign=voorjaar": {"Een"},
        "language=en": {"Een"},
        "assigned=me": {"Een"},
        "assigned=nobody": {"Twee"},
        f"assigned={trainer.pk}": {"Een"},
        f"article={article.pk}": {"Twee"},
        "article=none": {"Een"},
        "period_from=2026-03-01": {"Een"},
        "period_to=2026-02-01": {"Twee"},
    }.items():
        assert found(f"?{query}", "Een", "Twee") == expected, query


@pytest.mark.parametrize("words", ["06 1234 5678", "+31612345678", "2345", "WERK@voorbeeld.nl", "Eva werk@"])
def test_search_knows_what_later_forms_gave(words: str) -> None:
    """Whoever calls back from another number is found by it."""
    lead = lead_at(name="Eva")
    for value in ("+31612345678", "werk@voorbeeld.nl"):
        LeadContact.objects.create(studio=lead.studio, lead=lead, value=value)
    lead_at(name="Fenna")
    assert found(f"?{urlencode({'q': words})}", "Eva", "Fenna") == {"Eva"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Noël", ["noel", "NOËL", "Noe\u0308l"]),
        ("Zoe", ["zoë"]),
        ("O’Connor", ["o'connor", "O’Connor", "o`connor", "connor"]),
        ("Jean-Pierre", ["jean pierre", "jean‑pierre", "Jean-Pierre"]),
        ("Anne Marie", ["anne-marie", "Anne‐Marie"]),
        ("Łukasz Weiß", ["lukasz", "weiss", "weiß"]),
        ("Françoise", ["francoise", "FRANÇOISE"]),
        ("Mr. (Bob) [x]", ["mr.", "(bob)", "[x]"]),
    ],
)
def test_a_name_is_found_however_it_is_written(name: str, words: list[str]) -> None:
    lead_at(name=name)
    lead_at(name="Vreemde")
    for word in words:
        assert found(f"?{urlencode({'q': word})}", escape(name), "Vreemde") == {escape(name)}, word


@pytest.mark.parametrize("words", ["-", "'", "(", "[", "\\", "*", "a{9999}", "%", "_", ".", "(?i", "😀", "ﬁ"])
def test_any_search_of_leads_is_answered(words: str) -> None:
    lead_at(name="Eva")
    found(f"?{urlencode({'q': words})}", "Eva")


def test_suspected_spam_stands_apart_until_asked_for() -> None:
    lead_at(name="Echt")
    lead_at(name="Robot", standing="suspected", waits=False)
    lead_at(name="Halverwege", standing="unfinished", waits=False)
    everyone = ("Echt", "Robot", "Halverwege")
    assert found("", *everyone) == {"Echt", "Halverwege"}
    assert found("?standing=suspected", *everyone) == {"Robot"}
    assert found("?standing=unfinished", *everyone) == {"Halverwege"}
    assert found("?clock=nonsense", *everyone) == {"Echt", "Halverwege"}


@pytest.mark.parametrize(
    "query",
    [
        "status=x",
        "clock=x",
        "article=abc",
        "assigned=-1",
        "assigned=²",
        "period_from=9999-12-31",
        "period_to=9999-12-31",
        "period_to=0001-01-01",
        "ordering=password",
        "p=x",
        "p=99999",
        "q=%27%22",
        "q=" + "a" * 3000,
        "campaign=" + "b" * 3000,
        "export=pdf",
    ],
)
def test_no_query_breaks_the_list(query: str) -> None:
    lead_at()
    listed(f"?{query}")
    assert as_("admin").get(reverse("lead:index") + f"?{query}").status_code == 200


@pytest.mark.parametrize("query", ["article=99999999999999999999999", "q=%00"])
def test_what_is_no_number_and_no_text_is_told_in_words(query: str) -> None:
    response = as_("kade-trainer").get(reverse("lead:index") + f"?{query}")
    assert response.status_code == 400
    assert "kan niet gelezen worden" in html(response)


@pytest.mark.parametrize(
    "query", ["Fenna", "fenna boer", "FENNA@", "020 624 11 11", "0206241111", "+31206241111", "+31 20 624", "6241111"]
)
def test_somebody_is_found_by_any_part_however_it_is_written(query: str) -> None:
    lead_at(name="Fenna de Boer", email="fenna@voorbeeld.nl", phone="+31206241111")
    lead_at(name="Iemand Anders", phone="+31201111111")
    response = as_("kade-trainer").get(reverse("lead:index_results"), {"q": query})
    assert "Fenna de Boer" in html(response)
    assert "Iemand Anders" not in html(response)


def test_who_waits_longest_comes_first_when_sorted_by_the_clock() -> None:
    lead_at(name="Tweede", at=MONDAY - timedelta(minutes=1))
    lead_at(name="Geen klok", waits=False)
    lead_at(name="Eerste", at=MONDAY - timedelta(minutes=3))
    page = listed("?ordering=due_at")
    assert page.index("Eerste") < page.index("Tweede") < page.index("Geen klok")


def test_counting_stops_at_a_thousand() -> None:
    studio = studio_at(KADE)
    Lead.objects.bulk_create(
        Lead(studio=studio, name="x", language="nl", intent="now", received_at=MONDAY, last_asked_at=MONDAY)
        for _number in range(COUNT_UP_TO + 1)
    )
    page = html(as_("kade-trainer").get(reverse("lead:index_results")))
    assert f">{COUNT_UP_TO} " not in page
    assert str(COUNT_UP_TO) in page
    last = as_("kade-trainer").get(reverse("lead:index_results") + "?p=20")
    assert html(last).count("data-clock-word") == 50


# --- Two studios ---


def test_no_filter_or_search_reaches_into_another_studio() -> None:
    other = lead_at(ZAAL, name="Geheim Geval", campaign="geheime-campagne", phone="+32470123456")
    other.assigned_to = get_user_model().objects.get(username="zaal-trainer")
    other.assigned_to.first_name = "Geheime Trainer"
    other.assigned_to.save()
    other.save()
    for query in (
        "",
        "?q=Geheim",
        "?q=0470123456",
        f"?studio={other.studio_id}",
        "?campaign=geheime-campagne",
        f"?assigned={other.assigned_to_id}",
        "?clock=waiting",
        "?ordering=name",
    ):
        page = html(as_("kade-owner").get(reverse("lead:index") + query))
        assert "Geheim Geval" not in page
        assert "Geheime Trainer" not in page
        assert studio_at(ZAAL).name not in page


def test_who_works_in_two_studios_sees_both_and_can_choose_one() -> None:
    owner = get_user_model().objects.get(username="kade-owner")
    owner.groups.add(studio_at(ZAAL).roles.get(role=Role.OWNER).group)
    lead_at(name="Kade Lead")
    lead_at(ZAAL, name="Zaal Lead")
    assert found("", "Kade Lead", "Zaal Lead", who="kade-owner") == {"Zaal Lead"}, "the studio that is worked in"
    own = f"?studio={studio_at(KADE).pk}"
    assert found(own, "Kade Lead", "Zaal Lead", who="kade-owner") == {"Kade Lead"}
    query = f"?studio={studio_at(ZAAL).pk}"
    assert found(query, "Kade Lead", "Zaal Lead", who="kade-owner") == {"Zaal Lead"}


# --- Several at once ---


def bulk(*leads: Lead, who: str = "kade-trainer", **data: str) -> Any:
    address = reverse("wagtail_bulk_action", args=["intake", "lead", "status"])
    query = "&".join(f"id={lead.pk}" for lead in leads)
    client = as_(who)
    return client.post(f"{address}?{query}", data) if data else client.get(f"{address}?{query}")


def test_several_leads_change_at_once_each_with_its_line_in_the_history() -> None:
    leads = [lead_at(), lead_at()]
    assert leads[0].name in html(bulk(*leads))
    assert bulk(*leads, status="no_fit", reason="te ver weg").status_code == 302
    for lead in leads:
        lead.refresh_from_db()
        assert (lead.status, lead.status_reason, lead.is_waiting) == ("no_fit", "te ver weg", False)
        assert history(lead) == ["status"]


def test_the_agency_chooses_among_few_studios_and_searches_among_many() -> None:
    lead_at(name="Kade Lead")
    lead_at(ZAAL, name="Zaal Lead")
    few = as_("admin").get(reverse("lead:index")).content.decode()
    assert f'<option value="{studio_at(KADE).pk}">' in few and "studio_name" not in few
    assert found(f"?studio={studio_at(ZAAL).pk}", "Kade Lead", "Zaal Lead", who="admin") == {"Zaal Lead"}
    add_studios(MOST_STUDIOS)
    many = as_("admin").get(reverse("lead:index")).content.decode()
    assert 'name="studio_name"' in many and "Studio 7" not in many
    assert found("?studio_name=zaal", "Kade Lead", "Zaal Lead", who="admin") == {"Zaal Lead"}


def test_leads_of_another_studio_are_neither_changed_nor_named() -> None:
    own, other = lead_at(), lead_at(ZAAL, name="Geheim Geval")
    assert "Geheim" not in html(bulk(own, other))
    bulk(own, other, status="reached", reason="")
    other.refresh_from_db()
    assert other.status == "new"


def test_all_or_nonsense_as_a_number_changes_nothing() -> None:
    lead = lead_at()
    address = reverse("wagtail_bulk_action", args=["intake", "lead", "status"])
    for given in ("all", "x", "99999999999999999999", "-1", "²"):
        as_("kade-trainer").post(f"{address}?id={given}", {"status": "no_fit"})
    lead.refresh_from_db()
    assert lead.status == "new"


def test_clients_by_mistake_are_put_right_together() -> None:
    leads = [lead_at(), lead_at()]
    bulk(*leads, status="client", reason="")
    bulk(*leads, status="reached", reason="")
    for lead in leads:
        lead.refresh_from_db()
        assert (lead.status, lead.started_on) == ("reached", None)


def test_whoever_was_no_client_does_not_end() -> None:
    client, stranger = lead_at(status="client", started_on=date(2026, 1, 1)), lead_at()
    bulk(client, stranger, status="ended", reason="")
    for lead in (client, stranger):
        lead.refresh_from_db()
    assert (client.status, stranger.status) == ("ended", "new")
