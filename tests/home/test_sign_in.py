"""One door to the desk: a second factor, no way round, and nothing said about who exists."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import get_resolver, reverse

from tests.conftest import forget_cache
from tests.waiting_tasks import do_waiting_tasks

pytestmark = [pytest.mark.django_db, pytest.mark.once]
SECRET = "JBSWY3DPEHPK3PXP"
PASSWORD = "een-lang-genoeg-wachtwoord"


@pytest.fixture
def person() -> Any:
    user = get_user_model().objects.get(username="kade-marketer")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def strict(settings: Any) -> None:
    """As in production."""
    settings.REQUIRE_SECOND_FACTOR = True


def code() -> str:
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


def sign_in(client: Client, login: str, password: str = PASSWORD) -> Any:
    return client.post(reverse("account_login"), {"login": login, "password": password})


def html(response: Any) -> str:
    return response.content.decode()


def test_name_or_address_and_password_lead_to_the_desk(person: Any) -> None:
    for login in (person.username, person.email):
        response = sign_in(Client(), login)
        assert (response.status_code, response["Location"]) == (302, reverse("wagtailadmin_home")), html(response)


@pytest.mark.django_db(transaction=True)
def test_the_desk_stays_closed_until_a_second_factor_is_set_up(person: Any, strict: None) -> None:
    client = Client()
    sign_in(client, person.username)
    assert client.get("/admin/")["Location"] == reverse("mfa_index")
    assert client.get("/admin/leads/")["Location"] == reverse("mfa_index")
    again = client.get(reverse("mfa_activate_totp"))["Location"]
    assert again.startswith(reverse("account_reauthenticate"))
    client.post(again, {"password": PASSWORD})
    page = html(client.get(reverse("mfa_activate_totp")))
    secret = re.search(r'value="([A-Z2-7]{16,})"', page)
    assert secret, page
    value = format_hotp_value(hotp_value(secret[1], next(iter(yield_hotp_counters_from_time()))))
    client.post(reverse("mfa_activate_totp"), {"code": value})
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    assert Authenticator.objects.filter(user=person, type=Authenticator.Type.RECOVERY_CODES).exists()
    assert client.get("/admin/").status_code == 200


def test_afterwards_both_are_asked_for(person: Any, strict: None) -> None:
    TOTP.activate(person, SECRET)
    client = Client()
    assert sign_in(client, person.username)["Location"] == reverse("mfa_authenticate")
    assert client.get("/admin/")["Location"].startswith(reverse("account_login"))
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code()})["Location"] == reverse("wagtailadmin_home")
    assert client.get("/admin/").status_code == 200


def test_a_recovery_code_works_once(person: Any, strict: None) -> None:
    TOTP.activate(person, SECRET)
    spare = RecoveryCodes.activate(person).get_unused_codes()[0]
    for expected in (302, 200):
        client = Client()
        sign_in(client, person.username)
        assert client.post(reverse("mfa_authenticate"), {"code": spare}).status_code == expected


def confirmed(client: Client, address: str) -> Any:
    """GET it; where the password is asked for once more, give it."""
    response = client.get(address)
    if response.status_code == 302 and response["Location"].startswith(reverse("account_reauthenticate")):
        client.post(response["Location"], {"password": PASSWORD})
        response = client.get(address)
    return response


def with_factor(person: Any, agent: str = "Hier") -> Client:
    """Signed in with password and code."""
    client = Client(headers={"user-agent": agent})
    sign_in(client, person.username)
    # The same code is good once.
    forget_cache()
    client.post(reverse("mfa_authenticate"), {"code": code()})
    assert client.get("/admin/").status_code == 200
    return client


def passkey(user: Any, name: str) -> Authenticator:
    data = {"name": name, "credential": {}}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def test_ones_own_passkey_can_be_renamed_and_removed(person: Any, strict: None) -> None:
    TOTP.activate(person, SECRET)
    key, client = passkey(person, "Oude telefoon"), with_factor(person)
    edit, remove = (reverse(name, args=[key.pk]) for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"))
    assert confirmed(client, edit).status_code == 200
    client.post(edit, {"name": "Nieuwe telefoon"})
    assert "Nieuwe telefoon" in html(client.get(reverse("mfa_list_webauthn")))
    assert confirmed(client, remove).status_code == 200
    client.post(remove)
    assert not Authenticator.objects.filter(pk=key.pk).exists()


@pytest.mark.parametrize("owner", ["kade-owner", "zaal-owner", "admin"])
def test_somebody_elses_passkey_is_not_there(person: Any, strict: None, owner: str) -> None:
    TOTP.activate(person, SECRET)
    key, client = passkey(get_user_model().objects.get(username=owner), "Van mij"), with_factor(person)
    confirmed(client, reverse("mfa_list_webauthn"))
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        address = reverse(name, args=[key.pk])
        assert confirmed(client, address).status_code == 404
        assert client.post(address, {"name": "x"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Van mij"


def test_whoever_removes_their_last_factor_sets_up_another_first(person: Any, strict: None) -> None:
    """Also in a session that began with it, and nowhere else is one signed in any more."""
    TOTP.activate(person, SECRET)
    here, elsewhere = with_factor(person), with_factor(person, "Elders")
    remove = reverse("mfa_deactivate_totp")
    assert confirmed(here, remove).status_code == 200
    here.post(remove)
    assert not Authenticator.objects.filter(user=person).exists()
    assert here.get("/admin/")["Location"] == reverse("mfa_index")
    assert elsewhere.get("/admin/")["Location"].startswith(reverse("account_login"))


def test_a_factor_that_is_gone_proves_nothing(person: Any, strict: None) -> None:
    """However it went, and however the session came by its proof."""
    TOTP.activate(person, SECRET)
    client = with_factor(person)
    session = client.session
    session["second_factor_proven"] = True
    session.save()
    Authenticator.objects.filter(user=person).delete()
    assert client.get("/admin/")["Location"] == reverse("mfa_index")


def test_starting_over_leaves_no_factor_and_no_session(person: Any, strict: None, capsys: Any) -> None:
    TOTP.activate(person, SECRET)
    RecoveryCodes.activate(person)
    client = with_factor(person)
    call_command("remove_second_factor", person.username)
    assert "2 removed" in capsys.readouterr().out
    assert client.get("/admin/")["Location"].startswith(reverse("account_login"))
    assert client.get(reverse("mfa_index")).status_code == 302, "not even to where a new one is set up"
    assert not Authenticator.objects.filter(user=person).exists()
    with pytest.raises(CommandError, match="Nobody"):
        call_command("remove_second_factor", "niemand")


def test_a_session_that_began_another_way_is_sent_back(person: Any, strict: None) -> None:
    """Whatever signs somebody in without the second factor they have: the desk does not believe it."""
    TOTP.activate(person, SECRET)
    client = Client()
    client.force_login(person)
    assert client.get("/admin/")["Location"] == reverse("account_login")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "path",
    [
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_reset/confirm/MQ/set-password/",
        "/_util/login/",
    ],
)
def test_no_other_form_takes_a_password(path: str, person: Any) -> None:
    client = Client()
    response = client.get(path)
    assert response.status_code in (301, 302, 404)
    assert response.status_code == 404 or response["Location"].startswith("/sign-in/")
    client.post(path, {"username": person.username, "password": PASSWORD})
    assert "_auth_user_id" not in client.session


def test_no_view_of_django_or_wagtail_that_takes_a_password_is_reachable() -> None:
    """Also one that a new release adds."""
    from django.contrib.auth import views

    taking = (views.LoginView, views.PasswordResetView, views.PasswordResetConfirmView, views.PasswordChangeView)
    open_still = []
    for path in (
        "/admin/login/",
        "/admin/password_reset/",
        "/admin/password_change/",
        "/admin/account/change_password/",
    ):
        try:
            match = get_resolver().resolve(path)
        except Exception:
            continue
        view = getattr(match.func, "view_class", None)
        if view is not None and issubclass(view, taking):
            open_still.append(path)
    assert open_still == []


@pytest.mark.parametrize("path", ["signup/", "email/", "confirm-email/", "confirm-email/abc/", "password/set/"])
def test_nobody_makes_an_account(path: str) -> None:
    assert Client().get(f"/sign-in/{path}").status_code == 404


def test_repeated_failures_lock_the_account_for_a_while(person: Any) -> None:
    for _try in range(5):
        assert "_auth_user_id" not in _attempt(person.username, "fout").session
    client = _attempt(person.username, PASSWORD)
    assert "_auth_user_id" not in client.session, "the right password does not help either, until time has passed"
    forget_cache()
    assert "_auth_user_id" in _attempt(person.username, PASSWORD).session


def _attempt(login: str, password: str) -> Client:
    client = Client()
    sign_in(client, login, password)
    return client


def test_an_account_has_one_count_for_its_name_its_address_and_every_host(person: Any) -> None:
    tries = [(person.username, "noord.localhost"), (person.email.upper(), "gent.localhost")] * 3
    for login, host in tries[:5]:
        Client(headers={"host": host}).post(reverse("account_login"), {"login": login, "password": "fout"})
    for login in (person.username, person.email):
        assert "_auth_user_id" not in _attempt(login, PASSWORD).session, login
    assert "_auth_user_id" in _attempt_of_somebody_else().session


def _attempt_of_somebody_else() -> Client:
    user = get_user_model().objects.get(username="zaal-owner")
    user.set_password(PASSWORD)
    user.save()
    return _attempt(user.username, PASSWORD)


# --- Behind a proxy ---


@pytest.fixture
def proxied(settings: Any) -> None:
    """As in production: the proxy in front adds the visitor's address as the last one."""
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"


