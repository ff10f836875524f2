"""The vocabulary: Dutch compounds by field of work, names of projects, and the slots of sentence templates."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
MONTHS = "januari februari maart april mei juni juli augustus september oktober november december".split()
Wordings = tuple[str, ...]
"""One sentence in several words: as a template, or filled in."""


def rng(*parts: object) -> Random:
    """A random generator that depends on the parts only: seeding with text does not use ``hash``."""
    return Random("/".join(map(str, parts)))


@cache
def toml(name: str) -> dict[str, Any]:
    with (HERE / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def wordings(lines: list[str]) -> tuple[Wordings, ...]:
    return tuple(tuple(part.strip() for part in line.split("|")) for line in lines)


@dataclass(frozen=True, slots=True)
class Function:
    """A kind of post: title and synonyms (which may hold ``{s}``), scales, and whether it has levels."""

    titles: tuple[str, ...]
    scales: tuple[int, int]
    weight: int
    levels: bool


@dataclass(frozen=True, slots=True)
class Domain:
    """A field of work with its words."""

    name: str
    departments: tuple[str, ...]
    employers: tuple[str, ...]
    subjects: tuple[str, ...]
    first: tuple[str, ...]
    de: tuple[str, ...]
    het: tuple[str, ...]
    mass: tuple[str, ...]
    laws: tuple[str, ...]
    partners: tuple[str, ...]
    systems: tuple[str, ...]
    studies: tuple[str, ...]
    functions: tuple[Function, ...]
    tasks: tuple[Wordings, ...]


def _function(line: str) -> Function:
    weight, scales, *titles = line.removesuffix("*").split(";")
    low, high = scales.split("-")
    return Function(tuple(titles), (int(low), int(high)), int(weight), line.endswith("*"))


@cache
def domains() -> dict[str, Domain]:
    return {
        name: Domain(
            name,
            *(tuple(entry[key]) for key in ("departments", "employers", "subjects")),
            *(tuple(entry[key].split()) for key in ("first", "de", "het", "mass")),
            *(tuple(entry[key]) for key in ("laws", "partners", "systems", "studies")),
            tuple(map(_function, entry["functions"])),
            wordings(entry["tasks"]),
        )
        for name, entry in toml("domains").items()
    }


@cache
def templates(section: str, kind: str = "all") -> tuple[Wordings, ...]:
    return wordings(toml("sentences")[section][kind])


@cache
def parts(name: str) -> tuple[str, ...]:
    entry = toml("sentences")[name]
    return tuple(entry.split() if isinstance(entry, str) else entry)


def project_name(random: Random) -> str:
    """A made-up local name, such as Molenzoom."""
    return random.choice(parts("project_first")) + random.choice(parts("project_second"))


def programme(random: Random, name: str) -> str:
    kind, year = random.choice(parts("programmes")), random.randrange(2026, 2041)
    return f"{kind} {random.choice((name, project_name(random)))} {year}"


class Slots(dict[str, str]):
    """Values of a template's slots, made when they are asked for and then the same for all wordings of a sentence."""

    def __init__(self, random: Random, domain: Domain, fixed: dict[str, str]) -> None:
        super().__init__(fixed)
        self.random, self.domain = random, domain

    def __missing__(self, key: str) -> str:
        self[key] = value = self._made(key)
        return value

    def _made(self, key: str) -> str:
        choice, domain = self.random.choice, self.domain
        match key:
            case "a" | "b":
                if self.random.random() < 0.5:
                    return f"de {choice(domain.first)}{choice(domain.de)}"
                return f"het {choice(domain.first)}{choice(domain.het)}"
            case "m" | "n":
                return choice(domain.first) + choice(domain.mass)
            case "p":
                return choice(domain.partners)
            case "w":
                return choice(domain.laws)
            case "y":
                return choice(domain.systems)
            case "studie":
                return choice(domain.studies)
            case "trek" | "trek2":
                self["trek"], self["trek2"] = self.random.sample(parts("traits"), 2)
                return self[key]
            case "v1" | "v2" | "v3":
                self["v1"], self["v2"], self["v3"] = self.random.sample(parts("values"), 3)
                return self[key]
            case "prog" | "prog2":
                return programme(self.random, self["naam"])
            case "maand":
                return choice(MONTHS)
            case "jaar":
                return str(self.random.randrange(2014, 2026))
            case "jaar2":
                return str(self.random.randrange(2026, 2041))
            case "team":
                return str(self.random.randrange(6, 60))
            case "k":
                return str(self.random.randrange(4, 90) * 10)
            case "bedrag":
                return f"{self.random.randrange(3, 180) / 2:g}".replace(".", ",")
            case "erv":
                return choice(("twee", "drie", "vijf", "3", "4", "5", "zeven"))
            case "mnd" | "mnd2":
                return choice(("3", "6", "9", "12", "zes", "twaalf"))
        raise KeyError(key)


def fill(template: Wordings, random: Random, domain: Domain, fixed: dict[str, str]) -> Wordings:
    """The wordings of a sentence with its slots filled, each beginning with a capital and ending with a stop."""
    slots = Slots(random, domain, fixed)
    filled = (wording.format_map(slots) for wording in template)
    return tuple(f"{text[0].upper()}{text[1:]}." for text in filled)
