"""One number or address is enough to be one lead, and not enough to take somebody's place or see what they wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client
from django.urls import reverse

from home import jobs
from intake import acts, follow_up
from intake.models import AuditEntry, DataRequest, FollowUp, Lead, LeadContact, Submission
from intake.phone.links import Holder, make_token
from intake.privacy.links import make_link_token
from intake.privacy.person import leads_of
from intake.questions import Kind
from tests.caches import empty_cache
from tests.sites import KADE, ZAAL, intake_of, question_of, studio_at, submit, token_in, visit

from .desk import as_, html
from .people import on_duty, person

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FENNA, EVIL = "fenna@voorbeeld.nl", "evil@evil.nl"
SECRETS = ("Fenna", "enna@", "knieblessure")


@pytest.fixture(autouse=True)
def monday() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


def field(kind: Kind) -> str:
    return question_of(intake_of(KADE), kind).field_name


def send_as_evil(**changes: Any) -> None:
    """Somebody who knows Fenna's number and nothing else of her."""
    given = {Kind.EMAIL: EVIL, Kind.LINE: "Eva Kwaad", Kind.TEXT: "Niets aan de hand."}
    submit(**{**{field(kind): value for kind, value in given.items()}, **changes})


def address_of(email: str, *, host: str = KADE) -> str:
    return f"{reverse('own_data')}?link={make_link_token(studio_id=studio_at(host).pk, email=email)}"


def with_link(email: str, act: str = "") -> Any:
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    if not act:
        return Client().get(address_of(email), headers=headers)
    return Client().post(address_of(email), {act: "1"}, headers=headers)


def stored() -> str:
    return str([list(model.objects.values()) for model in (Lead, Submission, LeadContact, FollowUp)])


# --- Seeing and taking along ---


@pytest.mark.parametrize("fenna_first", [True, False], ids=["fenna-first", "fenna-second"])
@pytest.mark.parametrize("act", ["", "take"])
def test_who_knows_somebodys_number_sees_only_what_they_sent_themselves(fenna_first: bool, act: str) -> None:
    for send in (submit, send_as_evil) if fenna_first else (send_as_evil, submit):
        send()
    lead = Lead.objects.get()
    acts.add_note(lead, user=person("sanne"), text="Fenna belt liever na zes uur.")
    answer = html(with_link(EVIL, act))
    assert "Niets aan de hand." in answer
    assert [word for word in SECRETS if word in answer] == []
    hers = html(with_link(FENNA, act))
    assert "knieblessure" in hers and "Niets aan de hand." not in hers and EVIL not in hers


def test_taking_along_does_not_show_that_there_are_others() -> None:
    send_as_evil()
    alone = json.loads(html(with_link(EVIL, "take")))
    Lead.objects.all().delete()
    submit()
    send_as_evil()
    beside = json.loads(html(with_link(EVIL, "take")))
    assert beside == alone


def test_notes_about_somebody_who_was_erased_do_not_go_to_who_is_left() -> None:
    submit()
    send_as_evil()
    acts.add_note(Lead.objects.get(), user=person("sanne"), text="Fenna belt liever na zes uur.")
    with_link(FENNA, "erase")
    assert "zes uur" not in html(with_link(EVIL, "take"))


# --- Erasing ---


@pytest.mark.parametrize(
    ("who", "goes", "stays"), [(EVIL, "Niets aan de hand", "knieblessure"), (FENNA, "knie", "Eva")]
)
def test_erasing_takes_what_was_sent_with_the_address_and_leaves_the_rest(who: str, goes: str, stays: str) -> None:
    submit()
    send_as_evil()
    assert with_link(who, "erase").status_code == 200
    assert goes not in stored() and who not in stored().lower()
    lead = Lead.objects.get()
    assert stays in stored() and lead.anonymised_at is None and lead.is_waiting
    assert (lead.email.lower(), lead.phone) == ({EVIL: FENNA, FENNA: EVIL}[who], "+31206241111")
    assert lead.name == {EVIL: "Fenna de Boer", FENNA: "Eva Kwaad"}[who]
    assert set(LeadContact.objects.values_list("value", flat=True)) == {lead.email.lower(), lead.phone}
    assert AuditEntry.objects.get().action == "erased"
    assert lead.events.filter(kind="erased").exists(), (
        "whoever answers for the data sees that something is to be decided"
    )
    assert html(with_link(who, "erase")) == html(with_link(who, "erase"))


