"""Forms that are left halfway: kept with consent only, and made whole by whoever comes back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils.translation import override

from intake.asking import keeping_words
from intake.models import FollowUp, Lead, LeadContact, Submission
from intake.questions import Kind
from tests.sites import KADE, ZAAL, intake_of, question_of, submit, token_in, visit

from .solving import ask_proof, solution

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def kept_halfway() -> None:
    for language in ("nl", "en"):
        page = intake_of(KADE, language)
        page.keep_unfinished = True
        page.save_revision().publish()


def field(kind: Kind) -> str:
    return question_of(intake_of(KADE), kind).field_name


def leave(*, token: str = "", keep: str = "yes", host: str = KADE, headers: dict[str, str] | None = None, **given: Any):
    """What the script sends when a page is hidden: some answers, and the tick."""
    token = token or token_in(visit("/intake/", host=host))
    page = intake_of(host)
    goal = question_of(page, Kind.CHOICE)
    sent = {goal.field_name: goal.choices[0].id, "token": token, **({"keep": keep} if keep else {}), **given}
    headers = {"host": host, "sec-fetch-site": "same-origin", **(headers or {})}
    return Client().post("/intake/halverwege/", sent, headers=headers)


def test_half_a_form_with_consent_and_a_number_becomes_a_lead_without_a_clock() -> None:
    assert leave(**{field(Kind.PHONE): "020 624 11 11"}).status_code == 204
    lead = Lead.objects.get()
    assert (lead.standing, lead.phone, lead.due_at) == ("unfinished", "+31206241111", None)
    submission = lead.submissions.get()
    assert not submission.finished
    with override("nl"):
        assert submission.consent == keeping_words("Studio Kade")
    assert submission.consent_version
    assert FollowUp.objects.count() == 0


@pytest.mark.parametrize("kind", [Kind.PHONE, Kind.EMAIL])
def test_without_the_tick_nothing_is_kept(kind: Kind) -> None:
    reach = {Kind.PHONE: "020 624 11 11", Kind.EMAIL: "fenna@voorbeeld.nl"}[kind]
    assert leave(keep="", **{field(kind): reach}).status_code == 204
    assert (Lead.objects.count(), Submission.objects.count(), LeadContact.objects.count()) == (0, 0, 0)


def test_it_is_off_until_a_marketer_turns_it_on() -> None:
    assert leave(host=ZAAL, **{question_of(intake_of(ZAAL), Kind.PHONE).field_name: "020 624 11 11"}).status_code == 204
    assert Lead.objects.count() == 0
    assert 'name="keep"' not in visit("/intake/", host=ZAAL).content.decode()


def test_the_tick_is_offered_and_never_ticked_beforehand() -> None:
    shown = visit("/intake/", host=KADE).content.decode()
    assert shown.count('name="keep"') == 1
    assert 'name="keep" value="yes">' in shown


@pytest.mark.parametrize("given", [{}, {"email": "geen adres"}, {"phone": "12"}, {"email": "", "phone": ""}])
def test_without_a_way_to_reach_them_nothing_is_kept(given: dict[str, str]) -> None:
    assert leave(**{field(Kind(kind)): value for kind, value in given.items()}).status_code == 204
    assert Lead.objects.count() == 0


def test_what_does_not_hold_is_left_out() -> None:
    leave(**{field(Kind.PHONE): "12", field(Kind.EMAIL): "fenna@voorbeeld.nl"})
    lead = Lead.objects.get()
    assert (lead.email, lead.phone) == ("fenna@voorbeeld.nl", "")


def test_leaving_twice_from_one_form_is_one_submission_with_the_latest_answers() -> None:
    token = token_in(visit("/intake/", host=KADE))
    leave(token=token, **{field(Kind.PHONE): "020 624 11 11"})
    leave(token=token, **{field(Kind.PHONE): "020 624 11 11", field(Kind.LINE): "Fenna"})
    leave(token=token, **{field(Kind.PHONE): "020 624 99 99", field(Kind.LINE): "Fenna"})
    lead = Lead.objects.get()
    assert (lead.name, lead.phone, lead.submissions.count()) == ("Fenna", "+31206249999", 1)
    assert list(lead.events.values_list("kind", flat=True)) == ["received"]


@pytest.mark.parametrize("corrected", [False, True], ids=["same-address", "corrected-address"])
def test_who_finishes_the_form_is_the_same_lead_and_gets_clock_and_follow_up(corrected: bool) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=KADE))
        leave(token=token, **{field(Kind.EMAIL): "fena@voorbeeld.nl" if corrected else "fenna@voorbeeld.nl"})
        clock.shift(timedelta(minutes=3))
        assert submit(token=token, half="yes").status_code == 303
    lead = Lead.objects.get()
    assert (lead.standing, lead.email, lead.is_waiting) == ("complete", "Fenna@voorbeeld.nl", True)
    assert lead.due_at == MONDAY + timedelta(minutes=8)
    submission = lead.submissions.get()
    assert submission.finished
    assert "auto_reply" in set(submission.follow_ups.values_list("kind", flat=True))
    assert list(lead.events.values_list("kind", flat=True))[:2] == ["received", "asked_again"]


def test_who_comes_back_another_day_is_the_same_lead_too() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        leave(**{field(Kind.PHONE): "020 624 11 11"})
        clock.shift(timedelta(days=3))
        submit()
    lead = Lead.objects.get()
    assert (lead.standing, lead.is_waiting, lead.submissions.count()) == ("complete", True, 2)


def test_half_a_form_after_a_whole_one_disturbs_nothing() -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        before = Lead.objects.values().get()
        rows = list(FollowUp.objects.values_list("pk", "status", "due_at"))
        clock.shift(timedelta(hours=1))
        worst = question_of(intake_of(KADE), Kind.CHOICE)
        leave(**{field(Kind.PHONE): "020 624 11 11", worst.field_name: worst.choices[2].id})
    assert Lead.objects.values().get() == before
    assert list(FollowUp.objects.values_list("pk", "status", "due_at")) == rows


def test_half_a_form_that_arrives_after_its_whole_is_not_kept() -> None:
    """A browser may deliver in any order."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        token = token_in(visit("/intake/", host=KADE))
        clock.shift(timedelta(minutes=2))
        submit(token=token)
        leave(token=token, **{field(Kind.PHONE): "020 624 11 11"})
    assert Submission.objects.get().finished


