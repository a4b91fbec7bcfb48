"""People are asked in by mail: a one-time link for who is new, the groups at once for who is known."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import transaction
from django.test import Client

from home.invitations import SeveralAccounts, deliver, invite
from home.models import Invitation, Role
from home.spin_up.problems import SpinUpProblem
from tests.sites import KADE, ZAAL, studio_at
from tests.studios import make_studio

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("in_english")]


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
    assert invitation.status == Invitation.Status.FAILED and "554" in invitation.last_error
    mail_server.refuse = None
    assert deliver(invitation.pk)
    invitation.refresh_from_db()
    assert invitation.status == Invitation.Status.SENT and not invitation.last_error
    assert "/sign-in/invitation/" in mail_server.messages[-1].get_content()