def test_who_was_erased_last_takes_the_whole_lead_along() -> None:
    submit()
    send_as_evil()
    with_link(EVIL, "erase")
    with_link(FENNA, "erase")
    lead = Lead.objects.get()
    assert lead.anonymised_at is not None and not lead.is_waiting
    assert [word for word in (*SECRETS, "evil", "Eva") if word in stored()] == []


def test_erasing_says_the_same_whether_or_not_there_are_others() -> None:
    send_as_evil()
    alone = html(with_link(EVIL, "erase"))
    Lead.objects.all().delete()
    submit()
    send_as_evil()
    assert html(with_link(EVIL, "erase")) == alone


def test_what_was_to_be_sent_to_who_is_erased_does_not_leave(monday: time_machine.Coordinates) -> None:
    on_duty(person("sanne"))
    submit()
    send_as_evil()
    with_link(EVIL, "erase")
    monday.shift(timedelta(minutes=4))
    follow_up.deliver_due()
    told = [address for message in mail.outbox for address in message.to]
    assert EVIL not in told and told.count("Fenna@voorbeeld.nl") == 1
    assert "reminder" in Submission.objects.get(email__istartswith="fenna").follow_ups.filter(
        status="sent"
    ).values_list("kind", flat=True)


@pytest.mark.parametrize(
    "address", ["0206241111/x1@evil.nl", '"tel:206241111;phone-context=+31;x"@evil.nl', "206241111@evil.nl"]
)
def test_an_address_that_reads_like_a_number_is_an_address(address: str) -> None:
    submit()
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    Client().post(reverse("own_data"), {"email": address}, headers=headers)
    jobs.sweep_of(DataRequest)
    assert mail.outbox == []
    page = html(with_link(address))
    assert "Een oude" not in page and "Fenna" not in page
    assert json.loads(html(with_link(address, "take"))) == {"leads": []}
    with_link(address, "erase")
    assert Lead.objects.get().name == "Fenna de Boer"
    assert leads_of(studio_at(KADE), address) == []


# --- Who is called ---


def test_nobody_changes_whom_a_lead_calls_by_knowing_its_address() -> None:
    submit()
    before = Lead.objects.get()
    submit(**{field(Kind.PHONE): "020 624 99 99", field(Kind.LINE): "Eva Kwaad"})
    lead = Lead.objects.get()
    assert (lead.name, lead.email, lead.phone) == (before.name, before.email, before.phone)
    assert [(other.kind, other.value) for other in lead.others_given] == [
        ("phone", "+31206249999"),
        ("name", "Eva Kwaad"),
    ]


def test_whoever_calls_sees_both_numbers_everywhere() -> None:
    on_duty(person("sanne", language="en"))
    submit()
    follow_up.deliver_due()
    mail.outbox.clear()
    submit(**{field(Kind.PHONE): "020 624 99 99", field(Kind.EMAIL): "FENNA@voorbeeld.nl"})
    follow_up.deliver_due()
    lead = Lead.objects.get()
    alert = next(message for message in mail.outbox if message.to == ["sanne@voorbeeld.nl"])
    sanne = get_user_model().objects.get(username="sanne")
    phone = html(visit(f"/lead/{make_token(lead, Holder.of(sanne))}/", host=KADE))
    shown = (
        alert.body,
        alert.alternatives[0].content,
        phone,
        html(as_("sanne").get(reverse("lead:inspect", args=[lead.pk]))),
    )
    for text in shown:
        assert "Another number given" in text and "+31 20 624 9999" in text and "+31 20 624 1111" in text
        assert "Another address given" not in text, "the same address in capitals is no other"


