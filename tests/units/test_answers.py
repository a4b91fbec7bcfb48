"""Reading and checking what somebody filled in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.answers import LINE_LENGTH, TEXT_LENGTH, Checked, check
from intake.conditions import clean_text
from intake.questions import Choice, Kind, Question

pytestmark = pytest.mark.usefixtures("english")

CHOICES = (Choice("c1", "Kracht"), Choice("c2", "Rug"), Choice("c3", "Conditie"))


def ask(kind: Kind, *given: str, required: bool = True, country: str = "NL") -> Checked:
    """One question and what its field sent."""
    question = Question(
        id="q",
        kind=kind,
        label="Mag dat?",
        required=required,
        choices=CHOICES if kind in (Kind.CHOICE, Kind.CHOICES) else (),
    )
    return check(questions=[question], given={"q": given}, country=country)


def kept(kind: Kind, *given: str, **options: object) -> str:
    """What is kept for people to read; the answer must hold."""
    checked = ask(kind, *given, **options)
    assert checked.errors == {}
    return checked.answers[0].display


# --- Left open ---


@pytest.mark.parametrize("given", [(), ("",), ("   ",), ("\n\t",), ("\x00",), ("\ud800",), ("\u00a0",)], ids=ascii)
@pytest.mark.parametrize("kind", Kind)
def test_a_question_left_open_is_only_wrong_when_it_must_be_answered(kind, given):
    assert ask(kind, *given, required=False) == Checked(answers=(), errors={})
    refused = ask(kind, *given)
    assert refused.answers == ()
    assert refused.errors["q"].endswith(".")


def test_a_question_that_was_not_on_the_form_counts_as_left_open():
    question = Question(id="new", kind=Kind.LINE, label="Nieuw")
    assert "new" in check(questions=[question], given={"old": ["x"]}, country="NL").errors


# --- Each kind ---


@pytest.mark.parametrize(
    ("kind", "given", "display"),
    [
        (Kind.LINE, "  Fenna de Boer ", "Fenna de Boer"),
        (Kind.LINE, "Rene\u0301", "René"),
        (Kind.LINE, "Jan\x00 \x1b[31mrood", "Jan [31mrood"),
        (Kind.LINE, "O’Brien & <zn>", "O’Brien & <zn>"),
        (Kind.TEXT, "Een regel\r\nen nog een\n", "Een regel\nen nog een"),
        (Kind.TEXT, "👩‍🦽 hallo", "👩‍🦽 hallo"),
        (Kind.EMAIL, " Fenna.DeBoer@Voorbeeld.NL ", "Fenna.DeBoer@voorbeeld.nl"),
        (Kind.EMAIL, "fenna@münchen.example", "fenna@münchen.example"),
        (Kind.EMAIL, "fenna+studio@x.nl\x00", "fenna+studio@x.nl"),
        (Kind.CONSENT, "on", "Mag dat?"),
        (Kind.CHOICE, "c2", "Rug"),
    ],
)
def test_an_answer_is_kept_as_it_was_meant(kind, given, display):
    assert kept(kind, given) == display


@pytest.mark.parametrize(
    "given", ["fenna", "fenna@", "@x.nl", "fenna@x", "fenna@x..nl", "a@b@x.nl", "fe nna@x.nl", "a@x.nl, b@x.nl"]
)
def test_what_is_no_address_is_answered_with_an_example(given):
    assert "naam@voorbeeld.nl" in ask(Kind.EMAIL, given).errors["q"]


@pytest.mark.parametrize(
    ("country", "given", "number"),
    [
        ("NL", "06 1234 5678", "+31612345678"),
        ("NL", "06-12345678", "+31612345678"),
        ("NL", "020 624 11 11", "+31206241111"),
        ("NL", "0031 6 12345678", "+31612345678"),
        ("NL", "+31 (0)6 12345678", "+31612345678"),
        ("BE", "0470 12 34 56", "+32470123456"),
        ("BE", "09 225 12 34", "+3292251234"),
        ("DE", "0151 23456789", "+4915123456789"),
        ("DE", "030/901820", "+4930901820"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("FR", "01.42.68.53.00", "+33142685300"),
        ("NL", "+32 470 12 34 56", "+32470123456"),
        ("FR", "+49 151 23456789", "+4915123456789"),
    ],
)
def test_a_telephone_number_is_read_as_people_write_it_in_that_country(country, given, number):
    assert kept(Kind.PHONE, given, country=country) == number


@pytest.mark.parametrize("given", ["12345", "bel maar", "06 1234567", "+99 123", "9" * 300, "telefoon"])
def test_a_number_that_nobody_can_call_is_refused(given):
    assert "telephone number" in ask(Kind.PHONE, given).errors["q"]


def test_a_number_is_only_valid_where_it_can_be_dialled():
    assert ask(Kind.PHONE, "0470 12 34 56", country="BE").errors == {}
    assert "q" in ask(Kind.PHONE, "06 12 34 56 78", country="BE").errors


# --- Choices ---


def test_several_answers_are_kept_once_each_in_the_order_of_the_list():
    checked = ask(Kind.CHOICES, "c3", "c1", "c1")
    assert checked.choices == {"q": ("c1", "c3")}
    assert checked.answers[0].display == "Kracht, Conditie"


def test_of_one_answer_only_the_first_counts():
    assert ask(Kind.CHOICE, "c2", "c1").choices == {"q": ("c2",)}


@pytest.mark.parametrize("given", [("c9",), ("c1", "c9"), ("Kracht",), ("C1",)])
def test_an_answer_that_is_not_in_the_list_is_refused(given):
    checked = ask(Kind.CHOICES, *given)
    assert checked.answers == ()
    assert "no longer in the list" in checked.errors["q"]


@pytest.mark.parametrize(
    ("kind", "given", "display"),
    [
        (Kind.LINE, ("een", "twee"), "een"),
        (Kind.TEXT, ("", "een", "twee"), "een"),
        (Kind.EMAIL, ("a@x.nl", "b@x.nl"), "a@x.nl"),
        (Kind.PHONE, ("06 12345678", "06 87654321"), "+31612345678"),
    ],
)
def test_of_a_field_that_was_sent_twice_the_first_that_holds_something_counts(kind, given, display):
    assert kept(kind, *given) == display


# --- Length ---


@pytest.mark.parametrize(("kind", "limit"), [(Kind.LINE, LINE_LENGTH), (Kind.TEXT, TEXT_LENGTH)])
def test_an_answer_may_be_as_long_as_we_can_keep(kind, limit):
    assert kept(kind, "é" * limit) == "é" * limit
    assert str(limit) in ask(kind, "é" * (limit + 1)).errors["q"]


def test_an_address_may_be_as_long_as_a_line():
    assert len(kept(Kind.EMAIL, "a" * (LINE_LENGTH - 5) + "@x.nl")) == LINE_LENGTH
    assert "q" in ask(Kind.EMAIL, "a" * (LINE_LENGTH - 4) + "@x.nl").errors


# --- All together ---


def test_what_holds_is_kept_beside_what_does_not():
    questions = [
        Question(id="phone", kind=Kind.PHONE, label="Telefoon"),
        Question(id="city", kind=Kind.LINE, label="Plaats"),
        Question(id="name", kind=Kind.LINE, label="Naam", is_name=True),
        Question(id="email", kind=Kind.EMAIL, label="E-mail"),
        Question(id="other", kind=Kind.EMAIL, label="Nog een", required=False),
    ]
    given = {"phone": ["x"], "city": ["Gent"], "name": ["Sam"], "email": ["sam@x.be"], "other": ["samen@x.be"]}
    checked = check(questions=questions, given=given, country="BE")
    assert list(checked.errors) == ["phone"]
    assert (checked.name, checked.first(Kind.EMAIL), checked.first(Kind.PHONE)) == ("Sam", "sam@x.be", "")


# --- Properties ---

hostile = (
    st.text() | st.text(st.characters(categories=["Cc", "Cs", "Cf", "Zs", "Mn"])) | st.text(alphabet="+0631 @.x\x00")
)


@given(value=st.text(st.characters()))
def test_cleaned_text_can_be_stored_anywhere_and_is_clean_for_good(value):
    cleaned = clean_text(value)
    assert cleaned.encode().decode() == cleaned
    assert clean_text(cleaned) == cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)
    assert {unicodedata.category(c) for c in cleaned if c not in "\n\t"}.isdisjoint({"Cc", "Cs"})


@given(
    kind=st.sampled_from(Kind), values=st.lists(hostile, max_size=3), country=st.sampled_from(["NL", "BE", "DE", "FR"])
)
def test_whatever_is_sent_is_either_kept_within_bounds_or_refused_in_words(kind, values, country):
    checked = ask(kind, *values, country=country)
    assert len(checked.answers) + len(checked.errors) == 1
    assert all(len(answer.display) <= TEXT_LENGTH and answer.display for answer in checked.answers)
    assert all(checked.errors.values())
