"""The desk: leads for the people of their own studio, and for nobody else."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from intake import follow_up
from intake.models import Lead
from intake.questions import Kind
from tests.sites import KADE, ZAAL, counted_queries, intake_of, question_of, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def leads() -> tuple[Lead, Lead]:
    """One lead at each studio."""
    name = question_of(intake_of(ZAAL), Kind.LINE).field_name
    submit(host=KADE, van="/wat-kost-personal-training/")
    submit(host=ZAAL, **{name: "Geheim Geval"})
    follow_up.deliver_due()
    return Lead.objects.get(name="Fenna de Boer"), Lead.objects.get(name="Geheim Geval")


def as_(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def html(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("role", ["owner", "marketer", "trainer"])
def test_people_see_the_leads_of_their_own_studio(leads: tuple[Lead, Lead], role: str) -> None:
    page = html(as_(f"kade-{role}").get(reverse("lead:index")))
    assert "Fenna de Boer" in page
    assert "Wat kost personal training in Amsterdam-Noord?" in page
    assert "Geheim Geval" not in page


def test_search_and_filters_stay_in_the_studio(leads: tuple[Lead, Lead]) -> None:
    client = as_("kade-trainer")
    for query in ("?q=Geheim", "?intent=now", "?status=new&q=Geval"):
        assert "Geheim Geval" not in html(client.get(reverse("lead:index") + query))
    assert "Fenna de Boer" in html(client.get(reverse("lead:index") + "?q=Fenna"))


def test_a_lead_shows_answers_verdict_source_and_what_was_sent(leads: tuple[Lead, Lead]) -> None:
    own, _other = leads
    page = html(as_("kade-trainer").get(reverse("lead:inspect", args=[own.pk])))
    assert 'href="tel:+31206241111"' in page
    assert "Een oude knieblessure, verder niets." in page
    assert own.submissions.get().reasons[0]["answer"] in page
    assert "Wat kost personal training in Amsterdam-Noord?" in page


def test_a_lead_of_another_studio_is_not_found(leads: tuple[Lead, Lead]) -> None:
    _own, other = leads
    response = as_("kade-owner").get(reverse("lead:inspect", args=[other.pk]))
    assert response.status_code == 404
    assert "Geheim" not in html(response)


def test_the_agency_sees_all(leads: tuple[Lead, Lead]) -> None:
    page = html(as_("admin").get(reverse("lead:index")))
    assert "Fenna de Boer" in page and "Geheim Geval" in page


def test_leads_are_not_added_changed_or_deleted_through_stock_views(leads: tuple[Lead, Lead]) -> None:
    own, _other = leads
    for path in ("new/", f"edit/{own.pk}/", f"delete/{own.pk}/", f"copy/{own.pk}/"):
        assert as_("admin").get(reverse("lead:index") + path).status_code == 404


def test_somebody_without_a_studio_sees_nothing(leads: tuple[Lead, Lead]) -> None:
    get_user_model().objects.create_user("vreemd", password="x")
    response = as_("vreemd").get(reverse("lead:index"))
    assert response.status_code == 302


def test_an_empty_list_says_what_will_appear() -> None:
    assert as_("kade-trainer").get(reverse("lead:index")).status_code == 200


def test_more_leads_cost_no_more_queries(leads: tuple[Lead, Lead]) -> None:
    client = as_("kade-trainer")
    client.get(reverse("lead:index"))
    with counted_queries() as one:
        client.get(reverse("lead:index"))
    email = question_of(intake_of(KADE), Kind.EMAIL).field_name
    for number in range(8):
        submit(**{email: f"nummer{number}@voorbeeld.nl"})
    with counted_queries() as nine:
        client.get(reverse("lead:index"))
    assert len(nine) == len(one)