def test_what_was_empty_is_filled_in() -> None:
    page = intake_of(KADE)
    raw = list(page.steps.raw_data)
    for step in raw:
        for question in step["value"]["questions"]:
            question["value"]["required"] = False
    page.steps = raw
    page.save_revision().publish()
    submit(**{field(Kind.PHONE): "", field(Kind.LINE): ""})
    submit()
    lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.others_given) == ("Fenna de Boer", "+31206241111", [])


def test_the_reply_goes_to_whoever_asked_and_tells_them_nothing_about_the_other() -> None:
    sanne = person("sanne")
    submit()
    acts.log_call(Lead.objects.get(), user=sanne, reached=True)
    follow_up.deliver_due()
    mail.outbox.clear()
    send_as_evil()
    follow_up.deliver_due()
    (reply,) = [message for message in mail.outbox if message.to == [EVIL]]
    assert "Eva" in reply.body and "Fenna" not in reply.body
    assert not [message for message in mail.outbox if "enna@" in message.to[0]]


def test_one_form_that_names_two_people_leaves_both_where_they_are() -> None:
    submit()
    submit(**{field(Kind.EMAIL): "bob@voorbeeld.nl", field(Kind.PHONE): "020 624 22 22"})
    before = set(LeadContact.objects.values_list("value", "lead"))
    submit(**{field(Kind.EMAIL): "bob@voorbeeld.nl", field(Kind.TEXT): "Ik ben allebei."})
    assert set(LeadContact.objects.values_list("value", "lead")) == before
    assert Lead.objects.count() == 2


# --- Found by what was given before ---


def test_somebody_is_found_by_an_address_that_they_gave_before(monday: time_machine.Coordinates) -> None:
    old, new = "oud@voorbeeld.nl", "nieuw@voorbeeld.nl"
    submit(**{field(Kind.EMAIL): old})
    submit(**{field(Kind.EMAIL): new})
    monday.shift(timedelta(days=40))
    submit(**{field(Kind.EMAIL): old, field(Kind.PHONE): "020 624 22 22"})
    assert Lead.objects.count() == 2
    assert len(leads_of(studio_at(KADE), old.upper())) == 2
    assert len(leads_of(studio_at(KADE), "020 624 11 11")) == 1
    assert leads_of(studio_at(ZAAL), old) == []
    with_link(old, "erase")
    assert old not in stored() and new in stored()


@pytest.mark.parametrize("address", [FENNA, "020 624 11 11"])
def test_looking_somebody_up_does_not_read_all_leads(address: str, django_assert_num_queries: Any) -> None:
    submit()
    studio = studio_at(KADE)
    with django_assert_num_queries(3):
        assert len(leads_of(studio, address)) == 1
    if "@" in address:
        plan = Submission.objects.sent_with(email=address).explain()
        assert "submission_by_email" in plan or "Seq Scan" in plan, "PostgreSQL reads so few rows without an index"


# --- What erasing leaves behind ---


def test_who_is_erased_is_no_longer_waiting_nor_late(monday: time_machine.Coordinates) -> None:
    submit()
    monday.shift(timedelta(minutes=2))
    with_link(FENNA, "erase")
    lead = Lead.objects.get()
    assert (lead.due_at, lead.is_waiting) == (None, False)


def test_who_was_answered_keeps_how_soon(monday: time_machine.Coordinates) -> None:
    sanne = person("sanne")
    submit()
    monday.shift(timedelta(minutes=2))
    acts.log_call(Lead.objects.get(), user=sanne, reached=True)
    due_at = Lead.objects.get().due_at
    with_link(FENNA, "erase")
    lead = Lead.objects.get()
    assert (lead.due_at, lead.answer_seconds) == (due_at, 120)


def test_of_a_campaign_only_its_labels_stay_and_no_hash_of_an_address() -> None:
    clicks = {key: f"klik-{key}" for key in ("gclid", "fbclid", "msclkid")}
    submit(utm_campaign="najaar", utm_source="nieuwsbrief", **clicks)
    follow_up.deliver_due()
    assert FollowUp.objects.exclude(told=[]).exists()
    with_link(FENNA, "erase")
    assert Submission.objects.get().campaign == {"utm_campaign": "najaar", "utm_source": "nieuwsbrief"}
    assert not FollowUp.objects.exclude(told=[]).exists()


