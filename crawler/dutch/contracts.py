"""The form of contract an advert offers, as ids of the taxonomy.

What is named counts, wishes and bystanders do not: "uitzicht op een vast contract" is a temporary contract with a
prospect, "geen zzp" forbids and offers nothing, "ervaring met detachering" and "tijdelijke huisvesting" say nothing
about the job. Conventions: leave and illness are replaced temporarily, a limited length is temporary where no form is
named, "loondienst" for an assignment is secondment, and a term of office is not a form of contract.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from crawler.dutch.advert import Advert, Topic, topic
from crawler.dutch.duration import length_alone, months_named
from crawler.dutch.lines import CERTAINTY, LABELLED, LONGEST, SHORT, STRONG, TITLE, WEAK, clause, rank
from crawler.items import Evidence, Line, Term

KINDS = ("permanent", "temporary", "interim", "freelance", "secondment", "agency", "traineeship", "internship")
"""Ids, in the order of the taxonomy."""


@dataclass(frozen=True, slots=True)
class Contract:
    """The forms offered, in the order of KINDS, and what is said about them; None where nothing is said."""

    kinds: tuple[str, ...] = ()
    self_employed_allowed: bool | None = None
    prospect_permanent: bool | None = None
    term_of_office_months: int | None = None
    evidence: tuple[Evidence, ...] = ()


class _Rule(NamedTuple):
    """How one form is printed: words that point to it (``short``: in short lines, compared without case), phrases that
    state it outright, and the word by itself, which is enough where no bystander is meant."""

    kind: str
    words: Topic
    short: Topic
    outright: re.Pattern[str]
    named: re.Pattern[str]


def _rule(kind: str, words: str, outright: str, named: str) -> _Rule:
    prose, _, short = words.partition("|")
    return _Rule(
        kind,
        topic(prose),
        topic(short),
        re.compile(outright),
        re.compile(named),
    )


_FORM = (
    r"(?:contract\b|dienst\b(?!\svan)|dienst(?:verband|betrekking)|aanstelling|baan\b|functie\b|benoeming|betrekking"
    r"|arbeids(?:overeenkomst|contract|plaats)|positie\b)"
)
_TASK = (
    rf"(?:{_FORM}|basis|vervang|invulling|opdracht|klus|inzet|inhuur|project(?:aanstelling|medewerker)?\b|ondersteuning"
    r"|versterking|aard\b|vacature)"
)
_RULES = (
    _rule(
        "permanent",
        "vast onbepaalde | permanent",
        rf"\bonbepaalde\s(?:tijd|duur)|\bvaste?[\s-]{_FORM}|\bvast\s\(w&s\)"
        r"|\b(?:permanent|indefinite)\s(?:contract|position|employment)",
        r"(?<!staat\s)(?<!ligt\s)(?<!houd\s)\bvast\b(?=\s*(?:$|[|•,;)/(–-]|of\b|en\s(?:tijd|zzp|detach)|\d|€|schaal))"
        r"|\bpermanent\b",
    ),
    _rule(
        "temporary",
        "tijdelijk bepaalde vervang verlof jaarcontract | projectbasis temporary fixed",
        rf"\btijdelijke?[\s-]{_TASK}|\bbepaalde\s(?:tijd|duur)|\b(?:half)?jaarcontract|\bop\s(?:project|tijdelijke)\s?basis"
        r"|\b(?:ziekte|zwangerschaps|verlof)\s?-?vervang|\bvervang\w{1,3}\s(?:wegens|tijdens|i\.?v\.?m|zwanger|ziekte)"
        r"|\bvervang\w{1,3}\s(?:van\s)?(?:(?:een|de|onze|zieke|vaste|huidige)\s){0,3}(?:collega|medewerker|teamlid|ziek)"
        r"|\b(?:wegens|tijdens|i\.?v\.?m\.?|verband\smet)\s(?:(?:het|een)\s)?(?:zwangerschap|bevalling|ouderschap|ziekte)"
        r"|\b(?:fixed[\s-]term|temporary)\s(?:contract|position|assignment|basis)",
        r"\btijdelijk\b(?!\s(?:onder|leid|geslo|buiten|niet|afwezig|gehuis|verblijf|te\b|op\b))|\btemporary\b|\bprojectbasis\b",
    ),
    _rule(
        "interim",
        "interim | a.i. waarnemend",
        r"\binterim(?:basis|[\s-]?opdracht|functie|klus|vacature)|\bop\s(?:ad\s)?interim",
        r"\binterim\b|\ba\.i\.|\bwaarnemend\b|\binterim(?=-|manager|direct|professional|control|adviseur|hoofd|project|team)",
    ),
    _rule(
        "freelance",
        "zzp freelance | zelfstandig",
        r"\bfreelance[\s-](?:opdracht|basis|klus|functie)|\b(?:op|als|via)\s(?:zzp|freelance)",
        r"\bzzp(?:['’]?er|-er)?|\bfreelance"
        r"|\bzelfstandig(?:en\b|e\szonder|\sonderneme|e\b(?=\s?(?:\(|/|,|en\b|of\b|professional)))|\bals\szelfstandige\b(?!\s\w)",
    ),
    _rule(
        "secondment",
        "detach loondienst | secondment midlance",
        r"\bdetacherings(?:basis|opdracht|contract)|\b(?:basis\svan|via)\s(?:detachering|secondment)"
        r"|\bopdracht\b[^.]{0,60}\bloondienst",
        r"\bdetacher|\bgedetacheerd|\bsecondment|\bmidlance|\bloondienst",
    ),
    _rule(
        "agency",
        "uitzend payroll |",
        r"\buitzend(?:basis|overeenkomst)|\bvia\s(?:een\s)?(?:payroll|uitzend)|\bpayroll(?:contract|constructie|basis|overeenkomst)",
        r"\buitzend(?:en|ing|kracht|contract)?\b|\bpayroll",
    ),
    _rule(
        "traineeship",
        "traineeship | trainee bbl-",
        r"\btraineeship\b|\btraineeprogramma|\bbbl-(?:traject|plek|opleiding)",
        r"\btrainee",
    ),
    _rule(
        "internship",
        "stagep | stag afstudeer scriptie internship",
        r"\b(?:afstudeer|meewerk|onderzoeks|snuffel)stage|\bstage(?:plek|plaats|opdracht|functie)|\bafstudeeropdracht|\binternship",
        r"\b[a-z]{0,16}stages?\b|\bstagiaire?\b|\bscriptie\b|\bafstudeer",
    ),
)
_ASSIGNMENT = re.compile(r"opdracht|inhuur|professional|inschrij|uurtarief|detach|zzp|leverancier|alleen|uitsluitend")
_ONLY = re.compile(r"\balleen\b|\buitsluitend\b")
_FORBIDDEN_BEFORE = re.compile(
    r"\b(?:geen|zonder|no|uitgezonderd|behalve|uitgesloten|niet(?!\salleen))(?:\s(?!maar\b|wel\b)[\w-]{1,14}){0,6}\s[\"'‘“(]?$",
)
_FORBIDDEN_AFTER = re.compile(
    r"[^\s,.;(|]{0,12}\s?(?:\([^)]{0,60}\)\s?)?[:–-]?(?:\s(?!niet\b|maar\b|of\b|en\b)[\w'’/-]{1,16}+:?){0,5}"
    r"\s?(?:niet\b(?!\salleen)|nee\b|geen\b|uitgesloten|not\b|no\b)",
)
_STEPS = r"\s(?:\w{1,14}\s){0,5}"
_HOPE = r"(?:zicht|kans|perspectief|intentie|mogelijkheid|optie|bedoeling|voorafgaande?\saan|omgezet|omzett\w+)"
_LATER = r"(?:overga\w+|daarna|vervolgens|waarna|later|eventueel|hierna|goed\sfunctioneren)"
_PERMANENT = re.compile(rf"onbepaalde\stijd|vaste?\s{_FORM}|vast\b(?=\W*$|\s?[.,;)|])")
_PROSPECT_BEFORE = re.compile(rf"(?:{_HOPE}|{_LATER}){_STEPS}$")
# in running prose: the experience, the colleagues, the partners, the fellow workers of the job and not its contract
_BYSTANDER = re.compile(
    r"ervaring|kennis\svan|affiniteit|collega|begeleid|bureau|partner|medewerkers|stagevergoeding|leiding\sgeven|aansturen"
    r"|ongeacht|voorgaande|eerdere|gewerkt\sals|samen\smet\s(?:onze|de)|vaste\skracht|inhuurkrachten|hebben\s|zij\sregelen"
    r"|huidige|vorige|voorganger|vertrek",
)
# "de raad stelde het programma vast", "je legt afspraken vast": the other half of a verb
_FIXES = re.compile(r"\b(?:stel|leg|hou|zet)\w{0,4}\s[^.;:!?|]*$")
_CLAUSE = 200
_OFFICE = re.compile(
    r"\b(?:(?:her)?benoem(?:ing\w{0,10}|d)\b|benoemingstermijn|zittings(?:termijn|duur|periode)|ambtstermijn)"
)
_OFFICE_WORDS = topic("benoem termijn zitting")
_WORDS = (*(words for rule in _RULES for words in (rule.words, rule.short)), _OFFICE_WORDS)
_HEADS = ("contract", "title", "header", "banner")
"""Lines that are read whatever their words: a length there means a limited contract."""
_TAXONOMY_IDS = {"payroll": "agency", "temporary_to_permanent": "temporary"}
# https://schema.org/employmentType; FULL_TIME and PART_TIME are hours, not a form of contract
_SCHEMA_ORG = {"TEMPORARY": "temporary", "INTERN": "internship", "CONTRACTOR": "interim"}


@lru_cache(maxsize=4)
def _synonyms(taxonomy: tuple[Term, ...]) -> dict[str, str]:
    return {word.lower(): term.id for term in taxonomy for word in (term.label, *term.synonyms)}


def find_contract(
    lines: Sequence[Line], taxonomy: Sequence[Term] = (), employment_type: Sequence[str] = ()
) -> Contract:
    """The forms of contract of the best line that names any; all labelled lines count together.

    A labelled value the grammar does not know is looked up among the synonyms of ``taxonomy`` (axis ``contract``);
    ``employment_type`` (schema.org) is used where the text says nothing, a limited length last of all.
    """
    best = WEAK + 1
    found: dict[str, Evidence] = {}
    limited: Evidence | None = None
    allowed: tuple[int, bool] | None = None
    prospect: bool | None = None
    term: int | None = None
    advert = Advert.of(lines)
    for number in advert.about(*_WORDS, marked=_HEADS) if len(advert) > 1 else range(len(advert)):
        line = advert[number]
        place = rank(line, "contract")
        if place is None and line.field in ("duration", "hours"):
            place = STRONG
        if place is None:
            continue
        text = advert.low[number][:LONGEST]
        # once a line has stated the form, only what is said about the self-employed is still of use
        rules = _RULES if place < best or place == LABELLED else _RULES[3:4]
        kinds, outright, self_employed = _kinds(advert, number, text, rules, place < STRONG)
        if self_employed is not None and (allowed is None or place < allowed[0]):
            allowed = (place, self_employed)
        if hope := _prospect(text, advert.spots(_RULES[0].words, number)):
            prospect = True
            kinds = kinds or {"temporary": hope}
        if term is None and advert.has(_OFFICE_WORDS, number) and (office := _OFFICE.search(text)):
            term = months_named(text, office.start(), office.end() + 80)
        if not (kinds or limited or term) and (len(lines) == 1 or place <= TITLE):
            length = length_alone(advert, number)
            note = "a limited length"
            limited = Evidence("contract", clause(line, line.text, *length), line.where, 0.6, note) if length else None
        if line.field == "contract" and not kinds:
            known = _synonyms(tuple(taxonomy)).get(text.strip(), "")
            known = _TAXONOMY_IDS.get(known, known)
            kinds = {known: (0, len(text))} if known in KINDS else {}
        worth = place if place < STRONG or outright else max(place, WEAK)
        if not kinds or worth > best or (worth == best and worth != LABELLED):
            continue
        if worth < best:
            best, found = worth, {}
        for kind, where in kinds.items():
            found.setdefault(kind, Evidence("contract", clause(line, line.text, *where), line.where, CERTAINTY[worth]))
    for stated in employment_type if not found else ():
        if known := _SCHEMA_ORG.get(stated.upper(), ""):
            found.setdefault(known, Evidence("contract", stated, "markup", 0.6))
    if not found and limited:
        found["temporary"] = limited
    if allowed and not allowed[1]:
        found.pop("freelance", None)
    kinds_found = tuple(kind for kind in KINDS if kind in found)
    return Contract(
        kinds_found,
        allowed[1] if allowed else None,
        prospect if "temporary" in found else None,
        term,
        tuple(dict.fromkeys(found[kind] for kind in kinds_found)),
    )


def _kinds(
    advert: Advert, number: int, text: str, rules: Sequence[_Rule], head: bool
) -> tuple[dict[str, tuple[int, int]], bool, bool | None]:
    """The forms a text names and where, whether one is stated outright, and whether the self-employed may apply."""
    found: dict[str, tuple[int, int]] = {}
    stated = False
    allowed: bool | None = None
    for rule in rules:
        spots = advert.spots(rule.words, number) if advert.has(rule.words, number) else ()
        if len(text) <= SHORT and advert.has(rule.short, number):
            spots = (*spots, *advert.spots(rule.short, number))
        for at in spots:
            start, end = max(0, at - 25), at + 60
            outright = rule.outright.search(text, start, end)
            match = outright or rule.named.search(text, start, end)
            if match is None:
                continue
            if match.group().endswith("loondienst") and not _ASSIGNMENT.search(text):
                continue
            before = text[max(0, match.start() - 60) : match.start()]
            if rule.kind == "permanent" and (
                _PROSPECT_BEFORE.search(before) or (not outright and _FIXES.search(text[: match.start()][-_CLAUSE:]))
            ):
                continue
            refused = bool(_FORBIDDEN_BEFORE.search(before) or _FORBIDDEN_AFTER.match(text, match.end()))
            if not (refused or outright or head or _about_the_job(text, match)):
                continue
            if rule.kind == "freelance":
                allowed = (allowed is None or allowed) and not refused
            if not refused:
                found.setdefault(rule.kind, match.span())
                stated = stated or bool(outright)
    if "loondienst" in text and "secondment" in found and "freelance" not in found and _ONLY.search(text):
        allowed = False
    return found, stated, allowed


def _prospect(text: str, spots: Sequence[int]) -> tuple[int, int] | None:
    """Where a text holds out a permanent contract, as one of its ``spots`` may."""
    for at in spots:
        hope = _PROSPECT_BEFORE.search(text[max(0, at - 60) : at])
        if hope and _PERMANENT.match(text, at):
            return max(0, at - 60) + hope.start(), at + 4
    return None


def _about_the_job(text: str, match: re.Match[str]) -> bool:
    """Whether running prose around a mention is not about the experience, colleagues or partners of the job."""
    return not _BYSTANDER.search(text, max(0, match.start() - 50), match.end() + 30)
