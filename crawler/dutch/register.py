"""The register of public bodies: from a name as people print it to the body of that day.

Names are compared as words without case, accents and punctuation ("'s-Hertogenbosch" = "s hertogenbosch", "&" = "en"),
as the taxonomy's matching rule has it. A municipality's register name is bare ("Leiden"), so every body also answers to
the heads people put before it: "gemeente Leiden", "gemeenteraad van Leiden", "min. van BZK", "OD Twente".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.items import Agency, Organisation, Place

WEAK, SINGLE, FULL = 0, 1, 2
"""How much a name says in running text: a place or an everyday word, a single word or abbreviation, a body by name."""

# what people put before the bare name, by kind of body; the first is the usual one
_HEADS = {
    "gemeente": (
        "gemeente", "gem", "stadsbestuur van", "gemeenteraad", "gemeenteraad van", "raadsgriffie", "raadsgriffie van",
        "griffie", "griffie van", "college van b en w van", "college van burgemeester en wethouders van", "b en w van",
        "burgemeester en wethouders van", "rekenkamer", "rekenkamer van", "concern",
    ),
    "provincie": (
        "provincie", "prov", "provinsje", "provinciale staten", "provinciale staten van", "gedeputeerde staten",
        "gedeputeerde staten van", "statengriffie", "statengriffie van",
    ),
    "waterschap": ("waterschap", "hoogheemraadschap", "hoogheemraadschap van", "wetterskip", "ws"),
    "ministerie": ("ministerie van", "ministerie", "ministerie voor", "min van", "min", "departement van"),
    "omgevingsdienst": ("omgevingsdienst", "od", "regionale uitvoeringsdienst", "rud"),
    "veiligheidsregio": ("veiligheidsregio", "vr"),
    "ggd": (
        "ggd", "gemeentelijke gezondheidsdienst", "gemeenschappelijke gezondheidsdienst",
        "geneeskundige gezondheidsdienst",
    ),
}  # fmt: skip
_LONGEST_FIRST = {kind: sorted(heads, key=len, reverse=True) for kind, heads in _HEADS.items()}
_PRECEDENCE = {"gemeente": 0, "provincie": 1, "waterschap": 2, "ministerie": 3}  # who a bare "Utrecht" is
_PLACELIKE = frozenset({"gemeente", "provincie", "waterschap"})
_LOWER_START = re.compile(
    "gemeente|provinci|waterschap|hoogheemraadschap|wetterskip|ministerie|omgevingsdienst|college van|veiligheidsregio"
    "|raadsgriffie|griffie van|gedeputeerde staten|werkorganisatie|concern |rekenkamer|regionale uitvoeringsdienst"
)
# register names that are everyday words or regions: they count only where a site asks for an employer
_EVERYDAY = frozenset((
    "afeer", "algemene zaken", "asiel en migratie", "bel", "blink", "cure", "de bevelanden", "de waddeneilanden",
    "defensie", "delta", "drechtsteden", "financien", "hecht", "het plein", "ind", "kompas", "nog", "ons", "politie",
    "parkorganisatie", "plusteam", "reflexis", "sociaal", "solido", "stark", "toeslagen", "vervoerregio", "wil",
    "werk in uitvoering", "samenwerking de liemers",
))  # fmt: skip
# abbreviations in daily use that the register lacks
_ABBREVIATIONS = {
    "OMWB": "omgevingsdienst midden en west brabant",
    "RUD Utrecht": "regionale uitvoeringsdienst utrecht 2 0",
    "WVV": "waterschap vallei en veluwe",
    "WBD": "waterschap brabantse delta",
    "Provincie NH": "provincie noord holland",
    "Provincie ZH": "provincie zuid holland",
    "Provincie NB": "provincie noord brabant",
}
_WORD = re.compile(r"[^\W_]+|&")
_NEXT_WORD = re.compile(r"[^\w&:;|\n]{0,3}([^\W_]+|&)")
_CAPITAL = re.compile(r"[A-ZÀ-Þ18][^\W_]*")
_YEARS = re.compile(r"\s*\(\d{4}-\d{4}\)$")
_BRACKET = re.compile(r"\s*\([^()]*\)$")
_ARTICLE = re.compile(r"^(?:de|het) (?=\S+ \S)")
_MAX_NAME = 130


def words(text: str) -> list[str]:
    """The words of a name as they are compared."""
    return [_plain(word) for word in _WORD.findall(text)]


def key(name: str) -> str:
    return " ".join(words(name))


def _plain(word: str) -> str:
    if word.isascii():
        return "en" if word == "&" else word.lower()
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the register in a text: where it stands, how much it says, whom it may mean (or which agency)."""

    start: int
    end: int
    name: str
    strength: int
    bodies: tuple[Organisation, ...]
    agency: Agency | None


