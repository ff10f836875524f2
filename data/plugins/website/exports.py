"""A selection as CSV, JSON or Excel: every row of it, streamed, and text that no spreadsheet takes for a formula."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import re
from collections.abc import AsyncIterator
from tempfile import TemporaryFile
from typing import Any

from datasette.utils.asgi import AsgiStream, Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from website.listing import cards, labels
from website.page import base_url, today
from website.rows import Row, json_list, rows
from website.selection import Selection
from website.words import SALARY_BASIS, STATUS

_CHUNK = 1000
_CELL = 32_000  # a cell of Excel holds 32,767 characters
_FORMULA = re.compile(r"\s*[=+\-@\t\r|]")
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?\s*")
COLUMNS = (
    "functie", "organisatie", "plaats", "provincie", "status", "sluit_op", "schaal_van", "schaal_tot", "cao", "salaris_vanaf",
    "salaris_tot", "salaris_bron", "uurtarief_vanaf", "uurtarief_tot", "uren_vanaf", "uren_tot", "contract", "vakgebied",
    "bureau", "gevonden_bij", "advertenties", "eerst_gezien", "laatst_gezien", "adres", "id",
)  # fmt: skip


async def as_csv(datasette: Any, request: Any) -> Any:
    """``/zoeken.csv``."""
    ids = await ids_of(datasette, Selection.of(request.args))  # before the answer begins, so that it can still fail

    async def stream(writer: Any) -> None:
        await writer.write(csv_line(COLUMNS))
        async for chunk in _chunks(datasette, request, ids):
            await writer.write("".join(csv_line(list(row.values())) for row in chunk))

    return AsgiStream(stream, headers=_attached("vacatures.csv"), content_type="text/csv; charset=utf-8")


async def as_json(datasette: Any, request: Any) -> Any:
    """``/zoeken.json``: an array with an object a vacancy."""
    ids = await ids_of(datasette, Selection.of(request.args))

    async def stream(writer: Any) -> None:
        before = "[\n"
        async for chunk in _chunks(datasette, request, ids):
            await writer.write(before + ",\n".join(json.dumps(row, ensure_ascii=False) for row in chunk))
            before = ",\n"
        await writer.write("[]\n" if before == "[\n" else "\n]\n")

    return AsgiStream(stream, content_type="application/json; charset=utf-8")


async def as_xlsx(datasette: Any, request: Any) -> Any:
    """``/zoeken.xlsx``; every text is a text cell, whatever it begins with."""
    ids = await ids_of(datasette, Selection.of(request.args))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Vacatures")
    sheet.freeze_panes = "B2"
    for letter, width in {"A": 45, "B": 30, "C": 18, "D": 16, "F": 12, "X": 40}.items():
        sheet.column_dimensions[letter].width = width
    sheet.append(COLUMNS)

    def write(chunk: list[Row]) -> None:
        for row in chunk:
            sheet.append([_cell(sheet, value) for value in row.values()])

    async for chunk in _chunks(datasette, request, ids):
        await asyncio.to_thread(write, chunk)

    def saved() -> bytes:
        with TemporaryFile() as file:
            book.save(file)
            file.seek(0)
            return file.read()

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return Response(await asyncio.to_thread(saved), headers=_attached("vacatures.xlsx"), content_type=kind)


async def ids_of(datasette: Any, selection: Selection, limit: int = -1, offset: int = 0) -> list[int]:
    """The ids of a selection in its order; all of them when ``limit`` is below 0."""
    found = await rows(
        datasette,
        f"SELECT id FROM vacancies WHERE {selection.where()} ORDER BY {selection.order()} LIMIT :limit OFFSET :offset",
        limit=limit, offset=offset, **selection.parameters(await today(datasette)),
    )  # fmt: skip
    return [row["id"] for row in found]


async def _chunks(datasette: Any, request: Any, ids: list[int]) -> AsyncIterator[list[Row]]:
    names, base = await labels(datasette), base_url(datasette, request)
    for start in range(0, len(ids), _CHUNK):
        found = await cards(datasette, ids[start : start + _CHUNK])
        yield [_exported(vacancy, names, base) for vacancy in found]


def _exported(vacancy: Row, names: dict[str, dict[str, str]], base: str) -> Row:
    contract = [names.get("contract", {}).get(term, term).lower() for term in json_list(vacancy["contract"])]
    values = (
        vacancy["title"], vacancy["organisation"], vacancy["place"], vacancy["province"], STATUS[vacancy["status"]],
        vacancy["closing_date"], vacancy["scale_min"], vacancy["scale_max"], vacancy["scale_system"], vacancy["salary_min"],
        vacancy["salary_max"], SALARY_BASIS[vacancy["salary_basis"]], vacancy["rate_min"], vacancy["rate_max"],
        vacancy["hours_min"], vacancy["hours_max"], ", ".join(contract),
        names.get("area", {}).get(vacancy["function_area"], vacancy["function_area"]), vacancy["agency"], vacancy["sites"],
        vacancy["posting_count"], vacancy["first_seen"], vacancy["last_seen"], f"{base}/vacature/{vacancy['id']}", vacancy["id"],
    )  # fmt: skip
    return dict(zip(COLUMNS, values, strict=True))


def csv_line(values: Any) -> str:
    """One line of CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    buffer = io.StringIO()
    csv.writer(buffer).writerow([harmless(value) for value in values])
    return buffer.getvalue()


def harmless(value: Any) -> Any:
    """A text that begins like a formula with an apostrophe before it; numbers, also as text, stay numbers."""
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return str(value) if isinstance(value, int) and value >= 10**15 else value  # Excel keeps 15 digits
    cell = WriteOnlyCell(sheet, value[:_CELL])
    cell.data_type = "s"
    return cell


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
