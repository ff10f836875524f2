"""Public employers of data/reference, each with an introduction and departments that all its adverts share."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from heapq import nsmallest
from pathlib import Path

from synthetic.words import Domain, Wordings, domains, fill, rng, templates

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"
KINDS = {
    "gemeente": "gemeente", "provincie": "provincie", "waterschap": "waterschap", "ministerie": "ministerie",
    "agentschap": "ministerie", "rijksdienst": "ministerie", "inspectie": "ministerie", "omgevingsdienst": "samenwerking",
    "veiligheidsregio": "samenwerking", "ggd": "samenwerking", "ambtelijke_organisatie": "samenwerking",
}  # fmt: skip
WEIGHTS = {"provincie": 9000.0, "waterschap": 4000.0, "ministerie": 5000.0, "samenwerking": 1200.0}
INTRO = {"ministerie": "rijk"}
SCALE_SYSTEM = {"provincie": "provincies", "waterschap": "waterschappen", "ministerie": "rijk"}


@dataclass(frozen=True, slots=True)
class Employer:
    """A public employer. ``name`` is bare (Goes), ``full`` as the register has it with its kind (Gemeente Goes), ``old`` the
    names of bodies that went into it alone, with their last day."""

    id: str
    name: str
    full: str
    kind: str
    province: str
    place: str
    places: tuple[str, ...]
    short: tuple[str, ...]
    old: tuple[tuple[str, str], ...]
    namesake: str | None
    neighbours: tuple[str, ...]
    weight: float

    @property
    def running(self) -> str:
        """As in the middle of a sentence."""
        return (
            self.full[0].lower() + self.full[1:] if self.kind in ("gemeente", "provincie", "waterschap") else self.full
        )

    @property
    def scale_system(self) -> str:
        return SCALE_SYSTEM.get(self.kind, "gemeenten")

    @property
    def slug(self) -> str:
        plain = unicodedata.normalize("NFKD", self.name).encode("ascii", "ignore").decode().lower()
        return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")

    @property
    def in_region(self) -> str:
        """How an advert names it that keeps the employer hidden."""
        kind = {"ministerie": "landelijke uitvoeringsorganisatie", "samenwerking": "regionale organisatie"}
        return f"een {kind.get(self.kind, self.kind)} in {self.province}"


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def employers() -> dict[str, Employer]:
    """The employers that exist today, by id, in the order of the file."""
    rows = _rows("organisations.csv")
    where: dict[str, list[dict[str, str]]] = defaultdict(list)
    inside: dict[str, list[str]] = defaultdict(list)
    for row in _rows("places.csv"):
        where[row["municipality"]].append(row)
        inside[row["province"]].append(row["place"])
    old: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        if row["valid_to"] >= "2015" and ";" not in row["successor_id"]:
            old[row["successor_id"]].append((_full(row), row["valid_to"]))
    names: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["type"] in ("gemeente", "provincie") and not row["valid_to"]:
            names[_bare(row)].append(_full(row))
    near = _neighbours(where)
    found = {}
    for row in rows:
        kind = KINDS.get(row["type"])
        if kind is None or row["valid_to"]:
            continue
        name, full = _bare(row), _full(row)
        places = [place["place"] for place in where.get(name, ())] if kind == "gemeente" else []
        if kind != "gemeente":
            random = rng("seat", row["id"])
            places = (
                random.sample(inside[row["province"]], 6)
                if row["province"] in inside
                else ["Den Haag", "Utrecht", "Zwolle", "Leiden"]
            )
            places[0] = "Den Haag" if kind == "ministerie" else places[0]
        places = sorted(places, key=lambda place: place != name) or [name]
        aliases = (alias.strip() for alias in row["aliases"].split(";"))
        found[row["id"]] = Employer(
            row["id"], name, full, kind, row["province"] or "Nederland", places[0], tuple(places),
            tuple(alias for alias in aliases if 2 < len(alias) < 12 and alias.isupper()), tuple(old[row["id"]]),
            next((other for other in names[name] if other != full), None) if kind in ("gemeente", "provincie") else None,
            near.get(name, ()) if kind == "gemeente" else (),
            max(float(row["inhabitants"] or 0), 8000) ** 0.7 if kind == "gemeente" else WEIGHTS[kind],
        )  # fmt: skip
    return found


def _full(row: dict[str, str]) -> str:
    return f"Gemeente {row['name']}" if row["type"] == "gemeente" else row["name"]


def _bare(row: dict[str, str]) -> str:
    return re.sub(r"^(?:Provincie|Waterschap|Hoogheemraadschap(?: van)?|Ministerie van) ", "", row["name"])


def _neighbours(where: dict[str, list[dict[str, str]]]) -> dict[str, tuple[str, ...]]:
    """The four nearest municipalities of each, by the mean of their places."""
    centre = {
        name: tuple(sum(float(row[axis]) for row in rows) / len(rows) for axis in ("lat", "lon"))
        for name, rows in where.items()
    }

    def nearest(name: str) -> Iterable[str]:
        lat, lon = centre[name]
        return nsmallest(
            5, centre, key=lambda other: ((lat - centre[other][0]) ** 2 + (0.62 * (lon - centre[other][1])) ** 2, other)
        )[1:]

    return {name: tuple(nearest(name)) for name in sorted(centre)}


@cache
def by_name(name: str) -> Employer | None:
    """The municipality of a bare name."""
    return next((one for one in employers().values() if one.kind == "gemeente" and one.name == name), None)


def fixed(employer: Employer) -> dict[str, str]:
    """The slots that depend on the employer alone."""
    return {"org": employer.running, "Org": employer.full, "naam": employer.name, "plaats": employer.place}


@cache
def introduction(seed: int, id: str) -> tuple[Wordings, ...]:
    """The paragraph about an employer that all its adverts begin with."""
    employer = employers()[id]
    random = rng(seed, "intro", id)
    size = int((employer.weight ** (1 / 0.7)) if employer.kind == "gemeente" else random.randrange(200, 2500) * 1000)
    slots = fixed(employer) | {
        "inw": f"{round(size, -3):,}".replace(",", "."),
        "fte": str(max(90, size // 160) if employer.kind == "gemeente" else random.randrange(80, 2600)),
        "kern": employer.places[0], "kern2": random.choice(employer.places[1:] or employer.neighbours),
        "buur": random.choice(employer.neighbours or employer.places),
    }  # fmt: skip
    lines = random.sample(templates("intro", INTRO.get(employer.kind, employer.kind)), 3)
    field = random.choice(sorted(domains()))
    return tuple(fill(line, random, domains()[field], slots) for line in lines)


@cache
def department(seed: int, id: str, domain: Domain) -> tuple[str, tuple[Wordings, ...]]:
    """An employer's department for a field of work and the paragraph about it."""
    random = rng(seed, "department", id, domain.name)
    name = random.choice(domain.departments)
    slots = fixed(employers()[id]) | {"dep": name}
    lines = random.sample(templates("department"), 3)
    return name, tuple(fill(line, random, domain, slots) for line in lines)
