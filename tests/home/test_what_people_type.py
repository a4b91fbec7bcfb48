"""What somebody typed never stops an alert: every way in gives an address its one form, and no header can break."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, models
from django.forms import BaseForm
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.admin.forms.account import NameEmailForm
from wagtail.users.forms import UserCreationForm

import home
import intake
import landing
import search
from home import jobs
from home.contact_fields import EmailField, EmailFormField, LeadEmailField, LeadPhoneField, PhoneField
from home.desk.forms import InviteForm, NewStudioForm
from home.email_address import UnusableAddress, tidy_email, validate_email_address
from home.invitations import account_of, ask, invite
from home.mail import LONGEST_SUBJECT, studio_message
from home.models import Invitation, Role, Studio
from home.spin_up.plan import check
from home.spin_up.problems import SpinUpProblem
from intake import follow_up
from intake.models import DataRequest, FollowUp, Lead, LeadContact, LeadEvent, Submission
from intake.privacy.person import forms_of, leads_of
from intake.questions import Kind
from tests.intake.desk import as_, lead_at
from tests.intake.people import on_duty, person
from tests.sites import KADE, intake_of, question_of, studio_at, submit, visit
from tests.studios import a_plan

pytestmark = pytest.mark.once

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OURS = (home, intake, landing, search)
MARK = "\u200e"
TYPED = [
    f"Jan@Voorbeeld.NL{MARK}",
    f"{MARK}Jan＠voorbeeld．nl",
    "\ufeff Jan@voorbeeld.nl\u00a0",
    "Jan@voorbeeld.nl\u2069.",
    "\u202aJan@voorbeeld.nl\u202c",
]
KEPT = "Jan@voorbeeld.nl"
NONE_AT_ALL = [
    "jan@localhost",
    "jan@[127.0.0.1]",
    "jan@mail",
    f"ja{MARK}n@voorbeeld.nl",
    "jan@voor\u202ebeeld.nl",
    "jan@voorbeeld.nl\r\nBcc: alle@voorbeeld.nl",
]


# --- Every field there is ---


def fields_for_reaching_people() -> Iterator[models.Field]:
    for model in apps.get_models():
        if model._meta.app_label in ("home", "intake", "landing", "search"):
            for field in model._meta.concrete_fields:
                named = {"email", "mail", "phone", "telephone"} & set(field.name.split("_"))
                text = isinstance(field, models.CharField | models.TextField)
                if isinstance(field, models.EmailField) or (named and text):
                    yield field


def test_every_column_for_an_address_or_a_number_keeps_one_form() -> None:
    found = list(fields_for_reaching_people())
    assert {f"{field.model.__name__}.{field.name}" for field in found} >= {"Lead.email", "Lead.phone", "Studio.email"}
    strange = [f for f in found if not isinstance(f, EmailField | LeadEmailField | LeadPhoneField | PhoneField)]
    assert not strange
    assert validate_email_address in get_user_model()._meta.get_field("email").default_validators


def our_forms() -> Iterator[type[BaseForm]]:
    for package in OURS:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    waiting = [BaseForm]
    while waiting:
        form = waiting.pop()
        waiting.extend(form.__subclasses__())
        if form.__module__.partition(".")[0] in {package.__name__ for package in OURS}:
            yield form


def test_every_form_field_for_an_address_keeps_one_form() -> None:
    fields = [(form, name, field) for form in our_forms() for name, field in getattr(form, "base_fields", {}).items()]
    addresses = [(form, name, field) for form, name, field in fields if "email" in name.split("_")]
    assert {form for form, _name, _field in addresses} >= {NewStudioForm, InviteForm}
    emails = [field for _form, _name, field in fields if isinstance(field, forms.EmailField)]
    assert all(isinstance(field, EmailFormField) for field in [*emails, *(field for _f, _n, field in addresses)])


# --- Every way in ---


def by_intake(typed: str) -> str:
    answered = submit(**{question_of(intake_of(KADE), Kind.EMAIL).field_name: typed})
    if answered.status_code == 422:
        raise ValidationError("refused")
    return Lead.objects.latest("pk").email


def by_settings(typed: str) -> str:
    studio = studio_at(KADE)
    studio.email = typed
    studio.full_clean()
    studio.save()
    return studio_at(KADE).email


def by_form(form: type[forms.Form], name: str) -> Callable[[str], str]:
    def enter(typed: str) -> str:
        filled = form({name: typed})
        filled.full_clean()
        if name in filled.errors:
            raise ValidationError(filled.errors[name])
        return str(filled.cleaned_data[name])

    return enter


def by_person_form(form: type[forms.ModelForm]) -> Callable[[str], str]:
    def enter(typed: str) -> str:
        user = get_user_model().objects.create(username="jan", email="oud@voorbeeld.nl")
        data = {"username": "jan", "email": typed, "first_name": "Jan", "last_name": "Smit"}
        if form is UserCreationForm:
            user.delete()
            data |= {"password1": "een-lange-zin-42", "password2": "een-lange-zin-42"}
        with override_settings(WAGTAIL_EMAIL_MANAGEMENT_ENABLED=True):
            filled = form(data, instance=None if form is UserCreationForm else user)
        if not filled.is_valid():
            raise ValidationError(filled.errors.get("email", []))
        return str(get_user_model().objects.get(pk=filled.save().pk).email)

    return enter


def by_command(typed: str) -> str:
    """An owner's address of `spin_up_studio`, of a line of CSV and of the form: one check for all."""
    try:
        return check(a_plan(owner_email=typed)).plan.owner_email
    except SpinUpProblem as problem:
        raise ValidationError(list(problem.messages)) from None