def test_a_message_that_a_worker_has_in_hand_is_not_tried_again() -> None:
    submit()
    FollowUp.objects.filter(kind="alert").update(status="sending", claimed_at=MONDAY)
    with_link(FENNA, "erase")
    assert set(FollowUp.objects.values_list("status", flat=True)) == {"not_needed"}


def test_half_a_form_that_was_erased_is_not_brought_back_by_finishing_it(monday: time_machine.Coordinates) -> None:
    page = intake_of(KADE)
    page.keep_unfinished = True
    page.save_revision().publish()
    token = token_in(visit("/intake/", host=KADE))
    headers = {"host": KADE, "sec-fetch-site": "same-origin"}
    half = {"token": token, "keep": "yes", field(Kind.EMAIL): "Fenna@Voorbeeld.NL"}
    assert Client().post("/intake/halverwege/", half, headers=headers).status_code == 204
    with_link(FENNA, "erase")
    erased = Lead.objects.get()
    monday.shift(timedelta(minutes=1))
    submit(token=token, half="yes")
    lead = Lead.objects.exclude(pk=erased.pk).get()
    assert (lead.name, lead.is_waiting, lead.standing) == ("Fenna de Boer", True, "complete")
    erased.refresh_from_db()
    assert (erased.email, erased.anonymised_at is None) == ("", False)


# --- Asking for a link ---


def ask(email: str = FENNA, **headers: str) -> Any:
    sent = {"host": KADE, "sec-fetch-site": "same-origin", **headers}
    return Client().post(reverse("own_data"), {"email": email}, headers=sent)


def an_hour_passes() -> None:
    """For the cache, whose clock is its own and cannot be moved: what was kept for an hour is gone."""
    empty_cache()


def test_sixty_questions_are_one_mail() -> None:
    submit()
    answers = []
    for number in range(60):
        answers.append(ask(FENNA if number % 2 else FENNA.upper()))
        if number % 7 == 0:
            jobs.sweep_of(DataRequest)
    assert [(mailed.to, mailed.subject) for mailed in mail.outbox] == [
        (["FENNA@voorbeeld.nl"], "Jouw gegevens bij Studio Kade")
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert html(answers[1]) == html(answers[-1])
    an_hour_passes()
    ask()
    jobs.sweep_of(DataRequest)
    assert len(mail.outbox) == 2, "who lost it can ask again later"


def test_a_question_that_still_waits_is_not_written_down_twice() -> None:
    ask()
    an_hour_passes()
    ask()
    assert DataRequest.objects.count() == 1


def test_one_visitor_asks_for_so_many_links_and_is_told_when_to_come_back(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_ADDRESS = (2, 3600)
    answers = [ask(f"x{number}@voorbeeld.nl") for number in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert submit().status_code == 303, "the intake counts for itself"


# --- Agreeing ---


def test_every_text_that_was_agreed_to_is_kept_and_named_by_one_version() -> None:
    submit()
    before = Submission.objects.get()
    page = intake_of(KADE)
    raw = list(page.steps.raw_data)
    raw[-1]["value"]["questions"].append(
        {
            "type": "consent",
            "id": "11111111-2222-3333-4444-555555555555",
            "value": {"label": "Ook over mijn gezondheid", "required": False},
        }
    )
    page.steps = raw
    page.save_revision().publish()
    second = question_of(intake_of(KADE), Kind.CONSENT, 1)
    submit(**{field(Kind.EMAIL): "a@voorbeeld.nl", field(Kind.PHONE): "020 624 22 22", second.field_name: "yes"})
    after = Submission.objects.latest("pk")
    assert after.consent == f"{before.consent}\nOok over mijn gezondheid"
    assert after.consent_version != before.consent_version
    submit(**{field(Kind.EMAIL): "b@voorbeeld.nl", field(Kind.PHONE): "020 624 33 33", second.field_name: ""})
    assert Submission.objects.latest("pk").consent_version == before.consent_version