def _from(addresses: str, login: str, password: str = "fout") -> Client:
    client = Client(headers={"x-forwarded-for": addresses})
    sign_in(client, login, password)
    return client


def test_failures_of_one_visitor_do_not_lock_out_the_others(person: Any, proxied: None) -> None:
    for number in range(20):
        _from("203.0.113.9", f"niemand-{number}")
    assert "_auth_user_id" not in _from("203.0.113.9", person.username, PASSWORD).session
    assert "_auth_user_id" in _from("198.51.100.7", person.username, PASSWORD).session


def test_a_forged_header_gives_nobody_a_new_count(person: Any, proxied: None) -> None:
    for number in range(20):
        _from(f"10.0.0.{number}, 203.0.113.9", f"niemand-{number}")
    assert "_auth_user_id" not in _from("10.0.1.1, 203.0.113.9", person.username, PASSWORD).session


def test_the_list_of_sessions_shows_the_visitors_address(person: Any, proxied: None) -> None:
    for sent, shown in (("10.9.9.9, 203.0.113.9", "203.0.113.9"), ("2001:db8::1", "2001:db8::1")):
        page = html(_from(sent, person.username, PASSWORD).get(reverse("usersessions_list")))
        assert shown in page and "127.0.0.1" not in page and "10.9.9.9" not in page