def by_createsuperuser(typed: str) -> str:
    call_command("createsuperuser", username="baas", email=typed, interactive=False, verbosity=0)
    return str(get_user_model().objects.get(username="baas").email)


def by_own_data(typed: str) -> str:
    answered = visit("/mijn-gegevens/", host=KADE)
    assert answered.status_code == 200
    client, headers = Client(), {"host": KADE, "sec-fetch-site": "same-origin"}
    if client.post("/mijn-gegevens/", {"email": typed}, headers=headers).status_code == 422:
        raise ValidationError("refused")
    return DataRequest.objects.latest("pk").email


WAYS_IN: dict[str, Callable[[str], str]] = {
    "the intake": by_intake,
    "the studio's settings": by_settings,
    "the owner of a new studio": by_form(NewStudioForm, "owner_email"),
    "the address of a new studio": by_form(NewStudioForm, "email"),
    "an invitation": by_form(InviteForm, "email"),
    "a new person": by_person_form(UserCreationForm),
    "one's own account": by_person_form(NameEmailForm),
    "a command or a line of CSV": by_command,
    "one's own data": by_own_data,
}


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("typed", TYPED, ids=ascii)
def test_an_address_has_one_form_by_whatever_way_it_comes_in(way: str, typed: str) -> None:
    assert WAYS_IN[way](typed) == KEPT


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS_IN)
@pytest.mark.parametrize("typed", NONE_AT_ALL, ids=ascii)
def test_what_is_no_address_is_refused_by_whatever_way_it_comes_in(way: str, typed: str) -> None:
    with pytest.raises(ValidationError):
        WAYS_IN[way](typed)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", TYPED, ids=ascii)
def test_an_address_that_code_stores_has_the_same_form(typed: str) -> None:
    assert by_createsuperuser(typed) == KEPT
    Studio.objects.filter(pk=studio_at(KADE).pk).update(email=typed)
    assert studio_at(KADE).email == KEPT
    invitation = ask(studio_at(KADE), email=typed, role=Role.TRAINER)
    invitation.refresh_from_db()
    assert invitation.email == KEPT and account_of(typed) is not None
    assert ask(studio_at(KADE), email=KEPT.upper(), role=Role.TRAINER) == invitation
    assert invite(studio_at(KADE), email=typed, role=Role.OWNER).address.lower() == KEPT.lower()


