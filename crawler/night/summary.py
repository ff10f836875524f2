"""What is said of a night afterwards: a Dutch table for people, the same as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from crawler.night.plan import Plan
from crawler.night.run import Outcome
from crawler.night.words import holder, said

COLUMNS = {
    "site": "bron",
    "pages": "pagina's",
    "postings": "advertenties",
    "new": "nieuw",
    "changed": "gewijzigd",
    "rejected": "afgewezen",
    "errors": "fouten",
    "verdict": "oordeel",
}


def summary(outcomes: Sequence[Outcome], plan: Plan, counts: tuple[int, int]) -> str:
    """The night as a table a site, what needs attention, and how many postings became how many vacancies. Dutch."""
    rows = [{**outcome.run, "site": outcome.site, "verdict": _verdict(outcome)} for outcome in outcomes]
    lines = ["", *table(COLUMNS, rows), ""]
    for outcome in outcomes:
        if outcome.kind == "busy":
            lines.append(f"AL BEZIG {outcome.site}{holder(outcome.other)}: vannacht aan die crawl overgelaten")
        elif outcome.kind == "not started":
            lines.append(f"NIET BEGONNEN {outcome.site}")
        elif outcome.run["verdict"] != "trusted":
            reasons = "; ".join(json.loads(outcome.run["reasons"]))
            lines.append(f"LET OP {outcome.site}: {said(outcome.run)}: {reasons}")
    lines += [f"OVERGESLAGEN {name}: {reason}" for name, reason in plan.refused.items()]
    lines.append(f"In de database: {counts[0]} advertenties, samen {counts[1]} vacatures.")
    return "\n".join(lines)


def as_json(outcomes: Sequence[Outcome], plan: Plan, counts: tuple[int, int], status: int) -> str:
    """The same as one JSON object; a site's columns are those of ``runs``."""
    sites = [
        {
            "site": outcome.site,
            "outcome": outcome.kind,
            **{name: value for name, value in outcome.run.items() if name not in ("id", "archive")},
            "reasons": json.loads(outcome.run.get("reasons", "[]")),
            "log": str(outcome.log) if outcome.log else None,
        }
        for outcome in outcomes
    ]
    night = {"status": status, "sites": sites, "refused": plan.refused, "postings": counts[0], "vacancies": counts[1]}
    return json.dumps(night, ensure_ascii=False, indent=2)


def table(columns: dict[str, str], rows: Sequence[dict[str, Any]]) -> list[str]:
    """Rows as lines under a header: text to the left, numbers to the right; "-" for nothing."""
    cells = [list(columns.values())]
    cells += [["-" if row.get(name) is None else str(row[name]) for name in columns] for row in rows]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    to_left = [any(isinstance(row.get(name), str) for row in rows) for name in columns]
    cells.insert(1, ["-" * width for width in widths])
    return [
        "  ".join(
            cell.ljust(width) if left else cell.rjust(width)
            for cell, width, left in zip(row, widths, to_left, strict=True)
        ).rstrip()
        for row in cells
    ]


def _verdict(outcome: Outcome) -> str:
    return {"crawled": said(outcome.run), "busy": "al bezig", "not started": "niet begonnen"}[outcome.kind]
