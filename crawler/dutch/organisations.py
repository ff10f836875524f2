"""Who the employer is, and which agency runs the procedure.

The agency is never the employer. What the site labels decides first, then the header, the title, plain statements in
the text ("Aanstelling vindt plaats bij de gemeente Leiden"), the body named first and most, the address, the markup.
Neighbours, partners and lists of bodies say nothing; an employer that stays hidden ("een gemeente in Drenthe") is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from crawler.dutch import wording
from crawler.dutch.advert import Advert, topic
from crawler.dutch.agencies import find_agency
from crawler.dutch.register import FULL, SINGLE, WEAK, Mention, Register, key
from crawler.items import PRINTED, Evidence, Line, Organisation

__all__ = ["Employer", "Register", "find_employer"]


@dataclass(frozen=True, slots=True)
class Employer:
    """The employer of an advert.

    ``name`` is for readers: the register's, or as printed for a public body that the register lacks. ``government`` is
    None where that cannot be told. ``agency`` runs the procedure. Evidence has the fields organisation, organisation_id
    and agency.
    """

    organisation: Organisation | None = None
    name: str | None = None
    government: bool | None = None
    agency: str | None = None
    evidence: tuple[Evidence, ...] = ()


_I = re.IGNORECASE
_LABEL = re.compile(
    r"(?i:(?:naam\s(?:van\sde\s)?)?(?:organisatie(?:naam)?|(?:eind)?opdrachtgever|werkgever|(?:eind)?klant|bedrijf(?:snaam)?))"
    r"(?:\s?:\s*|\s+(?=[A-Z'’]))(\S.{1,119}?)(?=\s+[A-Z][a-z]+(?:\s[a-z]+){0,2}:|$)"
)
_PARTS = re.compile(r"\s[-–—|]\s|[,/|()]|\snamens\s")
_OWNER_FOLDER = re.compile(r"/(?:organisaties?|inhuuropdracht|participanten|werkgevers?|opdrachtgevers?)/([^/?#]+)")
_EARLY = 10_000  # characters of the text in which a body is looked for; further on only statements of employment count
_STATED = topic("aanstelling opdrachtgever in_dienst")
_LABELS = topic("^naam ^organisatie ^opdrachtgever ^eind ^werkgever ^klant ^bedrijf")
_FIELD = 120
_QUOTE = 160


@dataclass(slots=True)
class _Search:
    """One advert's search; ``found`` stops it."""

    register: Register
    on: date | None
    province: str | None
    agency: str | None = None
    hidden: bool = False
    private: bool = False
    evidence: list[Evidence] = field(default_factory=list)

    def body(self, mention: Mention, kind: str = "") -> Organisation | None:
        bodies = [body for body in mention.bodies if not kind or body.kind == kind]
        return self.register.resolve(bodies, mention.name, self.on, self.province)

    def found(self, body: Organisation, clause: str, method: str, certainty: float) -> Employer:
        name = self.register.display_name(body)
        self.evidence.append(Evidence("organisation", clause, method, certainty))
        self.evidence.append(Evidence("organisation_id", clause, "register", certainty, name))
        return Employer(body, name, True, self.agency, tuple(self.evidence))

    def named(self, name: str, method: str, certainty: float) -> Employer:
        self.evidence.append(Evidence("organisation", name, method, certainty))
        return Employer(None, name, True, self.agency, tuple(self.evidence))

    def runs(self, agency: str, evidence: Evidence) -> None:
        if self.agency is None:
            self.agency = agency
            self.evidence.append(evidence)


