"""The grammar of printed salary scales ("schaal 11A", "salarisschaal 10/11", "FSK 19") and of their agreements."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = (
    r"(?:schaal(?:niveau|nummer)?|schalen|inschaling|(?:salaris|loon|functie)groep(?:en)?|salarisklasse|(?:salaris|"
    r"functie)niveau"
    r"|\b(?:fsk|bbra|fwg|scales?))"
)
_CODE = r"(?:\d{1,2}(?:\s?[a-c])?(?![\d\w])|l(?:[a-e]|1[0-6])\b)"
_NOT_COUNTED = (
    r"(?!\s?(?:uur|uren|u\b|urige|%|procent|jaar|jaren|fte|maand|mnd|weken|dagen|vakantie|verlof|x\b|km\b|"
    r"periodiek|collega|"
    r"medewerker|mensen|euro|januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|"
    r"december)|[ek]\b|[.,:]\d|-urig|\s?op\s\d)"
)
_BETWEEN = (
    r"(?:[\s:=.]|\((?!€)|\b(?:max(?:imaal|imum)?|min(?:imaal)?|cao|gemeenten?|rijk|hr-?21|bbra|fuwasys|"
    r"car[-/. ]?uwo|sgo|nr|nummer|niveau|is|"
    r"vastgesteld op|bedraagt|indicatief|tot en met|t/m|t\.e\.m|nrga|salarisschaal|functieschaal|schaal|"
    r"of)\b\)?\.?){0,5}"
)
_AND = r"\s{0,2}(?:/|,|-|–|—|&|\+|\bof\b|\ben\b|\btot en met\b|\btot\b|\bt/m\b|\bà\b|\bor\b|\band\b|\bto\b){1,2}\s{0,2}"
_NEXT = rf"{_AND}(?:max(?:imaal|imum)?\.?\s)?(?:(?:salaris|functie|uitloop|eind)?schaal\s|s(?=\d))?"
_PRINTED = re.compile(
    rf"{_WORD}{_BETWEEN}(?P<codes>{_CODE}{_NOT_COUNTED}(?:{_NEXT}{_CODE}{_NOT_COUNTED}){{0,4}})"
    r"|\bs(?P<short>(?:1\d|[1-9])(?:\s?[/-]\s?s?(?:1\d|[1-9]))?)(?![\w.,-])"
)
_ONE_CODE = re.compile(r"\d{1,2}\s?(?:[a-c]\b)?|l(?:1[0-6]|[a-e])")
_NOT_A_SCALE = re.compile(
    r"\bop (?:een |\w{0,20}e )$|\b(?:grote|kleine|menselijke|lokale|regionale|landelijke|europese|nationale) $|"
    r"(?:likert|richter|beaufort)\S{0,3}\s?$",
)

_SYSTEM = re.compile(
    r"\b(?:cao[- :(]{0,2}(?:werken |vereniging )?(?:van |voor )?(?:de |het )?(?:nederlandse |sector )?(?:"
    r"(?P<gemeenten1>gemeente|sgo\b|samenwerkende gem)|(?P<rijk1>rijk)|(?P<provincies1>provinci)|"
    r"(?P<waterschappen1>waterschap)|"
    r"(?P<universiteiten>nu\b|universiteit)|(?P<umc>umc|universitair med)|(?P<onderwijs>[vpmh]b?o\b|primair|"
    r"voortgezet|onderwijs)|"
    r"(?P<zorg1>ziekenhui|ggz\b|vvt\b|gehandicapten)|(?P<sociaal_werk>sociaal werk|welzijn)|(?P<politie>politie)|"
    r"(?P<defensie>defensie))"
    r"|(?P<gemeenten2>car[-–/. ]{0,3}uwo\b|hr-?21|sgo\b|samenwerkende gemeentelijke org|gemeente(?:lijke)?[- ]cao\b)"
    r"|(?P<rijk2>bbra|rijks-?cao\b)"
    r"|(?P<provincies2>provinciale (?:sector|cao)\b|collectieve arbeidsvoorwaardenregeling prov)"
    r"|(?P<waterschappen2>werken voor waterschap|waterschaps?-cao\b|saw\b|"
    r"sectorale arbeidsvoorwaarden\w{0,20} waterschap)"
    r"|(?P<rotterdam_fsk>fsk\b|functionele salarisklasse)|(?P<amsterdam_nrga>nrga\b)|(?P<zorg2>fwg))"
)
"""Agreements by the words that name them (reference/taxonomy.json, "scale_systems"); a group is named for its id."""


@dataclass(frozen=True, slots=True)
class Codes:
    """The scales named at ``[start:end]``: codes as printed, upper case ("10", "11A")."""

    codes: tuple[str, ...]
    start: int
    end: int
    word: str


def split_codes(printed: str) -> tuple[str, ...]:
    """ "10/11a" -> ("10", "11A"); a second scale more than four away from the first is some other number."""
    codes: list[str] = []
    for match in _ONE_CODE.finditer(printed):
        code = "".join(match[0].split()).upper()
        number = _number(code)
        if number == 0 or (codes and abs(number - _number(codes[0])) > 4):
            break
        if code not in codes:
            codes.append(code)
    return tuple(codes)


def find_codes(text: str) -> list[Codes]:
    """Every scale named in one clause of lower-case text, in order. A map's scale, "op grote schaal 2" and a score from
    1 to 10 are none; neither is a number above 20 without a word that says salary."""
    found = []
    for match in _PRINTED.finditer(text):
        group = "codes" if match["codes"] else "short"
        codes = split_codes(match[group])
        if not codes or _NOT_A_SCALE.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        if codes[0] == "1" and len(codes) > 1:  # a score "schaal 1 tot 5", never a job
            continue
        word = match[0][: match.start(group) - match.start()]
        if _number(codes[0]) > 20 and not (
            word.startswith(("fwg", "functiegroep")) or "€" in text or "salaris" in text
        ):
            continue
        found.append(Codes(codes, match.start(), match.end(group), word))
    return found


def find_system(text: str) -> tuple[str, str] | None:
    """The agreement a lower-case text names: its id and the words that name it; None where it names none or several."""
    found: dict[str, str] = {}
    for match in _SYSTEM.finditer(text):
        found.setdefault((match.lastgroup or "").rstrip("12").replace("_", "-"), match[0])
    return next(iter(found.items())) if len(found) == 1 else None


def _number(code: str) -> int:
    return int("".join(char for char in code if char.isdigit()) or "10")  # LA to LE stand near scale 10
