"""The reference tables of data/reference as one frozen value."""

from __future__ import annotations

import csv
import hashlib
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from crawler.items import Agency, Organisation, Place, Reference, SalaryScale, Term
from crawler.matching.reasons import Rules
from crawler.matching.words import Vocabulary

_AXES = {
    "education": "education_levels",
    "contract": "contract_kinds",
    "area": "functional_areas",
    "level": "function_levels",
    "scale_system": "scale_systems",
}

_TABLES = ("organisations.csv", "agencies.csv", "places.csv", "salary_scales.csv", "taxonomy.json")
_RULES = ("matching.toml", "words.csv")

T = TypeVar("T")
Row = Mapping[str, str]


class BadReference(ValueError):
    """A reference table that cannot be read; the message names the file and the line."""


def load(folder: Path) -> Reference:
    """The tables in ``folder``: organisations, agencies, places, salary_scales (csv) and taxonomy.json.

    Read once a process, and again when a file has changed. Raises BadReference for a missing file, a missing column or a value
    of the wrong kind.
    """
    return _load(folder, _contents(folder, _TABLES))


def _contents(folder: Path, names: tuple[str, ...]) -> str:
    """A digest of files; one that cannot be read counts as empty: who reads it will say so."""
    digest = hashlib.sha256()
    for name in names:
        try:
            digest.update(hashlib.sha256((folder / name).read_bytes()).digest())
        except OSError:
            digest.update(b"-")
    return digest.hexdigest()


@lru_cache(maxsize=2)
def _load(folder: Path, contents: str) -> Reference:
    return Reference(
        organisations=table(folder / "organisations.csv", _organisation),
        agencies=table(folder / "agencies.csv", _agency),
        places=table(folder / "places.csv", _place),
        scales=table(folder / "salary_scales.csv", _scale),
        taxonomy=_taxonomy(folder / "taxonomy.json"),
    )


def load_rules(folder: Path) -> Rules:
    """What the matcher goes by: matching.toml (weights, thresholds) and words.csv (word lists) in ``folder``.

    The version of the rules is that of matching.toml with a digest of both files, so no change goes unnoticed. Read once a
    process, as the tables are. Raises BadReference.
    """
    return _load_rules(folder, _contents(folder, _RULES))


@lru_cache(maxsize=2)
def _load_rules(folder: Path, contents: str) -> Rules:
    weights, words = folder / "matching.toml", folder / "words.csv"
    lists: defaultdict[str, set[str]] = defaultdict(set)
    for name, word in table(words, lambda row: (_required(row, "list"), _required(row, "word"))):
        lists[name].add(word)
    vocabulary = Vocabulary(
        common=frozenset(lists.pop("common", ())),
        titles=frozenset(lists.pop("title", ())),
        boilerplate={name: frozenset(found) for name, found in lists.items()},
    )
    try:
        text = weights.read_bytes()
        data = tomllib.loads(text.decode("utf-8"))
        return Rules(
            weights={name: float(value) for name, value in data["weights"].items()},
            same=float(data["thresholds"]["same"]),
            review=float(data["thresholds"]["review"]),
            vocabulary=vocabulary,
            version=f"{data['version']}-{hashlib.sha256(text + words.read_bytes()).hexdigest()[:8]}",
        )
    except KeyError as error:
        raise BadReference(f"{weights.name}: no key {error}") from None
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise BadReference(f"{weights}: {error}") from None


def table(path: Path, read: Callable[[Row], T]) -> tuple[T, ...]:
    """The rows of a csv file, each through ``read``. Raises BadReference, which names the file and the line."""
    result: list[T] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            for row in rows:
                where = f"{path.name}, line {rows.line_num}"
                if None in row or None in row.values():
                    raise BadReference(f"{where}: {len(rows.fieldnames or ())} columns expected")
                try:
                    result.append(read({name: value.strip() for name, value in row.items()}))
                except KeyError as error:
                    raise BadReference(f"{path.name}: no column {error}") from None
                except ValueError as error:
                    raise BadReference(f"{where}: {error}") from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadReference(f"{path}: {error}") from None
    return tuple(result)


def _organisation(row: Row) -> Organisation:
    return Organisation(
        id=_required(row, "id"),
        name=_required(row, "name"),
        kind=_required(row, "type"),
        aliases=_list(row["aliases"]),
        province=row["province"] or None,
        valid_from=_day(row["valid_from"], "01-01"),
        valid_to=_day(row["valid_to"], "12-31"),
        successors=_list(row["successor_id"]),
        cao=row["cao"] or None,
    )


def _agency(row: Row) -> Agency:
    return Agency(_required(row, "name"), _list(row["aliases"]))


def _place(row: Row) -> Place:
    return Place(
        name=_required(row, "place"),
        municipality=_required(row, "municipality"),
        province=_required(row, "province"),
        lat=float(row["lat"]),
        lon=float(row["lon"]),
    )


def _scale(row: Row) -> SalaryScale:
    return SalaryScale(
        system=_required(row, "system"),
        effective_from=date.fromisoformat(row["effective_from"]),
        scale=_required(row, "scale"),
        minimum=_euros(row["step_min_amount_eur"]),
        maximum=_euros(row["step_max_amount_eur"]),
        confidence=_required(row, "confidence"),
    )


def _taxonomy(path: Path) -> Mapping[str, tuple[Term, ...]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return {axis: tuple(_term(term) for term in data[key]) for axis, key in _AXES.items()}
    except KeyError as error:
        raise BadReference(f"{path.name}: no key {error}") from None
    except (OSError, ValueError, TypeError) as error:
        raise BadReference(f"{path}: {error}") from None


def _term(term: Mapping[str, Any]) -> Term:
    return Term(term["id"], term["label"], tuple(term["synonyms"]), tuple(term.get("title_only", ())))


def _required(row: Row, column: str) -> str:
    value = row[column]
    if not value:
        raise ValueError(f"{column} is empty")
    return value


def _list(value: str) -> tuple[str, ...]:
    return tuple(part for part in (part.strip() for part in value.split(";")) if part)


def _euros(value: str) -> int | None:
    """Whole euros: some official tables print cents, adverts hardly ever do."""
    return round(float(value)) if value else None


def _day(value: str, rest_of_year: str) -> date | None:
    """A day; where the source knows the year only, its first or last day."""
    return date.fromisoformat(f"{value}-{rest_of_year}" if len(value) == 4 else value) if value else None
