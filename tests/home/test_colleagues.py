"""Who works in a studio is seen by its owner and the agency, who take somebody out; the agency closes accounts."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from home.access import studios_for
from home.colleagues import colleagues_at
from home.invitations import invite
from home.models import Invitation, Role, StudioRole
from intake.models import Duty, FollowUpPolicy, Lead
from intake.phone.links import Holder, make_token
from tests.sites import KADE, ZAAL, studio_at, submit, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def person(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def as_(name: str) -> Client:
    client = Client()
    client.force_login(person(name))
    return client


def html(response: HttpResponse) -> str:
    return response.content.decode()


def out_of(host: str, name: str) -> str:
    return reverse("take_out", args=[studio_at(host).pk, person(name).pk])


def add(name: str, host: str, role: Role) -> None:
    person(name).groups.add(StudioRole.objects.get(studio=studio_at(host), role=role).group)


def names_at(host: str) -> set[str]:
    return {colleague.person.username for colleague in colleagues_at(studio_at(host))}


def test_an_owner_sees_the_people_of_the_own_studio_only() -> None:
    client = as_("kade-owner")
    page = html(client.get(reverse("people")))
    assert all(person(f"kade-{role}").email in page for role in Role)
    assert person("zaal-marketer").email not in page and person("zaal-owner").email not in page
    assert reverse("close_account", args=[studio_at(KADE).pk, person("kade-trainer").pk]) not in page
    assert reverse("people") in html(client.get("/admin/"))


def test_an_owner_takes_somebody_out_after_being_asked() -> None:
    client, address = as_("kade-owner"), out_of(KADE, "kade-marketer")
    add("kade-marketer", ZAAL, Role.MARKETER)
    question = html(client.get(address))
    assert "Take " in question and "kade-marketer" in names_at(KADE), "asking does nothing"
    assert client.post(address)["Location"] == reverse("people")
    assert "kade-marketer" not in names_at(KADE)
    assert [studio.name for studio in studios_for(person("kade-marketer"))] == [studio_at(ZAAL).name]
    entry = ModelLogEntry.objects.get(action="home.taken_out")
    assert entry.user == person("kade-owner") and entry.data["person"] == "kade-marketer"
    assert as_("kade-marketer").get(f"/admin/pages/{studio_at(KADE).container_id}/").status_code == 404


@pytest.mark.parametrize("name", ["kade-marketer", "kade-trainer"])
def test_nobody_else_in_the_studio_sees_or_does_it(name: str) -> None:
    client = as_(name)
    assert client.get(reverse("people")).status_code == 404
    for address in (out_of(KADE, "kade-owner"), out_of(KADE, name)):
        assert client.get(address).status_code == client.post(address).status_code == 404
    assert reverse("people") not in html(client.get("/admin/"))
    assert {"kade-owner", name} <= names_at(KADE)


def test_an_owner_takes_nobody_out_of_another_studio() -> None:
    """Not by the other studio's number, and not somebody who works in both by mistaking which."""
    client = as_("kade-owner")
    add("kade-marketer", ZAAL, Role.MARKETER)
    for address in (out_of(ZAAL, "zaal-marketer"), out_of(KADE, "zaal-marketer"), out_of(ZAAL, "kade-marketer")):
        assert client.get(address).status_code == client.post(address).status_code == 404, address
    assert {"zaal-marketer", "kade-marketer"} <= names_at(ZAAL)


def test_an_owner_of_one_studio_who_trains_in_another_sees_the_people_of_the_first() -> None:
    add("kade-owner", ZAAL, Role.TRAINER)
    client = as_("kade-owner")
    client.post("/admin/studio/", {"studio": studio_at(ZAAL).pk})
    shown = html(client.get(reverse("people")))
    assert "kade-trainer@" in shown or "trainer@kade" in shown
    assert "zaal-marketer" not in shown and "marketer@zaal" not in shown
    assert client.post(out_of(ZAAL, "zaal-marketer")).status_code == 404
    client.post("/admin/studio/", {"studio": studio_at(KADE).pk})
    assert client.get(reverse("people")).status_code == 200


