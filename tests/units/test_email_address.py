"""E-mail addresses: one form for each, whatever came along when it was copied, and words for what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from home.email_address import UnusableAddress, for_header, read_email, same_key, tidy_email
from home.invisible import one_line, shortened, strip_ends

UNSEEN = "\u200e\u200f\u202a\u202c\u2066\u2069\u200b\u200c\u200d\u2060\ufeff\u00ad\u00a0\u2007\u3000\u2800\x00\x1f\t\n"


pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize("mark", UNSEEN, ids=ascii)
def test_what_nobody_sees_at_an_end_is_left_out(mark: str) -> None:
    for typed in (f"jan@voorbeeld.nl{mark}", f"{mark}jan@voorbeeld.nl", f"{mark * 3}jan@voorbeeld.nl {mark}"):
        assert read_email(typed) == "jan@voorbeeld.nl"


@pytest.mark.parametrize("mark", "\u200e\u202e\u2066\u200b\ufeff\u00ad\x00\n\u2800", ids=ascii)
def test_what_nobody_sees_inside_is_refused_in_words(mark: str) -> None:
    with pytest.raises(UnusableAddress, match=r"nobody sees|naam@voorbeeld\.nl"):
        read_email(f"ja{mark}n@voorbeeld.nl")


@pytest.mark.parametrize(
    ("typed", "kept", "sent"),
    [
        ("Jan@Voorbeeld.NL", "Jan@voorbeeld.nl", "Jan@voorbeeld.nl"),
        ("jan＠voorbeeld．nl", "jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("ｊａｎ１@voorbeeld。nl", "jan1@voorbeeld.nl", "jan1@voorbeeld.nl"),
        ("jan@voorbeeld.nl.", "jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("jan @ voorbeeld.nl", "jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        ("jan@MÜLLER.example", "jan@müller.example", "jan@xn--mller-kva.example"),
        ("jan@xn--mller-kva.example", "jan@müller.example", "jan@xn--mller-kva.example"),
        ("jan@straße.example", "jan@straße.example", "jan@xn--strae-oqa.example"),
        ("o'neill+x@voorbeeld.co.uk", "o'neill+x@voorbeeld.co.uk", "o'neill+x@voorbeeld.co.uk"),
    ],
)
def test_an_address_has_one_form(typed: str, kept: str, sent: str) -> None:
    assert (read_email(typed), for_header(read_email(typed))) == (kept, sent)
    assert read_email(kept) == read_email(sent) == kept
    assert same_key(typed.upper()) == same_key(sent)


@pytest.mark.parametrize(
    "typed",
    [
        "jan@localhost",
        "jan@noord.localhost",
        "jan@localhost.localdomain",
        "root@mail",
        "jan@[127.0.0.1]",
        "jan@[IPv6:::1]",
        "jan@127.0.0.1",
        "jan@１２７.0.0.1",
        '"jan piet"@voorbeeld.nl',
        "josé@voorbeeld.nl",
        "jan",
        "@voorbeeld.nl",
        "jan@",
        "",
        "jan@voorbeeld.nl, piet@voorbeeld.nl",
        "Jan <jan@voorbeeld.nl>",
        "jan@voorbeeld.nl\r\nBcc: alle@voorbeeld.nl",
        "a" * 250 + "@voorbeeld.nl",
        "jan@" + "ü" * 70 + ".nl",
        "jan@voor\ud800beeld.nl",
    ],
    ids=ascii,
)
def test_where_no_mail_can_go_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UnusableAddress) as refused:
        read_email(typed)
    assert str(refused.value)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_tidying_never_fails_and_twice_is_once(text: str) -> None:
    for typed in (text, f"{text}@voorbeeld.nl", f"jan@{text}"):
        assert tidy_email(tidy_email(typed)) == tidy_email(typed)
        try:
            address = read_email(typed)
        except UnusableAddress:
            continue
        assert for_header(address).isascii() and for_header(address).isprintable()


@given(st.text(max_size=80))
def test_a_header_is_one_line_that_can_be_printed(text: str) -> None:
    assert "\n" not in one_line(text) and one_line(one_line(text)) == one_line(text)
    assert len(shortened(one_line(text), 20)) <= 20
    assert strip_ends(strip_ends(text)) == strip_ends(text)
