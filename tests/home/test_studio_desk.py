"""Studios in the admin: agency staff make them and look after them; nobody else comes near."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from home import jobs
from home.models import Blueprint, HostName, Invitation, SpinUp, Studio
from tests.sites import AGENCY, KADE, counted_queries, studio_at, visit
from tests.studios import add_to_blueprint, blueprint_home, make_studio

pytestmark = [pytest.mark.once, pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
FORM = {
    "name": "Studio Gracht",
    "host": "gracht.localhost",
    "languages": ["en"],
    "owner_email": "ans@gracht.example",
    "city": "Utrecht",
    "phone": "030 123 45 67",
    "approval": "on",
    "more": "price=€ 80\nprice_duo=€ 50",
}


@pytest.fixture
def agency() -> Client:
    return as_("admin")


def as_(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


def html(response: HttpResponse) -> str:
    return response.content.decode()


def filled(**changes: object) -> dict[str, object]:
    return {**FORM, "blueprint": Blueprint.objects.get(slug="personal-training").pk, **changes}


# --- Making ---


def test_from_form_to_site(agency: Client) -> None:
    asked = agency.post(reverse("studios:new"), filled())
    row = SpinUp.objects.get()
    assert asked.status_code == 302 and asked["Location"] == reverse("studios:progress", args=[row.uuid])
    assert agency.get(asked["Location"])["Refresh"] == "2"
    assert not Studio.objects.filter(name="Studio Gracht").exists()
    assert jobs.run(SpinUp, row.pk) is jobs.Ran.DONE
    response = agency.get(asked["Location"])
    page = html(response)
    assert "Refresh" not in response
    assert "http://gracht.localhost/" in page and "DNS" in page and "ans@gracht.example" in page
    assert "street" in page
    assert "€ 80" in html(visit("/", host="gracht.localhost"))
    assert jobs.run(SpinUp, row.pk) is not jobs.Ran.DONE
    assert Studio.objects.filter(name="Studio Gracht").count() == 1


@pytest.mark.django_db(transaction=True)
def test_through_the_queue_as_the_worker_does(agency: Client) -> None:
    from django.core.management import call_command

    agency.post(reverse("studios:new"), filled())
    call_command("worker", once=True)
    assert SpinUp.objects.get().status == SpinUp.Status.DONE


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": KADE}, "taken"),
        ({"host": "geen naam"}, "cannot be a host name"),
        ({"languages": ["de"]}, "no pages in"),
        ({"phone": "bel"}, "no telephone number"),
        ({"more": "zonder is-teken"}, "write a name"),
        ({"name": ""}, "name"),
        ({"blueprint": 0}, "blueprint"),
    ],
)
def test_what_is_wrong_is_said_at_once(agency: Client, changes: dict, said: str) -> None:
    response = agency.post(reverse("studios:new"), filled(**changes))
    assert response.status_code == 200 and said in html(response)
    assert not SpinUp.objects.exists()


def test_a_failure_says_why_and_can_be_tried_again(agency: Client) -> None:
    agency.post(reverse("studios:new"), filled())
    row = SpinUp.objects.get()
    stranger = studio_at(KADE).site.root_page
    page = add_to_blueprint("Lek", "lek", story=[("section", {"body": f'<a linktype="page" id="{stranger.pk}">x</a>'})])
    assert jobs.run(SpinUp, row.pk) is not jobs.Ran.DONE
    address = reverse("studios:progress", args=[row.uuid])
    assert "“Lek” (nl)" in html(agency.get(address))
    page.story = []
    page.save_revision().publish()
    agency.post(reverse("studios:again", args=[row.uuid]))
    assert jobs.run(SpinUp, row.pk) is jobs.Ran.DONE


def test_a_worker_that_died_does_not_keep_the_row(agency: Client) -> None:
    from datetime import timedelta

    from django.utils import timezone

    agency.post(reverse("studios:new"), filled())
    row = SpinUp.objects.get()
    SpinUp.objects.update(status="running", claimed_at=timezone.now())
    assert jobs.run(SpinUp, row.pk) is not jobs.Ran.DONE
    SpinUp.objects.update(claimed_at=timezone.now() - timedelta(minutes=6))
    assert jobs.run(SpinUp, row.pk) is jobs.Ran.DONE


# --- Looking after ---


def test_a_studio_on_one_page(agency: Client) -> None:
    studio = make_studio()
    page = html(agency.get(reverse("studios:studio", args=[studio.pk])))
    assert "gracht.localhost" in page and "ans@gracht.example" in page


def test_host_names(agency: Client) -> None:
    studio = make_studio()
    address = reverse("studios:hosts", args=[studio.pk])
    agency.post(address, {"host": "www.gracht.localhost"})
    assert visit("/", host="www.gracht.localhost").status_code == 301
    assert "taken" in html(agency.post(address, {"host": KADE}))
    agency.post(address, {"host": "nieuw.localhost", "main": "on"})
    assert visit("/", host="gracht.localhost")["Location"] == "http://nieuw.localhost/"
    name = HostName.objects.get(hostname="www.gracht.localhost")
    other = studio_at(KADE)
    assert agency.post(reverse("studios:forget_host", args=[other.pk, name.pk])).status_code == 404
    agency.post(reverse("studios:forget_host", args=[studio.pk, name.pk]))
    assert visit("/", host="www.gracht.localhost").status_code == 200


def test_invitations_switches_and_deletion(agency: Client) -> None:
    studio = make_studio()
    agency.post(reverse("studios:invite", args=[studio.pk]), {"email": "t@gracht.example", "role": "trainer"})
    invitation = Invitation.objects.get(user__email="t@gracht.example")
    assert agency.post(reverse("studios:send_again", args=[studio.pk, invitation.pk])).status_code == 302
    agency.post(reverse("studios:switch", args=[studio.pk, "suspend"]))
    assert visit("/", host="gracht.localhost").status_code == 503
    agency.post(reverse("studios:switch", args=[studio.pk, "resume"]))
    agency.post(reverse("studios:switch", args=[studio.pk, "approval-off"]))
    assert visit("/", host="gracht.localhost").status_code == 200
    assert not Studio.objects.get(pk=studio.pk).needs_approval
    delete = reverse("studios:delete", args=[studio.pk])
    assert agency.post(delete, {"name": "iets anders"}).status_code == 422
    assert Studio.objects.filter(pk=studio.pk).exists()
    assert agency.post(delete, {"name": studio.name}).status_code == 302
    assert not Studio.objects.filter(pk=studio.pk).exists()


def test_the_agencys_own_site_stays(agency: Client) -> None:
    own = studio_at(AGENCY)
    agency.post(reverse("studios:switch", args=[own.pk, "suspend"]))
    agency.post(reverse("studios:delete", args=[own.pk]), {"name": own.name})
    assert visit("/", host=AGENCY).status_code == 200


# --- Nobody else ---


@pytest.mark.parametrize("role", ["owner", "marketer", "trainer"])
def test_others_see_and_reach_nothing(role: str) -> None:
    client, kade = as_(f"kade-{role}"), studio_at(KADE)
    row = SpinUp.objects.create(plan={"name": "x", "host": "x.nl"})
    name = HostName.objects.create(studio=kade, hostname="www.kade.localhost")
    for address in (
        reverse("studios:index"),
        reverse("studios:index_results"),
        reverse("studios:new"),
        reverse("studios:progress", args=[row.uuid]),
        reverse("studios:again", args=[row.uuid]),
        reverse("studios:studio", args=[kade.pk]),
        reverse("studios:hosts", args=[kade.pk]),
        reverse("studios:forget_host", args=[kade.pk, name.pk]),
        reverse("studios:invite", args=[kade.pk]),
        reverse("studios:switch", args=[kade.pk, "suspend"]),
        reverse("studios:delete", args=[kade.pk]),
    ):
        for response in (client.get(address), client.post(address, {"name": kade.name})):
            assert response.status_code in (302, 403, 404), address
            assert "Studio Kade" not in html(response)
    assert Studio.objects.get(pk=kade.pk).suspended_at is None
    assert "/admin/studios/" not in html(client.get("/admin/"))


# --- The list ---


def test_the_list_finds_and_costs_the_same(agency: Client) -> None:
    agency.get(reverse("studios:index"))
    with counted_queries() as few:
        agency.get(reverse("studios:index"))
    for number in range(4):
        make_studio(name=f"S{number}", host=f"s{number}.localhost", owner_email=f"s{number}@s.example")
    with counted_queries() as more:
        page = html(agency.get(reverse("studios:index")))
    assert "s3.localhost" in page and len(more) == len(few)
    found = html(agency.get(reverse("studios:index") + "?q=s2.local"))
    assert "s2.localhost" in found and "s3.localhost" not in found


# --- Blueprints ---


def test_what_studios_remember_cannot_be_deleted(agency: Client) -> None:
    make_studio()
    home = blueprint_home()
    agency.post(reverse("wagtailadmin_pages:delete", args=[home.pk]))
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"]) + f"?id={home.pk}"
    agency.post(bulk)
    assert type(home).objects.filter(pk=home.pk).exists()


def test_a_blueprint_can_be_edited_like_any_page(agency: Client) -> None:
    home = blueprint_home()
    for address in (
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[home.get_parent().pk]),
        reverse("wagtailadmin_pages:view_draft", args=[home.pk]),
        reverse("wagtailadmin_pages:view_draft", args=[blueprint_home("en").pk]),
    ):
        assert agency.get(address).status_code == 200, address