def test_somebody_known_who_leaves_a_new_number_halfway_stays_one_lead_when_they_finish() -> None:
    """They were known by their address; the number alone made a second, unfinished lead."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        submit()
        first = Lead.objects.get()
        clock.shift(timedelta(minutes=1))
        token = token_in(visit("/intake/", host=KADE))
        leave(token=token, **{field(Kind.PHONE): "020 624 99 99"})
        assert Lead.objects.count() == 2
        clock.shift(timedelta(minutes=1))
        submit(token=token, half="yes", **{field(Kind.PHONE): "020 624 99 99"})
    assert Lead.objects.get() == first
    assert set(LeadContact.objects.values_list("value", "lead")) == {
        ("fenna@voorbeeld.nl", first.pk),
        ("+31206241111", first.pk),
        ("+31206249999", first.pk),
    }


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"headers": {"sec-fetch-site": "cross-site"}}, 403),
        ({"token": "onzin"}, 422),
        ({"token": "of another studio"}, 422),
    ],
    ids=["elsewhere", "forged", "foreign"],
)
def test_it_is_protected_as_the_form_is(change: dict[str, Any], status: int) -> None:
    if change.get("token") == "of another studio":
        change = {"token": token_in(visit("/intake/", host=ZAAL))}
    assert leave(**{field(Kind.PHONE): "020 624 11 11"}, **change).status_code == status
    assert Lead.objects.count() == 0


def test_it_is_limited_as_the_form_is(settings: Any) -> None:
    settings.INTAKE_LIMIT_PER_ADDRESS = (1, 3600)
    assert [leave(**{field(Kind.PHONE): f"020 624 11 1{n}"}).status_code for n in range(2)] == [204, 429]
    assert Lead.objects.count() == 1


def test_where_browsers_solve_a_sum_half_a_form_needs_its_solution_too() -> None:
    ask_proof()
    form = visit("/intake/", host=KADE)
    token, phone = token_in(form), {field(Kind.PHONE): "020 624 11 11"}
    assert leave(token=token, **phone).status_code == 422
    assert Lead.objects.count() == 0
    proof = solution(form)
    assert leave(token=token, altcha=proof, **phone).status_code == 204
    assert Lead.objects.get().standing == "unfinished"
    assert submit(token=token, altcha=proof, half="yes").status_code == 303, "it is not spent by the half"
    assert Lead.objects.get().standing == "complete"


def test_a_robot_that_leaves_halfway_is_kept_apart() -> None:
    leave(**{field(Kind.PHONE): "020 624 11 11"}, onderwerp="x")
    assert Lead.objects.get().standing == "suspected"


def test_nothing_is_read_there() -> None:
    assert visit("/intake/halverwege/", host=KADE).status_code == 405
    assert visit("/intake/halverwege/verder/", host=KADE).status_code == 404


def test_a_whole_form_needs_no_tick_and_stores_none() -> None:
    submit()
    submission = Submission.objects.get()
    assert submission.consent == question_of(intake_of(KADE), Kind.CONSENT).label
