"""Where the work is: the place and province of an advert, with coordinates.

Only what a site or the text labels as place of work counts, then the markup's address if it lies where the employer
does (a broker's markup may give its own town, or a province), then the province of the employer's register row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.dutch.advert import Advert, topic
from crawler.dutch.register import key, words
from crawler.items import PRINTED, Evidence, Line, Organisation, Place

_PROVINCES = (
    "Groningen", "Fryslân", "Drenthe", "Overijssel", "Flevoland", "Gelderland", "Utrecht", "Noord-Holland",
    "Zuid-Holland", "Zeeland", "Noord-Brabant", "Limburg",
)  # fmt: skip
_PROVINCE = {key(name): name for name in _PROVINCES} | {"friesland": "Fryslân", "brabant": "Noord-Brabant"}
_ALSO_TOWNS = frozenset({"groningen", "utrecht"})
_LABEL = re.compile(
    r"\b(?:standplaats|werklocatie|werkplek|plaats van tewerkstelling|plaats tewerkstelling)(?:\s(?:is|wordt)|\s?:)?\s+"
    r"((?:in\s|te\s)?[A-Z'’][^.;:|]{1,60})",
    re.IGNORECASE,
)
_CUES = topic("standplaats werklocatie werkplek tewerkstelling")
_POSTCODE = re.compile(r"\b[1-9]\d{3}\s?[A-Z]{2}\b")
_SPLIT = re.compile(r"[,/;|()]|\s[-–—]\s|\sof\s|\sen\s|\b(?:gemeente|provincie)\b", re.IGNORECASE)
_SHORT = 5  # letters: "Heel Nederland" is not Heel, "Best bereikbaar" not Best
_MAX_FIELD = 120


@dataclass(frozen=True, slots=True)
class Location:
    """The place of work; ``lat`` and ``lon`` (degrees) are the centre of ``place``. Evidence: place, province."""

    place: str | None = None
    province: str | None = None
    lat: float | None = None
    lon: float | None = None
    evidence: tuple[Evidence, ...] = ()


class PlaceIndex:
    """The official places by name. Built once; looking things up changes nothing."""

    def __init__(self, places: Sequence[Place]) -> None:
        self._by_name: dict[str, list[Place]] = {}
        for place in places:
            self._by_name.setdefault(key(place.name), []).append(place)

    def find(self, name: str, province: str | None = None, municipality: str | None = None) -> Place | None:
        """The place of that name; of several, the one in the municipality or province, or that has one of its own."""
        found = self._by_name.get(key(name), [])
        for chosen in (
            [place for place in found if place.municipality == municipality],
            [place for place in found if place.province == province],
            found if province is None else [],
        ):
            own = [place for place in chosen if place.municipality.split(" (")[0] == place.name]
            if len(chosen) == 1 or len(own) == 1:
                return chosen[0] if len(chosen) == 1 else own[0]
        return None


def find_place(
    lines: Sequence[Line],
    places: PlaceIndex,
    organisation: Organisation | None,
    *,
    beside: Iterable[Line] = (),
    markup_place: str = "",
    markup_province: str = "",
) -> Location:
    """The place and province of an advert's lines, its schema.org address (``markup_*``) and its employer.

    ``beside`` are cells that hold a place and go before the lines.
    """
    advert = Advert.of(lines)
    for line in (*beside, *(advert[number] for number in advert.about(_CUES, marked=("place", "province")))):
        location = None
        if line.field in ("place", "province"):
            location = _read(line.text[:_MAX_FIELD], line, places, organisation)
        elif not line.field and line.where in PRINTED:
            match = _LABEL.search(line.text)
            location = _read(match[1], line, places, organisation) if match else None
        if location:
            return location
    return _from_markup(places, organisation, markup_place, markup_province) or _from_register(places, organisation)


def _read(value: str, line: Line, places: PlaceIndex, organisation: Organisation | None) -> Location | None:
    """A labelled value: "Rotterdam, Zuid-Holland", "Coolsingel 40, 3011 AD Rotterdam", "Provincie Flevoland"."""
    whole, value = value, _POSTCODE.split(value)[-1]
    parts = [part.strip() for part in _SPLIT.split(value)]
    province = next((_PROVINCE[key(part)] for part in reversed(parts) if key(part) in _PROVINCE), None)
    only_province = line.field == "province" or "provincie" in value.lower()
    towns: dict[str, Place] = {}
    for part in parts:
        name = key(part)
        if name == "nederland" or (name in _PROVINCE and (name not in _ALSO_TOWNS or only_province)):
            continue
        if place := _town(part, places, province, organisation):
            towns[place.name] = place
    evidence = whole.strip()[:_MAX_FIELD]
    if len(towns) == 1 and not only_province:
        return _located(next(iter(towns.values())), evidence, line.where, 0.95)
    if province and not towns:
        return Location(province=province, evidence=(Evidence("province", evidence, line.where, 0.95),))
    return None


def _town(part: str, places: PlaceIndex, province: str | None, organisation: Organisation | None) -> Place | None:
    """The longest run of words at the start of a part that is a place ("Amsterdam Zuidoost", "Zwolle Stadhuis")."""
    tokens = words(part)
    if tokens[:1] in (["in"], ["te"]):
        tokens = tokens[1:]
    municipality = organisation.name if organisation and organisation.kind == "gemeente" else None
    province = province or (organisation.province if organisation else None)
    for count in range(min(len(tokens), 5), 0, -1):
        name = " ".join(tokens[:count])
        if count < len(tokens) and len(name) < _SHORT:
            break
        if place := places.find(name, province, municipality) or places.find(name):
            return place
    return None


def _located(place: Place, quote: str, method: str, certainty: float) -> Location:
    derived = f"{place.name}, {place.municipality}"
    return Location(
        place.name,
        place.province,
        place.lat,
        place.lon,
        (
            Evidence("place", quote, method, certainty),
            Evidence("province", quote, method if place.province in quote else "table", certainty, derived),
        ),
    )


def _from_markup(
    places: PlaceIndex, organisation: Organisation | None, markup_place: str, markup_province: str
) -> Location | None:
    province = _PROVINCE.get(key(markup_province))
    if key(markup_place) in _PROVINCE and not (key(markup_place) in _ALSO_TOWNS and province):
        province = _PROVINCE[key(markup_place)]  # a province where a town belongs
    elif organisation and markup_place:
        municipality = organisation.name if organisation.kind == "gemeente" else None
        place = places.find(markup_place, province or organisation.province, municipality)
        near = organisation.province is None or (place is not None and place.province == organisation.province)
        if place and near and (municipality is None or place.municipality == municipality):
            return _located(place, markup_place[:_MAX_FIELD], "markup", 0.8)
    if province and (organisation is None or organisation.province in (None, province)):
        quote = (markup_province or markup_place)[:_MAX_FIELD]
        return Location(province=province, evidence=(Evidence("province", quote, "markup", 0.8),))
    return None


def _from_register(places: PlaceIndex, organisation: Organisation | None) -> Location:
    """The province of a body that works in one: not of the Rijk, whose rows give where the head office stands."""
    regional = organisation is not None and (organisation.cao or "") != "CAO Rijk" and organisation.province is not None
    if organisation is None or not regional:
        return Location()
    evidence = Evidence("province", None, "register", 0.9, organisation.name)
    return Location(province=organisation.province, evidence=(evidence,))
