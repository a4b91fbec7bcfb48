"""Spreadsheets in which no cell is a formula, that people and programs can read."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from phonenumbers import PhoneNumberFormat, format_number, parse

from home.cells import delimiter_for, harmless
from home.models.studio import Country
from intake.desk.export import phone_cell
from intake.desk.spreadsheet import LONGEST_CELL, Cell, stream_csv, stream_xlsx

DANGEROUS = tuple("=+-@\t\r")
ALPHABET = [*"=+-@,;\t\n ()|!1", "cmd", "SUM", "＝", "les"]


def read_csv(rows: list[list[Cell]], delimiter: str = ",") -> list[list[str]]:
    text = b"".join(stream_csv(rows, delimiter=delimiter)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def read_xlsx(rows: list[list[Cell]]) -> list[list[object]]:
    book = load_workbook(io.BytesIO(b"".join(stream_xlsx(rows))))
    assert all(cell.data_type != "f" for row in book.active.iter_rows() for cell in row)
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        " =1",
        "＝1",
        '=HYPERLINK("https://x.example","y")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_formula_becomes_text(text: str) -> None:
    for cell in (harmless(text), read_csv([[text]])[0][0], str(read_xlsx([[text]])[0][0])):
        assert not cell.lstrip().startswith((*DANGEROUS, "＝"))


@pytest.mark.parametrize("delimiter", [",", ";"])
@given(text=st.text(max_size=40) | st.lists(st.sampled_from(ALPHABET), max_size=12).map("".join))
def test_no_text_at_all_becomes_a_formula_that_does_something_whatever_separates_columns(
    delimiter: str, text: str
) -> None:
    line = b"".join(stream_csv([["a", text, "b"]], delimiter=delimiter)).decode("utf-8-sig")
    for other in ",;\t":
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=other):
            for cell in map(str.lstrip, row):
                assert not cell.startswith(("=", "＝"))
                assert not (cell.startswith(tuple("+-@＋－＠")) and re.match(r"[-+@＋－＠]\s*\w+\s*[(|!]", cell))
    assert not harmless(text).lstrip().startswith(tuple("=+-@")) or re.fullmatch(
        r"[+-][\d ]+([.,]\d+)?", harmless(text)
    )


PRICES = [
    "Offerte: vanaf € 45,- per les",
    "€ 45,-",
    "1.250,- (incl. btw), daarna 60,-/uur",
    "liefst ma, di; -1 keer per week",
    "volg me,@jan",
]


@pytest.mark.parametrize("text", PRICES)
def test_a_price_keeps_its_shape_in_every_download(text: str) -> None:
    assert harmless(text) == text
    assert read_xlsx([[text]]) == [[text]]
    for delimiter in ",;":
        assert read_csv([[text, 1]], delimiter) == [[text, "1"]]


@pytest.mark.parametrize(
    "text",
    [
        "x,=1+1",
        "x;-cmd|' /C calc'!A0",
        "x\t- 1 + a + cmd |'/c'!A0",
        "x\n+SUM (1)",
        "x,@SUM(1)",
        'x;+HYPERLINK("https://x.example","y")',
        "x,＝1",
        "x;-[Book1.xlsx]Sheet1!A1",
    ],
)
def test_a_formula_inside_a_text_is_guarded_where_a_program_may_split_it(text: str) -> None:
    assert harmless(text) == text[: -len(text.lstrip("x,;\t\n"))] + "'" + text.lstrip("x,;\t\n")
    assert read_xlsx([[text]]) == [[text]], "a workbook is not split"


def test_where_numbers_have_a_comma_columns_have_a_semicolon() -> None:
    assert b"".join(stream_csv([["a", 0.25, 3]], delimiter=";")).decode("utf-8-sig") == "a;0,25;3\r\n"
    assert [delimiter_for({country}) for country in Country] == [";"] * len(Country)
    assert delimiter_for({"GB"}) == delimiter_for(set()) == ","
    assert delimiter_for({"GB", "BE"}) == ";"


@given(st.text(max_size=60))
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    read_xlsx([[text, 1]])


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Zoë de Vries-Bakker", "zo'n 5 – 10 uur", "a, -b", "Ja; graag", "3 - 2 = 1"):
        assert harmless(text) == text


def test_numbers_and_days_stay_numbers_and_days() -> None:
    rows: list[list[Cell]] = [[-3, 0.25, None, date(2026, 3, 2), datetime(2026, 3, 2, 9, 5)]]
    assert read_csv(rows) == [["-3", "0.25", "", "2026-03-02", "2026-03-02 09:05:00"]]
    assert read_xlsx(rows) == [[-3, 0.25, None, datetime(2026, 3, 2), datetime(2026, 3, 2, 9, 5)]]


@pytest.mark.parametrize("number", ["+31206241111", "+32470123456", "+4930123456", "+33123456789", "+31612345678"])
def test_a_telephone_number_is_read_by_people_and_by_programs(number: str) -> None:
    cell = phone_cell(number)
    assert harmless(cell) == cell
    assert cell.startswith(f"({number[:3]}) ")
    assert format_number(parse(cell, None), PhoneNumberFormat.E164) == number
    assert read_xlsx([[cell]]) == [[cell]]


def test_rows_leave_before_the_last_is_read() -> None:
    taken = []

    def rows() -> object:
        for number in range(100_000):
            taken.append(number)
            yield [f"naam {number}", number]

    parts = stream_csv(rows())  # type: ignore[arg-type]
    for _part in range(3):
        next(parts)
    assert len(taken) < 10


def test_a_cell_longer_than_programs_take_is_cut() -> None:
    assert len(str(read_xlsx([["x" * 40_000]])[0][0])) == LONGEST_CELL


def test_a_spreadsheet_program_is_told_that_it_is_utf_8() -> None:
    assert b"".join(stream_csv([["Zoë"]])).startswith(b"\xef\xbb\xbfZo\xc3\xab")