def find_employer(
    title: str,
    lines: Sequence[Line],
    register: Register,
    *,
    site_agency: str | None = None,
    path: str = "",
    markup_name: str = "",
    on: date | None = None,
) -> Employer:
    """The employer named by an advert's title, lines, address and schema.org hiringOrganization.

    ``site_agency`` is the agency that runs the site, if one does; ``on`` the advert's day, for names of merged bodies.
    """
    advert = Advert.of(lines)
    search = _Search(register, on, _province(advert, register))
    if site_agency:
        search.runs(site_agency, Evidence("agency", None, "site", 1.0, site_agency))
    elif agency := find_agency(title, advert, path, register):
        search.runs(*agency)
    return (
        _from_labels(search, advert)
        or _from_headlines(search, title, advert)
        or _from_text(search, advert)
        or _from_address(search, path)
        or _from_markup(search, markup_name)
        or _nobody(search)
    )


def _nobody(search: _Search) -> Employer:
    government = True if search.hidden else False if search.private else None
    return Employer(None, None, government, search.agency, tuple(search.evidence))


def _province(advert: Advert, register: Register) -> str | None:
    """The province a place label points to: it tells the two municipalities of one name apart."""
    for number in advert.about(marked=("place", "province")):
        for mention in register.mentions(advert[number].text[:_FIELD]):
            provinces = {body.province for body in mention.bodies}
            if len(provinces) == 1:
                return provinces.pop()
    return None


# labels


def _from_labels(search: _Search, advert: Advert) -> Employer | None:
    for number in advert.about(_LABELS, marked=("organisation",)):
        line = advert[number]
        if _is_field(line):
            value, sure = line.text, True
        elif not line.field and line.where in PRINTED and (match := _LABEL.match(line.text)):
            value, sure = match[1], ":" in line.text[: match.start(1)]
        else:
            continue
        if employer := _from_client(search, value.strip(" .:;|-–"), line.where, sure):
            return employer
        if search.hidden:
            return _nobody(search)
    return None


def _is_field(line: Line) -> bool:
    """Whether a site labels this line as the employer; a paragraph under a heading "Organisatie" is prose."""
    return line.field == "organisation" and len(line.text) <= _FIELD


def _from_client(search: _Search, value: str, method: str, sure: bool) -> Employer | None:
    """What stands in a client field: there a bare "Waterland" is the municipality."""
    register = search.register
    if not value or _is_agency(search, value, method):
        return None
    if body := register.by_name(value, search.on, search.province):
        return search.found(body, value[:_QUOTE], method, 0.98)
    mentions = [mention for mention in register.mentions(value) if mention.bodies]
    strong = [mention for mention in mentions if mention.strength == FULL]
    if strong and any(wording.enumerated(value, mentions, index) for index, m in enumerate(mentions) if m in strong):
        search.hidden = True
        return None
    # "Ministerie van X - Dienst Y" names the service, the ministry only says whose it is
    for mention in sorted(strong, key=lambda m: m.bodies[0].kind == "ministerie"):
        if body := search.body(mention):
            return search.found(body, value[:_QUOTE], method, 0.95)
    if wording.is_hidden(value):
        search.hidden = True
        return None
    government = wording.is_government(value)
    if government is False:
        search.private = sure or search.private
        return None
    for part in _PARTS.split(value):
        if body := register.by_name(part, search.on, search.province):
            return search.found(body, value[:_QUOTE], method, 0.9)
    if sure and government and len(value) <= _FIELD:
        return search.named(value, method, 0.8)
    search.private = sure or search.private
    return None


def _is_agency(search: _Search, name: str, method: str) -> bool:
    if agency := search.register.agency(name):
        search.runs(agency.name, Evidence("agency", name, method, 0.9))
    return agency is not None or (search.agency is not None and key(name) == key(search.agency))


# header and title


def _from_headlines(search: _Search, title: str, advert: Advert) -> Employer | None:
    heads = [advert[number] for number in advert.about(marked=("header",)) if not advert[number].field]
    heads += [Line(title, "title")] if title else [advert[number] for number in advert.about(marked=("title",))]
    for line in heads:
        if employer := _from_headline(search, line):
            return employer
    if any(wording.is_hidden(line.text) for line in heads):
        search.hidden = True
        return _nobody(search)
    return None