@dataclass(slots=True)
class _Entry:
    strength: int = WEAK
    bodies: list[Organisation] = field(default_factory=list)
    printed: set[str] = field(default_factory=set)
    agency: Agency | None = None


class Register:
    """All bodies and agencies by name. Built once; looking things up changes nothing."""

    def __init__(
        self, organisations: Sequence[Organisation], agencies: Sequence[Agency] = (), places: Sequence[Place] = ()
    ) -> None:
        provinces = {place.municipality: place.province for place in places}
        self._by_id = {body.id: body for body in organisations}
        self._province = {body.id: body.province or provinces.get(body.name) for body in organisations}
        self._entries: dict[str, _Entry] = {}
        self._prefixes: set[str] = set()
        self._begins: set[str] = set()
        for body in organisations:
            for name, strength in _variants(body):
                entry = self._entry(name, strength)
                if body not in entry.bodies:
                    entry.bodies.append(body)
        for abbreviation, name in _ABBREVIATIONS.items():
            if known := self._entries.get(name):
                self._entry(abbreviation, SINGLE).bodies.extend(known.bodies)
        for agency in agencies:
            for name in (agency.name, *agency.aliases):
                self._entry(name, WEAK).agency = agency

    def _entry(self, name: str, strength: int) -> _Entry:
        found = words(name)
        entry = self._entries.setdefault(" ".join(found), _Entry())
        entry.strength = max(entry.strength, strength)
        entry.printed.add(name)
        self._prefixes.update(" ".join(found[:count]) for count in range(1, len(found) + 1))
        if (first := _WORD.search(name)) and found[0] not in ("de", "het"):
            self._begins.update((first.group(), first.group().capitalize(), first.group().upper()))
        return entry

    def by_name(self, name: str, on: date | None = None, province: str | None = None) -> Organisation | None:
        """The body called ``name`` on that day, or what it merged into if it had ended by then.

        Without a day it is the body so called now or last. A name of several bodies (Bergen) gives None, unless
        ``province`` tells them apart.
        """
        text = key(name)
        entry = self._entries.get(text) or self._entries.get(_ARTICLE.sub("", text))
        return self.resolve(entry.bodies, text, on, province) if entry else None

    def agency(self, name: str) -> Agency | None:
        """The recruiter or broker of that name."""
        entry = self._entries.get(key(name))
        return entry.agency if entry else None

    @staticmethod
    def display_name(body: Organisation) -> str:
        """The name for readers: "Gemeente Leiden", "GGD Flevoland", a ministry without its years."""
        if body.kind == "gemeente":
            return f"Gemeente {body.name}"
        if body.kind == "ggd" and "ezondheidsdienst" in body.name:
            return next((alias for alias in body.aliases if alias.startswith("GGD ")), body.name)
        return _YEARS.sub("", body.name)

    def resolve(
        self, bodies: Sequence[Organisation], name: str, on: date | None = None, province: str | None = None
    ) -> Organisation | None:
        """Which of the ``bodies`` that may be called ``name`` is meant on that day; None if that cannot be told."""
        if province:
            bodies = [body for body in bodies if self._province[body.id] == province] or bodies

        def rank(body: Organisation) -> tuple[int, int, int]:
            own = key(_YEARS.sub("", body.name))
            named = 0 if own.endswith(name) or name.endswith(own) else 1
            if on is None:
                return _PRECEDENCE.get(body.kind, 9), named, body.valid_to is not None
            ended = body.valid_to is not None and body.valid_to < on
            early = body.valid_from is not None and body.valid_from > on  # a new body recruits before it starts
            return _PRECEDENCE.get(body.kind, 9), 2 * early + ended, named

        different = {body.id: body for body in bodies}.values()
        ranked = sorted(different, key=rank) if len(different) > 1 else [*different]
        if not ranked or (len(ranked) > 1 and rank(ranked[0]) == rank(ranked[1])):
            return None
        body = ranked[0]
        seen: set[str] = set()
        while on and body.valid_to and body.valid_to < on and body.successors and body.id not in seen:
            seen.add(body.id)
            body = self._by_id.get(body.successors[0], body)  # the largest recipient comes first
        return body

    def mentions(self, text: str) -> list[Mention]:
        """The names of bodies and agencies in a text, the longest at each place; linear in its length."""
        known = self._begins
        starts = [match.start() for match in _CAPITAL.finditer(text) if match.group() in known]
        starts += [match.start() for match in _LOWER_START.finditer(text)]
        found: list[Mention] = []
        end = 0
        for start in sorted(starts):
            if start >= end and not text[start - 1 : start].isalnum() and (mention := self._at(text, start)):
                found.append(mention)
                end = mention.end
        return found

    def _at(self, text: str, start: int) -> Mention | None:
        best: Mention | None = None
        name, end = "", start
        while (match := _NEXT_WORD.match(text, end)) and end - start < _MAX_NAME:
            end = match.end()
            name = f"{name} {_plain(match[1])}" if name else _plain(match[1])
            if name not in self._prefixes:
                break
            entry = self._entries.get(name)
            if entry and (" " in name or entry.strength == WEAK or text[start:end] in entry.printed):
                best = Mention(start, end, name, entry.strength, tuple(entry.bodies), entry.agency)
        return best


