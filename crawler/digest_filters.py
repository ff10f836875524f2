"""The filters of a digest: checked against what the database knows, so that a typing error is no empty digest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from crawler.database.connection import Connection
from crawler.database.rows import Row

_SCALE = re.compile(r"(?P<low>\d{1,2}[A-Za-z]?)(?P<dash>\s?[-–]\s?(?P<high>\d{1,2}[A-Za-z]?)?)?")
_ALSO = {"Friesland": "Fryslân", "Brabant": "Noord-Brabant"}
_SHOWN = 15


class UnknownValue(ValueError):
    """This filter names something that the database does not know; the message, in Dutch, says what it does know."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader wants to see. Empty is everything; of each kind one value suffices. ``scales`` holds ranks, low and high;
    ``organisations`` folded names; ``printed`` the filters as a reader sees them."""

    provinces: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    organisations: frozenset[str] = frozenset()
    scales: tuple[tuple[float, float], ...] = ()
    printed: str = ""

    def admit(self, row: Row) -> bool:
        """Whether a row of ``vacancies`` passes. A vacancy without the value that is asked for does not."""
        return (
            (not self.provinces or row["province"] in self.provinces)
            and (not self.areas or row["function_area"] in self.areas)
            and (not self.organisations or fold(row["organisation"] or "") in self.organisations)
            and (not self.scales or any(_overlap(row, low, high) for low, high in self.scales))
        )


def _overlap(row: Row, low: float, high: float) -> bool:
    top, bottom = row["scale_max_rank"], row["scale_min_rank"]
    if top is None and bottom is None:
        return False
    return bool((bottom if bottom is not None else top) <= high and (top if top is not None else bottom) >= low)


def filters_of(
    conn: Connection,
    provinces: Sequence[str],
    scales: Sequence[str],
    areas: Sequence[str],
    organisations: Sequence[str],
) -> Filters:
    """Filters from what somebody typed. Raises UnknownValue.

    A scale is ``10``, ``10-12`` or ``10-`` (10 and higher); an area its Dutch name or id; an organisation its name, a name it is
    also known by, or a part of the name of one that has vacancies here.
    """
    provinces_here = [row[0] for row in conn.execute("SELECT DISTINCT province FROM places ORDER BY province")]
    terms = list(conn.execute("SELECT id, label FROM terms WHERE axis = 'area' ORDER BY label"))
    known_areas = {label: number for number, label in terms} | {number: number for number, _ in terms}
    shown_areas = [label for _, label in terms]
    printed = [
        f"{label} {', '.join(values)}"
        for label, values in (
            ("provincie", provinces), ("schaal", scales), ("vakgebied", areas), ("organisatie", organisations),
        )
        if values
    ]  # fmt: skip
    return Filters(
        frozenset(
            _pick("onbekende provincie", value, {name: name for name in provinces_here} | _ALSO, provinces_here)
            for value in provinces
        ),
        frozenset(_pick("onbekend vakgebied", value, known_areas, shown_areas) for value in areas),
        frozenset(name for value in organisations for name in _organisations(conn, value)),
        tuple(_scale(conn, value) for value in scales),
        "; ".join(printed),
    )


def _pick(unknown: str, value: str, known: dict[str, str], shown: Sequence[str]) -> str:
    folded = {fold(name): meant for name, meant in known.items()}
    if fold(value) in folded:
        return folded[fold(value)]
    raise UnknownValue(f"{unknown} {value!r}; bekend: {'; '.join(shown)}")


def _scale(conn: Connection, value: str) -> tuple[float, float]:
    from crawler.dutch.scales import scale_rank  # late: every command loads this file, and few digests name a scale

    match = _SCALE.fullmatch(value.strip())
    known = sorted(
        {row[0] for row in conn.execute("SELECT scale FROM salary_scales")}, key=lambda one: (scale_rank(one) or 0, one)
    )
    if match is None:
        raise UnknownValue(f"onbekende schaal {value!r}; schrijf 10, 10-12 of 10- (vanaf 10)")
    ends = [match["low"].upper(), *([match["high"].upper()] if match["high"] else [])]
    for end in ends:
        if end not in known:
            raise UnknownValue(f"onbekende schaal {end!r}; bekend: {', '.join(known)}")
    low = scale_rank(ends[0]) or 0.0
    high = (scale_rank(ends[-1]) or 0.0) if len(ends) == 2 or not match["dash"] else float("inf")
    if high < low:
        raise UnknownValue(f"schaal {value!r} loopt terug; schrijf de laagste eerst")
    return low, high


def _organisations(conn: Connection, value: str) -> Iterable[str]:
    """The folded names that a value means."""
    wanted = fold(value)
    present = [
        row[0]
        for row in conn.execute("SELECT DISTINCT organisation FROM vacancies WHERE organisation IS NOT NULL ORDER BY 1")
    ]
    register = list(conn.execute("SELECT name, coalesce(aliases, '') FROM organisations"))
    exact = {name for name, aliases in register if wanted in {fold(part) for part in (name, *aliases.split(";"))}}
    exact |= {name for name in present if fold(name) == wanted}
    found = exact or {name for name in present if wanted and wanted in fold(name)}
    if found:
        return {fold(name) for name in found}
    names = {_core(name): name for name in (*(name for name, _ in register), *present)}
    near = [names[one] for one in get_close_matches(_core(value), names, 5, 0.6)]
    tip = f"; bedoelt u {', '.join(near)}?" if near else ""
    some = f"; met vacatures: {', '.join(present[:_SHOWN])}{' …' if len(present) > _SHOWN else ''}" if present else ""
    raise UnknownValue(f"onbekende organisatie {value!r}{tip}{some}")


def _core(name: str) -> str:
    """What of a name somebody remembers: "goes" of "Gemeente Goes"."""
    return re.sub(r"^(?:gemeente|provincie|waterschap|ministerie van) ", "", fold(name))


def fold(text: str) -> str:
    """A name without accents, case and white space around it."""
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).casefold().split())
