"""What strangers learn of accounts and can do to them: nothing. Mails about accounts, limits, passwords, sessions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from django.conf import settings as django_settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.users.forms import UserCreationForm

from home import jobs
from home.models import AccountMail, Studio
from tests.sites import AGENCY, KADE, ZAAL, counted_queries, visit
from tests.waiting_tasks import do_waiting_tasks

pytestmark = pytest.mark.django_db
PASSWORD = "een-lang-genoeg-wachtwoord"
STRANGER, OWN = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def person() -> Any:
    user = get_user_model().objects.get(username="kade-marketer")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def desk_elsewhere(settings: Any) -> str:
    settings.WAGTAILADMIN_BASE_URL = "https://desk.example.com"
    return settings.WAGTAILADMIN_BASE_URL


def work() -> list[Any]:
    """What the worker sends of what waits."""
    do_waiting_tasks()
    return mail.outbox


def ask_for_reset(email: str, *, host: str = KADE, client: Client | None = None) -> Any:
    return (client or Client()).post(reverse("account_reset_password"), {"email": email}, headers={"host": host})


def sign_in(login: str, password: str = PASSWORD, *, client: Client | None = None, **headers: str) -> Client:
    client = client or Client()
    client.post(reverse("account_login"), {"login": login, "password": password}, headers=headers)
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# --- Mails ---


def names_of_studios() -> list[str]:
    return [*Studio.objects.values_list("site__site_name", flat=True), KADE, ZAAL, AGENCY, "evil"]


def assert_speaks_for_the_desk(message: Any, base: str) -> None:
    """Every address is the desk's own, and no studio and no host that was asked stands in it."""
    text = f"{message.subject}\n{message.body}"
    assert all(found.startswith(f"{base}/") for found in re.findall(r"https?://\S+", text)), text
    # The name and the address of the person may have that of their studio in it.
    for own in (*message.to, message.to[0].partition("@")[0]):
        text = text.replace(own, "")
    assert not [name for name in names_of_studios() if name and name.lower() in text.lower()], text


@pytest.mark.parametrize("host", [AGENCY, KADE, ZAAL, "evil.localhost:1337"])
def test_a_reset_leads_to_the_desk_whatever_host_was_asked(host: str, person: Any, desk_elsewhere: str) -> None:
    owner = get_user_model().objects.get(username="zaal-owner")
    ask_for_reset(owner.email, host=host)
    (message,) = work()
    assert message.to == [owner.email]
    assert_speaks_for_the_desk(message, desk_elsewhere)
    assert f"{desk_elsewhere}/sign-in/password/reset/key/" in message.body


def test_every_other_mail_about_an_account_leads_to_the_desk_too(person: Any, desk_elsewhere: str) -> None:
    """Each that allauth has a template for, also one that a new release adds."""
    request = RequestFactory().get("/sign-in/", headers={"host": "evil.localhost:1337", "user-agent": "Lynx"})
    request.user = person
    templates = account_templates()
    assert {
        "account/email/password_changed",
        "mfa/email/totp_activated",
        "account/email/email_confirmation",
    } <= templates
    from allauth.core.context import request_context

    with request_context(request):
        for template in sorted(templates):
            get_adapter().send_mail(template, person.email, {"user": person, "request": request})
        get_mfa_adapter().send_notification_mail("mfa/email/webauthn_added", person)
        assert get_adapter().get_reset_password_from_key_url("7-abc-def").startswith(f"{desk_elsewhere}/sign-in/")
    assert not mail.outbox
    sent = work()
    assert len(sent) >= len(templates)
    for message in sent:
        assert_speaks_for_the_desk(message, desk_elsewhere)


def account_templates() -> set[str]:
    from pathlib import Path

    import allauth

    root = Path(allauth.__file__).parent / "templates"
    found = root.glob("*/email/*_message.txt")
    return {
        str(file.relative_to(root)).removesuffix("_message.txt") for file in found if file.name != "base_message.txt"
    }