def test_a_header_that_is_no_address_is_not_taken(person: Any, proxied: None) -> None:
    page = html(_from("onzin", person.username, PASSWORD).get(reverse("usersessions_list")))
    assert "127.0.0.1" in page


def test_a_wrong_password_and_an_unknown_name_read_the_same(person: Any) -> None:
    def words(login: str) -> str:
        return re.sub(r'value="[^"]*"', "", html(sign_in(Client(), login, "fout")))

    assert words(person.username) == words("bestaat-niet")


def test_asking_for_a_new_password_reveals_nothing(person: Any) -> None:
    known = Client().post(reverse("account_reset_password"), {"email": person.email})
    unknown = Client().post(reverse("account_reset_password"), {"email": "bestaat@niet.example"})
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    do_waiting_tasks()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_the_link_in_the_mail_sets_a_new_password_once(person: Any, strict: None) -> None:
    TOTP.activate(person, SECRET)
    Client().post(reverse("account_reset_password"), {"email": person.email})
    do_waiting_tasks()
    link = re.search(r"http://[^/]+(/sign-in/password/reset/key/\S+)", mail.outbox[0].body)
    assert link, mail.outbox[0].body
    client = Client()
    form = client.get(link[1])["Location"]
    new = {"password1": "nog-een-lang-wachtwoord", "password2": "nog-een-lang-wachtwoord"}
    assert client.post(form, new).status_code == 302
    assert client.get("/admin/").status_code == 302, "a mailbox is no second factor"
    person.refresh_from_db()
    assert person.check_password("nog-een-lang-wachtwoord")
    assert client.get(link[1]).status_code == 200, "used: the page says so"


def test_the_link_in_the_mail_opens_for_somebody_who_is_signed_in(person: Any) -> None:
    inside = _attempt(person.username, PASSWORD)
    Client().post(reverse("account_reset_password"), {"email": person.email})
    do_waiting_tasks()
    link = re.search(r"http://[^/]+(/sign-in/password/reset/key/\S+)", mail.outbox[0].body)
    assert link and "_auth_user_id" in inside.session
    for client in (Client(), inside):
        assert "password1" in html(client.get(link[1], follow=True))


def test_a_short_password_is_refused_with_words(person: Any) -> None:
    client = Client()
    sign_in(client, person.username)
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "kort", "password2": "kort"}
    )
    assert response.status_code == 200
    assert "12" in html(response)


def test_sessions_are_listed_and_the_others_can_be_ended(person: Any) -> None:
    here, elsewhere = Client(headers={"user-agent": "Hier"}), Client(headers={"user-agent": "Elders"})
    for client in (here, elsewhere):
        sign_in(client, person.username)
        client.get("/admin/")
    page = html(here.get(reverse("usersessions_list")))
    assert "Hier" in page and "Elders" in page
    here.post(reverse("usersessions_list"))
    assert elsewhere.get("/admin/").status_code == 302
    assert here.get("/admin/").status_code == 200
    assert Session.objects.count() >= 1


def test_visitors_notice_nothing_of_it() -> None:
    response = Client().get("/", headers={"host": "noord.localhost"})
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_the_own_account_page_leads_to_password_factor_and_sessions(person: Any) -> None:
    client = Client()
    sign_in(client, person.username)
    page = html(client.get(reverse("wagtailadmin_account")))
    for name in ("mfa_index", "account_change_password", "usersessions_list"):
        assert f'href="{reverse(name)}"' in page
    language = {"locale-preferred_language": "en", "name_email-first_name": "A", "name_email-last_name": "B"}
    assert client.post(reverse("wagtailadmin_account"), language).status_code in (200, 302)


def test_a_right_comes_from_a_group_and_never_from_the_person_alone(person: Any) -> None:
    right = Permission.objects.get(content_type__app_label="auth", codename="change_user")
    person.user_permissions.add(right)
    assert not get_user_model().objects.get(pk=person.pk).has_perm("auth.change_user")
    Group.objects.filter(user=person).first().permissions.add(right)
    assert get_user_model().objects.get(pk=person.pk).has_perm("auth.change_user")