def _from_headline(search: _Search, line: Line) -> Employer | None:
    text = line.text
    mentions = search.register.mentions(text)
    for index, mention in reversed(list(enumerate(mentions))):
        if not mention.bodies or wording.enumerated(text, mentions, index) or wording.of_partner(text[: mention.start]):
            continue
        edge = mention.start == 0 or not text[mention.end :].strip(" .)")
        if mention.strength == FULL or (mention.strength == SINGLE and edge):
            if body := search.body(mention):
                return search.found(body, text[:_QUOTE], line.where, 0.95)
        elif mention.strength == WEAK and "directeur" not in text[mention.end :].lower():
            kind = wording.kind_of_post(text)
            if kind and (body := search.body(mention, kind)):
                return search.found(body, text[:_QUOTE], line.where, 0.8)
    return search.named(text, line.where, 0.8) if wording.is_unregistered(text) else None


# the text


def _from_text(search: _Search, advert: Advert) -> Employer | None:
    prose = [number for number, line in enumerate(advert) if line.where in PRINTED and not _is_field(line)]
    texts = _head(advert, prose)
    text = "\n".join(texts)
    scores: dict[str, int] = defaultdict(int)
    best: dict[str, tuple[int, Mention, Organisation]] = {}
    mentions = search.register.mentions(text)
    for index, mention in enumerate(mentions):
        points = wording.score(text, mentions, index)
        body = search.body(mention) if points else None
        if body is None:
            continue
        points += not scores and points < wording.STATED  # the body named first
        scores[body.id] += points
        if body.id not in best or points > best[body.id][0]:
            best[body.id] = (points, mention, body)
    top = max(scores.values(), default=0)
    leaders = [body_id for body_id, total in scores.items() if total == top]
    if not leaders or best[leaders[0]][0] < wording.STATED:
        search.hidden = wording.says_hidden(advert, prose)
        if search.hidden or search.private or len(leaders) > 1:
            return None
        if not leaders:
            return _from_lone_name(search, texts)
    points, mention, body = best[leaders[0]]
    clause = wording.quote(text, mention.start, mention.end)
    where = next((advert[number].where for number in prose if clause in advert[number].text), "prose")
    return search.found(body, clause, where, 0.9 if points >= wording.STATED else 0.7)


def _head(advert: Advert, prose: Sequence[int]) -> list[str]:
    """The first lines of the text, and of the rest those that state whose employee one becomes."""
    stated = {*advert.about(_STATED)}
    texts, length = [], 0
    for number in prose:
        if length < _EARLY or number in stated:
            texts.append(advert[number].text[:_EARLY].replace("\n", " "))
        length += len(advert[number].text)
    return texts


def _from_lone_name(search: _Search, texts: Sequence[str]) -> Employer | None:
    """A name that is all there is: a client field without its label."""
    text, *more = [text for text in texts if text.strip()] or [""]
    if more:
        return None
    body = search.register.by_name(text, search.on)
    if body is None:
        return search.named(text, "prose", 0.6) if wording.is_unregistered(text) else None
    return search.found(body, text[:_QUOTE], "prose", 0.6)


# address and markup


def _from_address(search: _Search, path: str) -> Employer | None:
    if search.hidden or search.private:
        return None
    owner = _OWNER_FOLDER.search(path)
    last = path.rstrip("/").rsplit("/", 1)[-1]
    for slug in (owner[1], last) if owner else (last,):
        if body := search.register.by_name(slug, search.on, search.province):
            return search.found(body, slug, "path", 0.7)
    for part in path.split("/"):
        for mention in search.register.mentions(part.replace("-", " ")):
            if mention.strength == FULL and (body := search.body(mention)):
                return search.found(body, path[:_QUOTE], "path", 0.7)
    return None


def _from_markup(search: _Search, name: str) -> Employer | None:
    return None if search.hidden else _from_client(search, name.strip(), "markup", True)