def test_no_request_waits_for_a_mail_server(person: Any) -> None:
    """Reset, new password, change: each leaves through the queue."""
    client = sign_in(person.username)
    with patch("django.core.mail.EmailMessage.send", side_effect=AssertionError("sent inside a request")):
        ask_for_reset(person.email)
        changed = {
            "oldpassword": PASSWORD,
            "password1": "nog-een-lang-wachtwoord",
            "password2": "nog-een-lang-wachtwoord",
        }
        assert client.post(reverse("account_change_password"), changed).status_code == 302
    assert len(work()) == 2


def test_nobody_who_reads_the_queue_finds_a_link(person: Any) -> None:
    ask_for_reset(person.email)
    (waiting,) = AccountMail.objects.all()
    assert waiting.users == [person.pk] and not waiting.email and not waiting.context
    (message,) = work()
    key = re.search(r"/key/(\S+)/", message.body)
    assert key
    assert not [row for row in DBTaskResult.objects.all() if key[1].partition("-")[2] in str(row.args_kwargs)]
    assert not AccountMail.objects.exists(), "It left, so nothing of it is kept."


def test_a_mail_server_that_is_away_is_tried_again_and_not_for_ever(person: Any) -> None:
    ask_for_reset(person.email)
    tries = 0

    def away(message: Any) -> None:
        nonlocal tries
        tries += 1
        raise OSError("away")

    with patch("django.core.mail.EmailMessage.send", away):
        for _time in range(AccountMail.MOST_ATTEMPTS + 3):
            jobs.sweep()
            AccountMail.objects.update(due_at=timezone.now())
    assert tries == AccountMail.MOST_ATTEMPTS and not AccountMail.objects.exists()
    ask_for_reset(person.email)
    with patch("django.core.mail.EmailMessage.send", away):
        work()
    assert not jobs.sweep(), "It waits a while."
    AccountMail.objects.update(due_at=timezone.now())
    jobs.sweep()
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_a_worker_that_is_killed_while_it_sends_a_mail_loses_none(person: Any) -> None:
    ask_for_reset(person.email)
    with patch("django.core.mail.EmailMessage.send", side_effect=SystemExit), pytest.raises(SystemExit):
        work()
    assert not jobs.sweep(), "Another worker may be at it."
    with time_machine.travel(timezone.now() + AccountMail.CLAIM_LASTS, tick=False):
        assert jobs.sweep() == 1
    assert [message.to for message in mail.outbox] == [[person.email]]


def test_of_several_accounts_with_one_address_nobody_hears_twice(person: Any) -> None:
    other = get_user_model().objects.create_user(username="tweede", email=person.email)
    ask_for_reset(person.email)
    sent: list[str] = []

    def refuses_the_second(message: Any) -> None:
        if len(sent) == 1:
            sent.append("refused")
            raise OSError("refused")
        sent.append(message.body)

    with patch("django.core.mail.EmailMessage.send", refuses_the_second):
        work()
        AccountMail.objects.update(due_at=timezone.now())
        jobs.sweep()
    assert sent[1] == "refused" and len(sent) == 3
    assert person.username in sent[0] and other.username in sent[2]


def test_a_mail_for_an_account_that_was_closed_meanwhile_goes_to_nobody(person: Any) -> None:
    ask_for_reset(person.email)
    get_user_model().objects.filter(pk=person.pk).update(is_active=False)
    assert not work() and not AccountMail.objects.exists()


# --- Equal work ---


def hashes(act: Callable[[], Any]) -> int:
    """How many times a password was hashed meanwhile."""
    count = 0
    encode = MD5PasswordHasher.encode

    def counting(self: Any, *words: Any, **named: Any) -> str:
        nonlocal count
        count += 1
        return encode(self, *words, **named)

    with patch.object(MD5PasswordHasher, "encode", counting):
        act()
    return count