def test_the_last_owner_stays_and_one_of_two_may_go() -> None:
    client, address = as_("kade-owner"), out_of(KADE, "kade-owner")
    assert "only owner" in html(client.post(address, follow=True))
    assert "kade-owner" in names_at(KADE)
    add("kade-marketer", KADE, Role.OWNER)
    get_user_model().objects.filter(username="kade-marketer").update(is_active=False)
    client.post(address)
    assert "kade-owner" in names_at(KADE), "an owner whose account is closed does not count"
    get_user_model().objects.filter(username="kade-marketer").update(is_active=True)
    client.post(address)
    assert "kade-owner" not in names_at(KADE)


def test_what_somebody_had_in_hand_is_handed_over() -> None:
    """A phone that still has an alert opens nothing any more, and new leads go to others."""
    kade, trainer = studio_at(KADE), person("kade-trainer")
    policy, _made = FollowUpPolicy.objects.get_or_create(site=kade.site)
    Duty.objects.get_or_create(policy=policy, person=trainer)
    FollowUpPolicy.objects.filter(pk=policy.pk).update(assignment="fixed", fixed_person=trainer)
    submit(host=KADE)
    lead = Lead.objects.get(studio=kade)
    Lead.objects.filter(pk=lead.pk).update(assigned_to=trainer)
    phone = f"/lead/{make_token(lead, Holder.of(trainer))}/"
    assert visit(phone, host=KADE).status_code == 200
    as_("kade-owner").post(out_of(KADE, "kade-trainer"))
    assert visit(phone, host=KADE).status_code == 410
    policy.refresh_from_db()
    assert policy.fixed_person is None and not policy.duties.filter(person=trainer).exists()
    assert Lead.objects.get(pk=lead.pk).assigned_to is None


def test_the_agency_has_them_on_the_studios_page_and_may_take_out_the_last_owner() -> None:
    client, kade = as_("admin"), studio_at(KADE)
    page = html(client.get(reverse("studios:studio", args=[kade.pk])))
    assert person("kade-trainer").email in page and "Trainer" in page and out_of(KADE, "kade-owner") in page
    assert client.get(reverse("people")).status_code == 302
    assert client.post(out_of(KADE, "kade-owner"))["Location"] == reverse("studios:studio", args=[kade.pk])
    assert "kade-owner" not in names_at(KADE)


def test_who_was_taken_out_can_be_asked_back() -> None:
    kade, trainer = studio_at(KADE), person("kade-trainer")
    invite(kade, email=trainer.email, role=Role.TRAINER)
    as_("admin").post(out_of(KADE, "kade-trainer"))
    assert not Invitation.objects.filter(user=trainer).exists()
    assert invite(kade, email=trainer.email, role=Role.TRAINER).user == trainer
    assert "kade-trainer" in names_at(KADE)


def test_the_agency_closes_an_account() -> None:
    client, theirs = as_("admin"), as_("kade-trainer")
    assert theirs.get("/admin/leads/").status_code == 200
    address = reverse("close_account", args=[studio_at(KADE).pk, person("kade-trainer").pk])
    assert client.get(address).status_code == 200 and person("kade-trainer").is_active
    client.post(address)
    assert not person("kade-trainer").is_active
    assert theirs.get("/admin/leads/")["Location"].startswith("/sign-in/")
    assert ModelLogEntry.objects.filter(action="home.account_closed", user=person("admin")).exists()
    assert "account closed" in html(client.get(reverse("studios:studio", args=[studio_at(KADE).pk])))


def test_nobody_else_closes_an_account_and_none_of_the_agency_is_closed() -> None:
    address = reverse("close_account", args=[studio_at(KADE).pk, person("kade-trainer").pk])
    as_("kade-owner").post(address)
    assert person("kade-trainer").is_active
    add("admin", KADE, Role.OWNER)
    as_("admin").post(reverse("close_account", args=[studio_at(KADE).pk, person("admin").pk]))
    assert person("admin").is_active
