"""A person's word on pairs of postings: data/reference/verdicts.csv, which outranks every rule and outlasts every crawl."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawler.reference import BadReference

COLUMNS = ("a", "b", "verdict", "reason", "who", "date")


@dataclass(frozen=True, slots=True)
class Verdict:
    """One row: posting ids ``a`` < ``b``, ``same`` or ``different``, why, who said it and when (ISO day), and its line."""

    a: str
    b: str
    verdict: str
    reason: str
    who: str
    date: str
    line: int


def read_verdicts(path: Path) -> tuple[list[Verdict], list[str]]:
    """The verdicts of a file, and a message for each line that cannot be read: those are left out, the others count.

    Raises BadReference when the file cannot be read at all, and when verdicts contradict each other: then nobody can tell which
    one is meant, and the message names the lines.
    """
    verdicts, problems = [], []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if missing := set(COLUMNS) - set(rows.fieldnames or ()):
                raise BadReference(f"{path.name}: no column {', '.join(sorted(missing))}")
            for row in rows:
                try:
                    verdicts.append(_verdict(row, rows.line_num))
                except ValueError as error:
                    problems.append(f"{path.name}, line {rows.line_num}: {error}; this line is left out")
    except OSError as error:
        raise BadReference(f"cannot read {path} ({error.strerror}): look at the setting VERDICTS") from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadReference(f"{path}: {error}") from None
    _check(verdicts, path.name)
    return verdicts, problems


def append_verdict(path: Path, new: Verdict) -> None:
    """Add a verdict to the file, unless it contradicts what stands there or says it again, or the file cannot be written: then
    BadReference, and the file stays as it was."""
    verdicts, problems = read_verdicts(path)
    if problems:
        raise BadReference(f"{problems[0]}: mend or delete it first")
    for old in verdicts:
        if (old.a, old.b, old.verdict) == (new.a, new.b, new.verdict):
            raise BadReference(f"{path.name}, line {old.line} says so already")
    ends_open = not path.read_bytes().endswith(b"\n")
    line = path.read_text(encoding="utf-8-sig").count("\n") + 1 + ends_open
    _check([*verdicts, Verdict(new.a, new.b, new.verdict, new.reason, new.who, new.date, line)], path.name)
    try:
        with path.open("a", encoding="utf-8", newline="") as file:
            if ends_open:
                file.write("\n")
            csv.writer(file, lineterminator="\n").writerow([getattr(new, column) for column in COLUMNS])
    except OSError as error:
        raise BadReference(f"cannot write {path} ({error.strerror}): mend its rights, or look at VERDICTS") from None


def _verdict(row: Mapping[str, str | None], line: int) -> Verdict:
    if None in row or None in row.values():
        raise ValueError(f"{len(COLUMNS)} columns expected")
    values = {name: (row[name] or "").strip() for name in COLUMNS}
    for name in ("a", "b"):
        if values[name].count(":") < 2:
            raise ValueError(f"{name} is no posting id (site:key:round): {values[name]!r}")
    if values["a"] == values["b"]:
        raise ValueError("a and b are the same posting")
    if values["verdict"] not in ("same", "different"):
        raise ValueError(f"verdict must be same or different, not {values['verdict']!r}")
    if not values["reason"]:
        raise ValueError("reason is empty")
    if values["date"]:
        date.fromisoformat(values["date"])
    a, b = sorted((values["a"], values["b"]))
    return Verdict(a, b, values["verdict"], values["reason"], values["who"], values["date"], line)


def _check(verdicts: Iterable[Verdict], name: str) -> None:
    """Raise BadReference if a pair that is ``different`` is tied together by ``same``, directly or through others."""
    verdicts = list(verdicts)
    ties: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        if verdict.verdict == "same":
            ties.setdefault(verdict.a, []).append(verdict)
            ties.setdefault(verdict.b, []).append(verdict)
    for verdict in verdicts:
        if verdict.verdict == "different" and (chain := _chain(ties, verdict.a, verdict.b)):
            lines = ", ".join(str(tie.line) for tie in chain)
            raise BadReference(
                f"{name}: line {verdict.line} says that {verdict.a} and {verdict.b} are different, line {lines} that they are"
                " the same: delete one of them"
            )


def _chain(ties: Mapping[str, list[Verdict]], start: str, end: str) -> list[Verdict]:
    """The shortest row of ``same`` verdicts from one posting to another; empty if there is none."""
    came_by: dict[str, Verdict | None] = {start: None}
    ahead = deque([start])
    while ahead:
        here = ahead.popleft()
        if here == end:
            break
        for tie in ties.get(here, ()):
            other = tie.b if tie.a == here else tie.a
            if other not in came_by:
                came_by[other] = tie
                ahead.append(other)
    chain, here = [], end
    while step := came_by.get(here):
        chain.append(step)
        here = step.b if step.a == here else step.a
    return chain[::-1]
