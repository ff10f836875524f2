"""Where a value comes from, in words: the quoted phrase, the place on the page, or the table it was looked up in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from website.rows import Row
from website.words import METHOD, SYSTEM, day, euro

SURE = 0.5
"""Evidence below this was not believed (``twijfels``)."""
_TABLE = re.compile(r"(\S+) schaal (\S+), tabel (\d{4}-\d\d-\d\d) \((\w+)\)")
_YEARLESS = re.compile(r"yearless, read on (\d{4}-\d\d-\d\d)")
_MONTHLY = re.compile(r"(\d+(?:\.\d+)?) per month")
_FIXED = {
    "listed, and nothing says that it is closed": "de vacature staat op de site, en nergens staat dat zij gesloten is",
    "validThrough": "de geldigheid (validThrough) in de code van de pagina",
}


@dataclass(frozen=True)
class Source:
    """One reason to believe a value: the words on the page, what they were worked out from, and where that was."""

    quote: str | None
    derived: str
    where: str
    site: str


@dataclass(frozen=True)
class Table:
    """The pay table an amount was looked up in."""

    system: str
    scale: str
    date: str
    computed: bool


def sources_of(
    fields: Iterable[str], vacancy: Row, postings: Sequence[Row], evidence: Mapping[str, Sequence[Row]], most: int = 3
) -> list[Source]:
    """The best evidence for the vacancy's values of some columns, from the postings that hold those values."""
    best: dict[tuple[str | None, str], tuple[float, Source]] = {}
    for name in fields:
        for posting in postings:
            if posting.get(name) is None or posting.get(name) != vacancy.get(name):
                continue
            for row in evidence.get(posting["id"], ()):
                if row["field"] != name or row["certainty"] < SURE:
                    continue
                where = METHOD.get(row["method"], str(row["method"]))
                source = Source(
                    (row["quote"] or "").lstrip(" .,;:|·") or None,
                    explain(row["derived_from"]),
                    where,
                    posting["site_title"],
                )
                key = (source.quote, source.derived if not source.quote else "")
                if key not in best or best[key][0] < row["certainty"]:
                    best[key] = (row["certainty"], source)
    ranked = sorted(best.values(), key=lambda item: -item[0])
    return [source for _, source in ranked[:most]]


def table_of(vacancy: Row, postings: Sequence[Row], evidence: Mapping[str, Sequence[Row]]) -> Table | None:
    """The pay table that the vacancy's amounts or scale were looked up in, if one was."""
    for posting in postings:
        for row in evidence.get(posting["id"], ()):
            match = _TABLE.fullmatch(row["derived_from"] or "")
            believed = row["field"] in ("salary_max", "salary_min", "scale_max") and row["certainty"] >= SURE
            if match and believed and posting.get(row["field"]) == vacancy.get(row["field"]):
                return Table(match[1], match[2], match[3], match[4].startswith("computed"))
    return None


def explain(derived: str | None) -> str:
    """What a value was worked out from, in Dutch where the words are ours; a page's own words stay as they are."""
    text = derived or ""
    if match := _TABLE.fullmatch(text):
        return f"{SYSTEM.get(match[1], match[1])}, schaal {match[2]}, tabel van {day(match[3])}"
    if match := _YEARLESS.fullmatch(text):
        return f"er staat geen jaar bij; gelezen op {day(match[1])}"
    if match := _MONTHLY.fullmatch(text):
        return f"{euro(float(match[1]))} per maand"
    return _FIXED.get(text, text)