@pytest.mark.django_db
@pytest.mark.parametrize("typed", TYPED, ids=ascii)
def test_whoever_gave_an_address_is_one_lead_and_found_by_every_way_to_write_it(typed: str) -> None:
    email, text = (question_of(intake_of(KADE), kind).field_name for kind in (Kind.EMAIL, Kind.TEXT))
    phone = question_of(intake_of(KADE), Kind.PHONE).field_name
    submit(**{email: typed})
    submit(**{email: KEPT.lower(), phone: "06 12345678", text: "Nog iets."})
    lead, studio = Lead.objects.get(), studio_at(KADE)
    assert lead.email == tidy_email(typed) and LeadContact.objects.filter(lead=lead, value=KEPT.lower()).exists()
    for written in (typed, KEPT, KEPT.upper()):
        assert leads_of(studio, written) == [lead] and len(forms_of(studio, written)) == 2
        found = as_("kade-owner").get(reverse("lead:index"), {"q": written}, headers={"host": KADE})
        assert lead.name in found.content.decode()


# --- What is in the database already ---


def spoil(model: type[models.Model], **values: str) -> None:
    """Write past every field, as an older version may have."""
    with connection.cursor() as cursor:
        for column, value in values.items():
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s', [value])


STORED = [
    f"jan@voorbeeld.nl{MARK}",
    f"ja{MARK}n@voorbeeld.nl",
    "geen adres",
    "jan@localhost",
    "a@b\nBcc: c@d.nl",
    "é@x.nl",
]


@pytest.mark.django_db
@pytest.mark.parametrize("stored", STORED, ids=ascii)
def test_an_alert_leaves_whatever_its_reply_to_is_worth(stored: str) -> None:
    on_duty(person("sanne"))
    submit()
    spoil(Lead, email=stored)
    spoil(Submission, email=stored)
    follow_up.deliver_due()
    alert = FollowUp.objects.get(kind="alert")
    assert alert.status == "sent", alert.error
    for message in mail.outbox:
        assert MARK not in str(message.message()["Reply-To"]) and message.message().as_bytes()


@pytest.mark.django_db
@pytest.mark.parametrize("stored", STORED, ids=ascii)
def test_a_reply_leaves_whatever_the_studios_own_address_is_worth(stored: str) -> None:
    on_duty(person("sanne"))
    submit()
    spoil(Studio, email=stored)
    follow_up.deliver_due()
    assert FollowUp.objects.get(kind="auto_reply").status == "sent"
    assert ["sanne@voorbeeld.nl"] in [message.to for message in mail.outbox]


@pytest.mark.django_db
def test_what_was_stored_as_it_was_typed_gets_its_one_form() -> None:
    lead, twin = (lead_at(name=name, email="x@voorbeeld.nl") for name in ("Jan", "Jan nog eens"))
    for one in (lead, twin):
        LeadContact.objects.create(studio=one.studio, lead=one, value=f"jan{one.pk}@xn--mller-kva.example")
    LeadContact.objects.create(studio=lead.studio, lead=lead, value=f"jan{twin.pk}@müller.example")
    spoil(Lead, email=f"Jan@MÜLLER.example{MARK}")
    (path,) = Path(intake.__path__[0]).glob("migrations/*_addresses_in_one_form.py")
    importlib.import_module(f"intake.migrations.{path.stem}").tidy(apps, None)
    assert set(Lead.objects.values_list("email", flat=True)) == {"Jan@müller.example"}
    kept = LeadContact.objects.order_by("value").values_list("value", "lead")
    assert set(kept) == {(f"jan{lead.pk}@müller.example", lead.pk), (f"jan{twin.pk}@müller.example", lead.pk)}


