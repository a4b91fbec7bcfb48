"""Telephone numbers as people write them, here and next door, and those on which nobody can be called back."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberType, example_number_for_type, format_number, is_valid_number, parse

from home.telephone import SPOKEN, UnusableNumber, number_key, read_number, readable, tidy_number

COSTLY = (
    PhoneNumberType.PREMIUM_RATE,
    PhoneNumberType.SHARED_COST,
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.PERSONAL_NUMBER,
    PhoneNumberType.PAGER,
    PhoneNumberType.VOICEMAIL,
)


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("typed", "number", "remark"),
    [
        ("06 12345678 na 18u", "+31612345678", "na 18u"),
        ("06-12345678 (liefst na 18 uur)", "+31612345678", "liefst na 18 uur"),
        ("0612345678 / 020-6241111", "+31612345678", "020-6241111"),
        ("Tel. 06 12345678", "+31612345678", ""),
        ("020 624 11 11 toestel 12", "+31206241111;ext=12", ""),
        ("020-6241111 (tst. 12)", "+31206241111;ext=12", ""),
        ("020 624 11 11 ext. 12, vraag naar Jan", "+31206241111;ext=12", "vraag naar Jan"),
        ("+31 20 624 11 11 x12", "+31206241111;ext=12", ""),
        ("+31206241111;ext=12", "+31206241111;ext=12", ""),
        ("０６　１２３４５６７８", "+31612345678", ""),
        ("٠٦١٢٣٤٥٦٧٨", "+31612345678", ""),
        ("\u202a+31 6 12345678\u202c", "+31612345678", ""),
        ("06\u00ad1234\u200b5678", "+31612345678", ""),
    ],
)
def test_nothing_that_stands_beside_a_number_is_lost(typed: str, number: str, remark: str) -> None:
    found = read_number(typed, "NL")
    assert (found.number, found.remark) == (number, remark)
    assert read_number(found.number, "BE").number == number_key(typed, "NL") == number


def test_what_nobody_sees_inside_is_refused_in_words() -> None:
    with pytest.raises(UnusableNumber, match="nobody sees"):
        read_number("06 12\u202e345678", "NL")


@pytest.mark.parametrize("country", SPOKEN)
@pytest.mark.parametrize("kind", COSTLY)
def test_a_service_number_is_refused_in_words_in_every_country(country: str, kind: int) -> None:
    example = example_number_for_type(country, kind)
    if example is None or not is_valid_number(example):
        pytest.skip("no such numbers there")
    for form in (0, 1, 2):
        with pytest.raises(UnusableNumber, match=r"service number|begins with its code"):
            read_number(format_number(example, form), country)


@pytest.mark.parametrize(
    "typed", ["0900-1234", "0906 1234", "0800-1234", "14 020", "+881 612345678", "+31 900 1234", "+979123456789"]
)
def test_a_number_that_costs_money_is_called_a_service_number(typed: str) -> None:
    with pytest.raises(UnusableNumber, match="service number"):
        read_number(typed, "NL")


@pytest.mark.parametrize("typed", ["112", "1234", "geen", "", "06 1234567", "9" * 300])
def test_what_is_no_number_says_how_one_from_abroad_begins(typed: str) -> None:
    with pytest.raises(UnusableNumber, match=r"\+32"):
        read_number(typed, "NL")


@pytest.mark.parametrize(
    ("country", "typed", "number"),
    [
        ("NL", "0470 12 34 56", "+32470123456"),
        ("NL", "0151 23456789", "+4915123456789"),
        ("FR", "0151 23456789", "+4915123456789"),
        ("DE", "0470 12 34 56", None),
        ("NL", "088 123 45 67", "+31881234567"),
    ],
)
def test_a_neighbours_number_is_understood_where_one_country_fits(country: str, typed: str, number: str | None) -> None:
    assert read_number(typed, country).number == (number or "+49470123456")


def test_where_several_countries_fit_it_says_how_to_begin() -> None:
    with pytest.raises(UnusableNumber, match=r"Begin with the code of the country: \+31 6 12345678 or \+33 6"):
        read_number("0612345678", "BE")


@pytest.mark.parametrize("typed", ["020 62411112345", "06 123456789", "020 62411"])
def test_a_digit_too_many_does_not_make_it_a_neighbours_number(typed: str) -> None:
    with pytest.raises(UnusableNumber):
        read_number(typed, "NL")


def test_an_extension_is_read_aloud_and_dialled() -> None:
    with override("nl"):
        assert readable("+31206241111;ext=12", "NL") == "020 624 1111 toestel 12"
    assert parse("+31206241111;ext=12").extension == "12"


@given(st.text(max_size=60), st.sampled_from(list(SPOKEN)))
def test_any_text_is_a_number_or_words(text: str, country: str) -> None:
    assert tidy_number(tidy_number(text)) == tidy_number(text)
    try:
        found = read_number(text, country)
    except UnusableNumber as problem:
        assert str(problem)
    else:
        assert found.number.removeprefix("+").replace(";ext=", "").isdecimal() and len(found.number) <= 40