@pytest.fixture
def invited() -> Any:
    user = get_user_model().objects.create_user(username="nieuw@kade.example", email="nieuw@kade.example")
    user.set_unusable_password()
    user.save()
    return user


def test_signing_in_costs_one_hash_whoever_is_meant(person: Any, invited: Any) -> None:
    closed = get_user_model().objects.create_user(username="weg", email="weg@kade.example", password=PASSWORD)
    closed.is_active = False
    closed.save()
    logins = [
        *(person.username, person.email, person.email.upper()),
        *("bestaat-niet", "bestaat@niet.example"),
        *(invited.username, closed.username, closed.email),
    ]
    assert {login: hashes(lambda login=login: sign_in(login, "fout")) for login in logins} == dict.fromkeys(logins, 1)


def test_asking_for_a_reset_costs_the_same_for_every_address(person: Any, invited: Any) -> None:
    def cost(email: str) -> tuple[int, int]:
        client = Client()
        client.get(reverse("account_reset_password"))
        with counted_queries() as captured:
            hashed = hashes(lambda: ask_for_reset(email, client=client))
        return hashed, len(captured)

    cost(person.email)
    costs = {
        email: cost(email) for email in (person.email, invited.email, "bestaat@niet.example", "x@voorbeeld.example")
    }
    assert len(set(costs.values())) == 1 and costs[person.email][0] == 0, costs
    assert AccountMail.objects.count() == 5


@pytest.mark.parametrize("mark", ["\u200e", "\ufeff", "\u202a", "\u00a0"])
def test_what_nobody_sees_in_a_name_or_an_address_keeps_nobody_out(person: Any, mark: str) -> None:
    for login in (person.email, person.username):
        assert is_in(sign_in(f"{mark}{login}{mark}"))
    ask_for_reset(f"{mark}{person.email}")
    assert [message.to for message in work()] == [[person.email]]


def test_the_account_that_is_meant_is_the_open_one_and_the_one_with_the_name(person: Any) -> None:
    users = get_user_model().objects
    closed = users.create_user(username="fenna@kade.example", email="fenna@kade.example", password=PASSWORD)
    closed.is_active = False
    closed.save()
    users.create_user(username="fenna@kade.example-2", email="fenna@kade.example", password=PASSWORD)
    users.create_user(username="ans", email=person.username + "@x.example", password="een-ander-wachtwoord")
    assert is_in(sign_in("fenna@kade.example"))
    assert is_in(sign_in(person.username)) and not is_in(sign_in("ans", PASSWORD))


# --- A stranger's wrong tries ---


@pytest.fixture
def proxied(settings: Any) -> None:
    settings.CLIENT_ADDRESS_HEADER = "X-Forwarded-For"


def test_a_strangers_wrong_tries_do_not_shut_a_person_out(person: Any, proxied: None) -> None:
    for _try in range(8):
        sign_in(person.username, "fout", **{"x-forwarded-for": STRANGER})
    assert not is_in(sign_in(person.email, **{"x-forwarded-for": STRANGER})), "the stranger is kept out"
    assert is_in(sign_in(person.username, **{"x-forwarded-for": OWN}))


