"""People are asked in by mail: a one-time link for who is new, the groups at once for who is known."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from home import jobs
from home.colleagues import colleagues_at
from home.invitations import MOST_OPEN, SeveralAccounts, invite
from home.models import Invitation, Role
from home.spin_up.problems import SpinUpProblem
from tests.sites import KADE, ZAAL, studio_at
from tests.studios import make_studio

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english", "tasks_at_once")]


def link() -> str:
    found = re.search(r"http://[^/]+(/sign-in/invitation/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_a_new_owner_chooses_a_password_once_and_works() -> None:
    studio = make_studio()
    assert mail.outbox[-1].to == ["ans@gracht.example"] and "Studio Gracht" in mail.outbox[-1].subject
    address, client = link(), Client()
    page = client.get(address, follow=True)
    assert "Choose a password" in page.content.decode() or "wachtwoord" in page.content.decode()
    form = page.redirect_chain[-1][0]
    client.post(form, {"new_password1": "een-lange-zin-42", "new_password2": "een-lange-zin-42"})
    assert client.login(username="ans@gracht.example", password="een-lange-zin-42")
    assert client.get(f"/admin/pages/{studio.container_id}/").status_code == 200
    again = Client().get(address, follow=True).content.decode()
    assert "new_password1" not in again


def test_bad_passwords_and_links_are_explained() -> None:
    make_studio()
    client = Client()
    form = client.get(link(), follow=True).redirect_chain[-1][0]
    assert "new_password1" in client.post(form, {"new_password1": "a", "new_password2": "b"}).content.decode()
    assert "new_password1" not in Client().get("/sign-in/invitation/MQ/onzin/", follow=True).content.decode()
    assert not get_user_model().objects.get(email="ans@gracht.example").has_usable_password()


def test_a_reset_token_is_no_invitation() -> None:
    from django.contrib.auth.tokens import default_token_generator

    user = get_user_model().objects.get(username="kade-owner")
    from django.utils.encoding import force_bytes
    from django.utils.http import urlsafe_base64_encode

    uid = urlsafe_base64_encode(force_bytes(user.pk))
    page = Client().get(f"/sign-in/invitation/{uid}/{default_token_generator.make_token(user)}/", follow=True)
    assert "new_password1" not in page.content.decode()


def test_somebody_who_is_known_is_added_instead() -> None:
    user = get_user_model().objects.get(username="kade-marketer")
    people = get_user_model().objects.count()
    invitation = invite(studio_at(ZAAL), email=user.email.upper(), role=Role.TRAINER)
    assert invitation.user == user and invitation.known_before
    assert get_user_model().objects.count() == people
    assert set(user.groups.values_list("studio_role__role", flat=True)) == {Role.MARKETER, Role.TRAINER}
    assert "/sign-in/invitation/" not in mail.outbox[-1].body and mail.outbox[-1].to == [user.email]
    assert user.has_usable_password()


def test_nobody_takes_an_invitation_by_changing_their_own_address() -> None:
    """The attack: give oneself the address of whoever is about to be invited, and be made owner in their place."""
    attacker = get_user_model().objects.get(username="kade-marketer")
    client = Client()
    client.force_login(attacker)
    form = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "baas@nieuw.example"}
    client.post("/admin/account/", {**form, "locale-preferred_language": "nl", "locale-current_time_zone": ""})
    for path in ("/sign-in/email/", "/sign-in/confirm-email/"):
        assert client.post(path, {"email": "baas@nieuw.example", "action_add": ""}).status_code == 404
    page = client.get("/admin/account/").content.decode()
    assert "name_email-first_name" in page and "name_email-email" not in page
    studio = make_studio(owner_email="baas@nieuw.example")
    attacker.refresh_from_db()
    assert attacker.email != "baas@nieuw.example"
    owners = get_user_model().objects.filter(groups__studio_role__studio=studio)
    assert [owner.email for owner in owners] == ["baas@nieuw.example"] and attacker not in owners


def test_where_several_have_one_address_nobody_is_invited() -> None:
    get_user_model().objects.filter(username__in=("kade-marketer", "zaal-owner")).update(email="Twee@kade.example")
    before = list(Invitation.objects.values_list("pk", flat=True))
    with pytest.raises(SeveralAccounts, match=r"twee@kade\.example"):
        invite(studio_at(KADE), email="twee@kade.example", role=Role.OWNER)
    with pytest.raises(SpinUpProblem, match="Several accounts"):
        make_studio(owner_email="twee@kade.example")
    client = Client()
    client.force_login(get_user_model().objects.get(username="admin"))
    address = f"/admin/studios/{studio_at(KADE).pk}/invite/"
    page = client.post(address, {"email": "twee@kade.example", "role": "owner"})
    assert page.status_code == 422 and "Several accounts" in page.content.decode()
    assert list(Invitation.objects.values_list("pk", flat=True)) == before and not mail.outbox


def test_again_changes_nothing_and_mails_nothing() -> None:
    invite(studio_at(KADE), email="nieuw@kade.example", role=Role.TRAINER)
    sent = len(mail.outbox)
    invite(studio_at(KADE), email="nieuw@kade.example", role=Role.TRAINER)
    assert len(mail.outbox) == sent
    assert Invitation.objects.filter(user__email="nieuw@kade.example").count() == 1


def test_nothing_leaves_when_the_studio_is_not_made() -> None:
    try:
        with transaction.atomic():
            make_studio()
            raise RuntimeError
    except RuntimeError:
        pass
    assert not mail.outbox


def test_a_mail_that_fails_is_written_down_and_can_be_sent_again(mail_server, settings) -> None:
    mail_server.refuse = "554 not today"
    studio = make_studio()
    invitation = studio.invitations.get()
    assert invitation.status == Invitation.Status.FAILED and "554" in invitation.error
    mail_server.refuse = None
    invitation.restart()
    assert jobs.run(Invitation, invitation.pk) is jobs.Ran.DONE
    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.DONE and not invitation.error
    assert "/sign-in/invitation/" in mail_server.messages[-1].get_content()


# --- An owner asks ---


def as_owner() -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username="kade-owner"))
    return client


def asked_of(email: str, role: Role = Role.TRAINER, client: Client | None = None) -> str:
    """Ask as the owner of Kade, and give the path of the link in the mail."""
    answer = (client or as_owner()).post("/admin/people/", {"email": email, "role": str(role)})
    assert answer.status_code == 302
    assert mail.outbox[-1].to == [email]
    found = re.search(r"http://[^/]+(/sign-in/join/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def names_at_kade() -> set[str]:
    return {colleague.person.email for colleague in colleagues_at(studio_at(KADE))}


def test_who_is_new_takes_the_role_and_chooses_a_password() -> None:
    address, people = asked_of("nieuw@kade.example"), get_user_model().objects.count()
    page = Client().get(address)
    assert page.status_code == 200 and "Studio Kade" in page.content.decode()
    assert get_user_model().objects.count() == people and "nieuw@kade.example" not in names_at_kade()
    chosen = Client().post(address)["Location"]
    assert chosen.startswith("/sign-in/invitation/") and "nieuw@kade.example" in names_at_kade()
    client = Client()
    form = client.get(chosen, follow=True).redirect_chain[-1][0]
    client.post(form, {"new_password1": "een-lange-zin-42", "new_password2": "een-lange-zin-42"})
    assert client.login(username="nieuw@kade.example", password="een-lange-zin-42")
    assert Client().get(address)["Location"] == "/admin/", "again it leads to the desk"


def test_an_owner_learns_nothing_about_an_address_before_it_says_yes() -> None:
    """Somebody of another studio and somebody nobody knows: same answer, same page, same mail, and no name."""
    known = get_user_model().objects.get(username="zaal-trainer")
    client = as_owner()
    address = asked_of(known.email, client=client)
    first = client.get("/admin/people/").content.decode()
    asked_of("niemand@elders.example", client=client)
    bodies = [re.sub(r"/sign-in/join/\S+", "", message.body) for message in mail.outbox[-2:]]
    assert bodies[0] == bodies[1]
    page = client.get("/admin/people/").content.decode()
    assert known.email in first and known.get_full_name() not in page and known.email not in names_at_kade()
    assert Client().post(address)["Location"] == "/admin/"
    assert known.email in names_at_kade()
    assert set(known.groups.values_list("studio_role__studio__name", flat=True)) == {"De Zaal", "Studio Kade"}


def test_an_invitation_is_sent_again_or_withdrawn() -> None:
    client, address = as_owner(), asked_of("nieuw@kade.example")
    invitation = Invitation.objects.get(email="nieuw@kade.example")
    assert client.post(f"/admin/people/{studio_at(KADE).pk}/asked/{invitation.pk}/").status_code == 302
    call_command("worker", once=True)
    assert [message.to for message in mail.outbox] == [["nieuw@kade.example"]] * 2
    client.post(f"/admin/people/{studio_at(KADE).pk}/asked/{invitation.pk}/", {"withdraw": ""})
    gone = Client().post(address)
    assert gone.status_code == 410 and "does not work any more" in gone.content.decode()
    assert not get_user_model().objects.filter(email="nieuw@kade.example").exists()


def test_only_an_owner_asks_and_only_for_the_own_studio() -> None:
    invitation = Invitation.objects.create(studio=studio_at(ZAAL), role=Role.TRAINER, email="x@zaal.example")
    for name in ("kade-marketer", "kade-trainer"):
        client = Client()
        client.force_login(get_user_model().objects.get(username=name))
        assert client.post("/admin/people/", {"email": "a@b.example", "role": "owner"}).status_code == 404
    for pk in (studio_at(ZAAL).pk, studio_at(KADE).pk):
        assert as_owner().post(f"/admin/people/{pk}/asked/{invitation.pk}/", {"withdraw": ""}).status_code == 404
    assert Invitation.objects.filter(pk=invitation.pk).exists() and not mail.outbox


def test_what_cannot_be_asked_is_said_at_the_form() -> None:
    client, colleague = as_owner(), get_user_model().objects.get(username="kade-trainer")
    page = client.post("/admin/people/", {"email": colleague.email.upper(), "role": "trainer"})
    assert page.status_code == 422 and "Works here already" in page.content.decode()
    for number in range(MOST_OPEN):
        asked_of(f"n{number}@kade.example", client=client)
    page = client.post("/admin/people/", {"email": "nog@kade.example", "role": "trainer"})
    assert page.status_code == 422 and f"{MOST_OPEN} invitations wait" in page.content.decode()
    assert asked_of("n0@kade.example", client=client), "who was asked can be asked again"
    assert Invitation.objects.filter(email="n0@kade.example").count() == 1


@pytest.mark.parametrize("token", ["onzin", "MQ:1x:abc"])
def test_a_made_up_link_opens_nothing(token: str) -> None:
    assert (
        Client().get(f"/sign-in/join/{token}/").status_code
        == Client().post(f"/sign-in/join/{token}/").status_code
        == 410
    )


def test_an_address_of_several_accounts_is_explained_and_takes_nothing() -> None:
    address = asked_of("twee@kade.example")
    get_user_model().objects.filter(username__in=("zaal-marketer", "zaal-owner")).update(email="twee@kade.example")
    page = Client().post(address)
    assert page.status_code == 422 and "Several accounts" in page.content.decode()
    assert "twee@kade.example" not in names_at_kade()
