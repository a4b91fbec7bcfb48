"""Spreadsheets that start to arrive before the last row is read, and in which no cell is a formula.

Texts pass `home.cells.harmless`; numbers stay numbers. Pure: rows in, bytes out.
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

from home.cells import decimal, harmless

Cell = str | int | float | date | None

LONGEST_CELL = 32_767
"""Characters; what a spreadsheet program takes."""
MOST_ROWS = 1_048_576
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def plain(value: Cell, *, only_start: bool = False) -> str | int | float:
    """A cell's value: numbers as they are, moments as ISO 8601 without their zone, all else harmless text."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return value.isoformat() if isinstance(value, date) else harmless(str(value), only_start=only_start)


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
    """A workbook of one sheet (ISO 29500), a few hundred rows at a time. Text is marked as text in each cell."""
    out = _Passing()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in PARTS.items():
            book.writestr(name, content)
        with book.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(SHEET_START.encode())
            for number, row in enumerate(rows):
                if number == MOST_ROWS:
                    break
                sheet.write(f"<row>{''.join(map(_xlsx_cell, row))}</row>".encode())
                if waiting := out.take():
                    yield waiting
            sheet.write(b"</sheetData></worksheet>")
    yield out.take()


def _xlsx_cell(value: Cell) -> str:
    shown = plain(value, only_start=True)
    if isinstance(shown, int | float):
        return f"<c><v>{shown}</v></c>"
    return (
        f'<c t="inlineStr"><is><t xml:space="preserve">{escape(shown[:LONGEST_CELL])}</t></is></c>' if shown else "<c/>"
    )


class _Passing(io.RawIOBase):
    """A file that is written at one end and read at the other. A zip can be written to it without going back."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.parts.append(bytes(data))  # type: ignore[call-overload]
        return len(self.parts[-1])

    def take(self) -> bytes:
        """What was written since the last time."""
        parts, self.parts = self.parts, []
        return b"".join(parts)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
SHEET_START = (
    f'{XML}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<sheetFormatPr defaultColWidth="18" defaultRowHeight="15"/><sheetData>'
)
PARTS = {
    "[Content_Types].xml": (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Instroom" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{XML}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}
