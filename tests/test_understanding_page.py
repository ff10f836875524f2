"""docs/understanding.md tells the truth: every example on it is read as it says."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from conftest import ROOT
from offline import understanding

from crawler.clock import AMSTERDAM
from crawler.items import Line, Posting
from crawler.understand import Reading

PAGE = (ROOT / "docs" / "understanding.md").read_text(encoding="utf-8")
MOMENT = datetime(2026, 11, 20, 12, tzinfo=AMSTERDAM)


def examples() -> list[tuple[str, str, str]]:
    """(kind, text, value) of every table row; the kind is the heading of the table's second column."""
    found = []
    kind = ""
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if len(cells) == 2 and cells[0] == "text":
            kind = cells[1]
        elif len(cells) == 2 and not re.fullmatch("-+", cells[0]):
            found.append((kind, cells[0], cells[1]))
    return found


def shown(kind: str, reading: Reading) -> str:
    """What was read, as the page writes it."""
    if kind == "closing date":
        parts = [str(reading.closing.date or ""), reading.closing.time or ""]
    elif kind == "pay":
        pay = reading.pay
        if pay.kind == "none":
            return "-"
        low, high, period = (
            (pay.rate_min, pay.rate_max, pay.rate_period)
            if pay.kind == "rate"
            else (pay.salary_min, pay.salary_max, pay.salary_period)
        )
        amounts = " - ".join("?" if amount is None else f"{amount:g}" for amount in (low, high))
        scales = f", scale {' '.join(pay.scales)}" if pay.scales else ""
        return " ".join([pay.kind, amounts, *([period] if period else [])]) + scales
    elif kind == "hours":
        hours = reading.hours
        parts = [f"{hours.minimum:g} - {hours.maximum:g}"] if hours.minimum and hours.maximum else []
    elif kind == "months":
        parts = [str(reading.duration.months or ""), reading.duration.extension or ""]
    else:
        parts = {
            "kinds": list(reading.contract.kinds),
            "levels": list(reading.education.levels),
            "employer": [reading.employer.name or ""],
        }[kind]
    return " ".join(part for part in parts if part) or "-"


@pytest.mark.parametrize(("kind", "text", "value"), examples())
def test_the_page_tells_the_truth(kind: str, text: str, value: str) -> None:
    posting = Posting("", "", "https://example.org/", MOMENT, "", (Line(text),))
    assert shown(kind, understanding(False).read(posting)) == value


def test_every_kind_has_examples_of_both() -> None:
    rows = examples()
    kinds = {kind for kind, _, _ in rows}
    assert kinds == {"closing date", "pay", "hours", "months", "kinds", "levels", "employer"}
    for kind in kinds:
        values = [value for one, _, value in rows if one == kind]
        assert "-" in values and any(value != "-" for value in values)