def test_tries_from_everywhere_spare_who_signed_in_here_before(person: Any, proxied: None, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login_failed_anywhere": "12/h/key"}
    known = sign_in(person.username, **{"x-forwarded-for": OWN})
    assert is_in(known) and known.cookies["known_device"]["path"] == "/sign-in/"
    inside = sign_in(person.username, **{"x-forwarded-for": OWN})
    for number in range(20):
        sign_in(person.username, "fout", **{"x-forwarded-for": f"203.0.113.{number}"})
    assert not is_in(sign_in(person.username, **{"x-forwarded-for": "192.0.2.1"})), (
        "from anywhere it is too often by now"
    )
    assert inside.get("/admin/").status_code == 200, "a session goes on"
    known.post(reverse("account_logout"))
    for _try in range(6):
        sign_in(person.username, "fout", **{"x-forwarded-for": OWN})
    assert is_in(sign_in(person.username, client=known, **{"x-forwarded-for": OWN})), (
        "also beside a stranger on one line"
    )


def test_a_known_device_is_counted_as_well_and_is_known_for_one_account(person: Any, proxied: None) -> None:
    other = get_user_model().objects.get(username="zaal-owner")
    known = sign_in(person.username, **{"x-forwarded-for": OWN})
    known.post(reverse("account_logout"))
    for _try in range(5):
        sign_in(person.username, "fout", client=known, **{"x-forwarded-for": OWN})
    assert not is_in(sign_in(person.username, client=known, **{"x-forwarded-for": OWN}))
    person.set_password("een-nieuw-lang-wachtwoord")
    person.save()
    from home.sign_in.devices import is_known

    request = RequestFactory().get("/sign-in/login/")
    request.COOKIES = {name: morsel.value for name, morsel in known.cookies.items()}
    assert is_known(request, person) == is_known(request, other) == ""
    for forged in ("", "x", "a:b:c", known.cookies["known_device"].value[:-2]):
        request.COOKIES = {"known_device": forged}
        assert is_known(request, person) == ""


# --- Passwords of twelve ---


def test_every_way_to_a_password_wants_twelve_characters(person: Any, invited: Any, capsys: Any) -> None:
    eleven = "kortwoord1x"
    assert len(eleven) == 11
    with pytest.raises(ValidationError):
        validate_password(eleven)
    new = {"password1": eleven, "password2": eleven}
    change = sign_in(person.username).post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert change.status_code == 200
    from home.invitations import link_for
    from home.sign_in.mail import reset_link

    client = Client()
    form = client.get(link_for(invited))["Location"]
    assert client.post(form, {"new_password1": eleven, "new_password2": eleven}).status_code == 200
    person.refresh_from_db()
    client = Client()
    form = client.get(re.sub(r"https?://[^/]+", "", reset_link(person)))["Location"]
    assert client.post(form, new).status_code == 200
    desk = UserCreationForm({"username": "x", "email": "x@x.example", "first_name": "x", "last_name": "x", **new})
    assert "password2" in desk.errors
    with patch("getpass.getpass", return_value=eleven), pytest.raises(CommandError):
        call_command("changepassword", person.username)
    for user in (person, invited):
        user.refresh_from_db()
        assert not user.check_password(eleven)


# --- Sessions ---


def test_a_session_of_the_desk_ends_after_twelve_hours_in_which_nobody_did_anything(person: Any) -> None:
    assert django_settings.SESSION_COOKIE_AGE == 12 * 60 * 60
    client, begin = sign_in(person.username), time.time()
    client.get("/admin/")
    hour = 60 * 60
    for hours in (11, 22):
        with patch("time.time", lambda at=begin + hours * hour: at):
            assert client.get("/admin/").status_code == 200, "somebody is at work"
    background = {"sec-fetch-dest": "empty"}
    with patch("time.time", lambda: begin + 33 * hour):
        client.get("/admin/leads/", headers=background)
    with patch("time.time", lambda: begin + 35 * hour):
        assert client.get("/admin/").status_code == 302
    assert not is_in(client)


def test_a_desk_that_is_worked_in_writes_its_session_seldom_and_no_public_page_looks_at_it(person: Any) -> None:
    client = sign_in(person.username)
    client.get("/admin/")
    engine = import_module(django_settings.SESSION_ENGINE).SessionStore
    with patch.object(engine, "save", side_effect=AssertionError("written again")):
        for _time in range(3):
            assert client.get("/admin/").status_code == 200
    before = Session.objects.count()
    answer = visit("/", host=KADE)
    assert not answer.cookies and Session.objects.count() == before
    with patch.object(engine, "load", side_effect=AssertionError("a public page read a session")):
        assert client.get("/", headers={"host": KADE}).status_code == 200
