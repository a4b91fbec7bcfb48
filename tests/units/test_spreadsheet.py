"""Spreadsheets in which no cell is a formula, that people and programs can read."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from phonenumbers import PhoneNumberFormat, format_number, parse

from intake.desk.export import phone_cell
from intake.desk.spreadsheet import LONGEST_CELL, Cell, harmless, stream_csv, stream_xlsx

DANGEROUS = tuple("=+-@\t\r")


def read_csv(rows: list[list[Cell]], delimiter: str = ",") -> list[list[str]]:
    text = b"".join(stream_csv(rows)).decode("utf-8-sig")
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


@given(st.text(max_size=40))
def test_no_text_at_all_becomes_a_formula_whatever_separates_columns(text: str) -> None:
    line = b"".join(stream_csv([["a", text, "b"]])).decode("utf-8-sig")
    for delimiter in ",;\t":
        for row in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter):
            assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@given(st.text(max_size=60))
def test_any_text_makes_a_workbook_that_opens(text: str) -> None:
    read_xlsx([[text, 1]])


def test_plain_text_stays_as_it_is() -> None:
    for text in ("Zoë de Vries-Bakker", "zo'n 5 – 10 uur", "a, -b", "Ja; graag", "3 - 2 = 1"):
        assert harmless(text) == text


def test_numbers_and_days_stay_numbers_and_days() -> None:
    rows: list[list[Cell]] = [[-3, 0.25, None, date(2026, 3, 2), datetime(2026, 3, 2, 9, 5)]]
    assert read_csv(rows) == [["-3", "0.25", "", "2026-03-02", "2026-03-02 09:05:00"]]
    assert read_xlsx(rows) == [[-3, 0.25, None, "2026-03-02", "2026-03-02 09:05:00"]]


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

    for stream in (stream_csv, stream_xlsx):
        taken.clear()
        parts = stream(rows())  # type: ignore[arg-type]
        for _part in range(3):
            next(parts)
        assert len(taken) < 20_000


def test_a_cell_longer_than_programs_take_is_cut() -> None:
    assert len(str(read_xlsx([["x" * 40_000]])[0][0])) == LONGEST_CELL


def test_a_spreadsheet_program_is_told_that_it_is_utf_8() -> None:
    assert b"".join(stream_csv([["Zoë"]])).startswith(b"\xef\xbb\xbfZo\xc3\xab")
