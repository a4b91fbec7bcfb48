"""Spreadsheets in which no cell is a formula: texts pass `home.cells.harmless`, numbers stay numbers.

CSV begins to leave before the last row is read. Wagtail's own mixin writes CSV without the mark and the delimiter that
Excel wants, and guards no cell of it; the workbook is made by the same library as Wagtail's.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import partial
from itertools import islice
from tempfile import TemporaryFile
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from home.cells import decimal, harmless

Cell = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters; what a spreadsheet program takes."""
MOST_ROWS = 1_048_576
CHUNK = 64 * 1024
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plain(value: Cell) -> str | int | float:
    """A cell of CSV: numbers as they are, moments as ISO 8601 without their zone, all else harmless text."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else harmless(str(value))


def stream_csv(rows: Iterable[Sequence[Cell]], *, delimiter: str = ",") -> Iterator[bytes]:
    """CSV as RFC 4180 has it, UTF-8, a line at a time. It begins with a mark by which Excel knows that it is UTF-8.

    With a semicolon as `delimiter` numbers have a comma: so do the programs that want one.
    """
    yield codecs.BOM_UTF8
    line = io.StringIO()
    writer = csv.writer(line, delimiter=delimiter)
    for row in rows:
        cells = (plain(value) for value in row)
        writer.writerow([decimal(cell, delimiter=delimiter) if isinstance(cell, float) else cell for cell in cells])
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def stream_xlsx(rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A workbook of one sheet, at most as many rows as one takes. It lies in a temporary file until it leaves."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Instroom")
    sheet.freeze_panes = "A2"
    for row in islice(rows, MOST_ROWS):
        sheet.append([_xlsx_cell(sheet, value) for value in row])
    with TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        yield from iter(partial(file.read, CHUNK), b"")


def _xlsx_cell(sheet: Any, value: Cell) -> Any:
    """A moment is one to the program too, so that it can be sorted and reckoned with."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    if value is None or isinstance(value, date | int | float):
        return value
    cell = WriteOnlyCell(sheet, harmless(value, only_start=True)[:LONGEST_CELL])
    # Also what openpyxl would take for a formula or an error.
    cell.data_type = "s"
    return cell