@pytest.mark.django_db
def test_one_address_that_is_none_is_told_and_stops_nobody_else() -> None:
    sanne = person("sanne")
    on_duty(sanne)
    submit()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_user SET email = %s WHERE id = %s", ["sanne@@voorbeeld.nl", sanne.pk])
    follow_up.deliver_due()
    row = FollowUp.objects.get(kind="alert")
    assert [studio_at(KADE).email] in [message.to for message in mail.outbox]
    assert row.status == "dead" and row.attempts == 1 and "sanne@@voorbeeld.nl" in row.error
    assert LeadEvent.objects.filter(kind="undelivered", data__follow_up=row.pk).exists()


@pytest.mark.django_db
def test_where_no_address_of_the_team_is_one_the_owners_hear_of_it() -> None:
    submit()
    spoil(Studio, email="geen adres")
    follow_up.deliver_due()
    owner = get_user_model().objects.get(username="kade-owner").email
    assert [owner] in [message.to for message in mail.outbox]


@pytest.mark.django_db
def test_an_address_that_was_stored_with_a_mark_gets_its_mail() -> None:
    sanne = person("sanne")
    on_duty(sanne)
    submit()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE auth_user SET email = %s WHERE id = %s", [sanne.email + MARK, sanne.pk])
    follow_up.deliver_due()
    assert [sanne.email] in [message.to for message in mail.outbox]


@pytest.mark.django_db
def test_an_invitation_and_a_question_to_nowhere_are_told_and_tried_no_more() -> None:
    invitation = Invitation.objects.create(studio=studio_at(KADE), role=Role.TRAINER, email="jan@voorbeeld.nl")
    spoil(Invitation, email="geen adres")
    assert jobs.run(Invitation, invitation.pk) is jobs.Ran.FAILED
    invitation.refresh_from_db()
    assert invitation.status == "failed" and "naam@voorbeeld.nl" in invitation.error
    submit()
    DataRequest.ask(studio_id=studio_at(KADE).pk, email=KEPT, language="nl", asked_at=NOW, due_at=NOW)
    spoil(DataRequest, email="geen adres")
    spoil(Submission, email="geen adres")
    jobs.sweep_of(DataRequest)
    assert DataRequest.objects.get().status == "dead"


# --- Headers ---

NAMES = [
    "Eve\r\nBcc: alle@voorbeeld.nl",
    "a" * 5000,
    f"Jan{MARK} \u202eliam@evil.example",
    'Jan "de beul" <x@y.nl>, (c) \\',
    "李小龙 👩‍🦽",
    "\x00\x1b",
    "=?utf-8?q?x?=",
    "@,;:<>()[]",
]


def a_message(name: str, **more: Any) -> Any:
    words = {"studio": {"name": name}, "role": "", "address": "", "days": 1, "user": None, "new": False}
    return studio_message(
        name, **{"to": KEPT, "subject": name, "template": "home/mail/asked", "context": words, "html": False, **more}
    )


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:40])
def test_no_name_breaks_a_header(name: str) -> None:
    message = a_message(name, reply_to=name).message()
    assert message.as_bytes() and message["Reply-To"] is None and "Bcc" not in message
    assert len(message["Subject"]) <= LONGEST_SUBJECT * 12
    assert str(message["From"]).count("@") >= 1


@given(st.text(max_size=200))
def test_any_text_leaves_in_a_mail_from_us_to_one_address(text: str) -> None:
    message = a_message(text, reply_to=text).message()
    assert message.as_bytes() and message["To"] == KEPT


def test_a_mail_to_nowhere_says_why() -> None:
    with pytest.raises(UnusableAddress):
        a_message("Jan", to="geen adres")


@pytest.mark.django_db
def test_the_moment_is_in_the_subject_however_long_the_name_is() -> None:
    name = question_of(intake_of(KADE), Kind.LINE).field_name
    submit(**{name: "Wilhelmina Johanna " * 10 + "Bos"})
    follow_up.deliver_due()
    alert = next(message for message in mail.outbox if message.to == [studio_at(KADE).email])
    assert "bel " in alert.subject and len(alert.subject) < 140 and "…" in alert.subject