def _variants(body: Organisation) -> Iterator[tuple[str, int]]:
    """Every way to name a body, with how much that says."""
    heads = _LONGEST_FIRST.get(body.kind, ())
    for printed in (body.name, *body.aliases):
        for name in {_YEARS.sub("", printed), _BRACKET.sub("", printed)}:
            yield name, _strength(name, body.kind)
            text = key(name)
            if (bare := _ARTICLE.sub("", text)) != text and body.kind not in _PLACELIKE:
                yield bare, SINGLE
            bare = next((text[len(head) + 1 :] for head in heads if text.startswith(head + " ")), text)
            if body.kind in _PLACELIKE or body.kind == "ministerie":
                yield (name, _strength(name, body.kind)) if bare == text else (bare, WEAK)
            elif bare == text:
                if name.startswith(("OD ", "RUD ", "VR ")):
                    yield name.replace(" ", ""), SINGLE
                continue  # an abbreviation of an environmental service takes no head
            for head in heads:
                yield f"{head} {bare}", FULL


def _strength(name: str, kind: str) -> int:
    text = key(name)
    abbreviation = name[1:].upper() == name[1:] or sum(c.isupper() for c in name) > len(name) // 2
    if text in _EVERYDAY or len(text) < 3:
        return WEAK
    if kind in _PLACELIKE and not text.startswith(tuple(head + " " for head in _HEADS[kind])):
        return SINGLE if abbreviation else WEAK
    if " " in text or (len(text) > 7 and not abbreviation and kind != "gemeenschappelijke_regeling"):
        return FULL
    return SINGLE
