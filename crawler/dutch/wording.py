"""How a name in running text is meant: as the employer, as a neighbour or partner, as one of a list, or kept hidden.

Judged by the words beside it in its own sentence only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from crawler.dutch.advert import Advert, topic
from crawler.dutch.register import FULL, WEAK, Mention

STATED = 8
"""The score of a plain statement of who the employer is; anything below is a name among names."""

_SUBJECT = 3
_I = re.IGNORECASE
_QUOTE = 160
_SENTENCE_START = re.compile(r"[.!?]\s(?=[A-Z'’])")
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_BODY = (
    r"(?:gemeente|provincie|waterschap|hoogheemraadschap|ministerie|omgevingsdienst|veiligheidsregio|overheids\w+"
    r"|overheid|uitvoeringsorganisatie|werkorganisatie|rijksdienst|zbo|ggd)\b"
)
_SOME_BODY = r"(?:een|één|diverse|verschillende|meerdere|grote|middelgrote|kleine)\s(?:[\w()-]+,?\s){0,4}?" + _BODY
_HIDDEN = re.compile(rf"\b(?:{_SOME_BODY}|anonie?me?\b|vertrouwelijk\b)|niet bekend|later bekend")
_HIDDEN_PROSE = re.compile(
    rf"\b(?:voor|namens|in opdracht van)\s{_SOME_BODY}[^.!?]{{0,80}}"
    r"\b(?:gezocht|zijn (?:wij|we) op|zoek(?!\s(?:je|jij|u)\b))"
    rf"|\b(?:opdrachtgever|klant|relatie)\b[^.!?]{{0,25}}?\b{_SOME_BODY}|\banonieme opdrachtgever"
    rf"|\bzoek\w*[^.!?]{{0,80}}\b(?:voor|namens)\s{_SOME_BODY}"
)
_HIRES = topic("zoek opdrachtgever")
_BODIES = topic(
    "gemeente provincie waterschap hoogheemraadschap ministerie omgevingsdienst veiligheidsregio overheid"
    " uitvoeringsorganisatie werkorganisatie rijksdienst zbo ggd anoni"
)
_GOVERNMENT = re.compile(
    r"gemeente|provinci|waterschap|hoogheemraadschap|ministerie|\brijks|overheid|omgevingsdienst|veiligheidsregio|\bggd\b"
    r"|inspectie|autoriteit|rekenkamer|griffie|werkorganisatie|uitvoeringsdienst|uitvoeringsorganisatie|stadsdeel|waternet"
    r"|gemeenschappelijke regeling|rechtbank|gerechtshof|\bregio\b|belastingsamenwerking|sociale dienst|servicepunt"
    r"|archief\b|werkbedrijf|shared service|directoraat|\bbrandweer|^dienst\b|bedrijfsvoering|recreatieschap",
    _I,
)
_PRIVATE = re.compile(
    r"\b(?:b\.?v\.?|n\.?v\.?|bank|holding|uitgeverij|universiteit|university|hogeschool|roc|college|school|scholen|lyceum"
    r"|ziekenhuis|umc|zorggroep|woningstichting|woningcorporatie|wonen|stichting|vereniging|coöperatie|verzekeringen"
    r"|advocaten|media|groep|group)(?!\w)|universitair|onderwijs",
    _I,
)
_POSTS = {
    "gemeente": re.compile(r"gemeentesecretaris|\b(?:raads)?griffier|burgemeester|wethouder|concerndirecteur", _I),
    "provincie": re.compile(r"provinciesecretaris|statengriffier|gedeputeerde|commissaris van de koning", _I),
    "waterschap": re.compile(r"dijkgraaf|heemraad|watergraaf|secretaris-directeur", _I),
}
_UNREGISTERED = re.compile(
    r"(?:Waternet|BAR-organisatie|(?:GGD|Omgevingsdienst|Veiligheidsregio|Metropoolregio|Stadsregio|Werkorganisatie"
    r"|Brandweer|Rekenkamer|Recreatieschap|Sociale Dienst|ISD|RUD)\s[A-Z][\w'’& -]{2,60})\Z"
)
_SAYS_EMPLOYER = re.compile(
    r"(?:(?:aanstelling|benoeming|indiensttreding|dienstverband|arbeidsovereenkomst|contract)\b[^.]{0,40}\b(?:bij|met)"
    r"|\bin dienst (?:bij|van|te treden bij)|\baangesteld (?:bij|door)|\bwerken (?:bij|voor)|\baan de slag (?:bij|voor)"
    r"|\bwerk (?:je|jij) (?:bij|voor)|\bsolliciteer(?:t u| je)? bij|\bover|\bwij zijn|\bwelkom bij"
    r"|\b(?:opdrachtgever|organisatie|werkgever|eindklant|klant)(?:\sis|\sbetreft)?\s?[:–-]?)\s(?:de\s|het\s)?$",
    _I,
)
_FOR = re.compile(r"\b(?:voor|namens|bij|vanuit|in opdracht van)\s(?:de\s|het\s|onze\sopdrachtgever,?\s)?$", _I)
_SEEKS = re.compile(r"\b(?:zoekt|zoeken|zoek|gezocht|werft|werven|vacature)\b", _I)
_HEADING = re.compile(r"^(?:\d{1,2}[.)]?\s+)?(?:de\s|het\s)?$", _I)
_OPENING = re.compile(r"^(?:bij|voor|als|binnen|beleef)\s(?:de\s|het\s)?$", _I)
_PARTNER = re.compile(
    r"\b(?:samen(?:werk\w*)?\s(?:\w+\s){0,3}met|zoals|waaronder|onder andere|onder meer|o\.a|bijvoorbeeld|partners?"
    r"|ketenpartners|buurgemeenten?|gemeenten|provincies|waterschappen|ministeries|omgevingsdiensten|tussen|naast"
    r"|overleg(?:gen)? met|afstemming met|contacten met|relaties? met|voormalige?|grenst aan|fusie|herindeling|andere"
    r"|ervaring|verbonden aan|richting|vertegenwoordig\w*)\b",
    _I,
)
_WITH = re.compile(r"(?<!\bkennis )\bmet\s(?:de\s|het\s)?$", _I)
_ENUMERATED = re.compile(r"^\s*(?:,|&|/|\+|,?\s?en|of)(?:\s(?:de|het|en))?\s*$", _I)
_MORE_TOWNS = re.compile(r"^(?:,\s['’A-Z][\w'’ -]{1,30}){0,8}\sen\s(?=['’A-Z])")
_VERB = re.compile(
    r"^(?:\s\([^()]{1,40}\))?(?:\s(?:is|zijn|heeft|hebben|zoekt|wil|werkt|werken|gaat|vraagt|biedt|staat|zet|bestaat|voert"
    r"|zorgt|verzorgt|ondersteunt|ontwikkelt|bouwt|maakt|doet|kent|richt|adviseert)\b|,\s(?:de|het|een|[A-Z])|\s\(|$)"
)


def score(text: str, mentions: Sequence[Mention], index: int) -> int:
    """How strongly a mention says "employer": STATED for a statement, 3 for a sentence's subject ("De gemeente Zeist
    telt …"), 1 for being named, 0 for a neighbour, a partner or a place."""
    mention = mentions[index]
    left = _left(text, mention.start)
    if mention.strength == WEAK:  # only where an employer must follow, or as the one who seeks
        seeks = not left and text.startswith(" zoekt", mention.end)
        return STATED if seeks or (":" in left[-3:] and _SAYS_EMPLOYER.search(left)) else 0
    if not mention.bodies or enumerated(text, mentions, index):
        return 0
    if _SAYS_EMPLOYER.search(left):
        return STATED
    if _PARTNER.search(left) or _WITH.search(left):
        return 0
    right, opening = _right(text, mention.end), bool(_HEADING.match(left))
    if (opening or _FOR.search(left)) and _SEEKS.search(right):
        return STATED
    if mention.strength == FULL:
        alone = opening and not right.strip(" :")
        return STATED if alone else _SUBJECT if opening else 1
    opens = bool(_OPENING.match(left)) or (opening and bool(_VERB.match(right)))
    closes = not right.strip(" )") and "\n" not in text[: mention.start]
    return 1 if opens or closes else 0


def enumerated(text: str, mentions: Sequence[Mention], index: int) -> bool:
    """Whether a mention is one of a list ("gemeente A en gemeente B", "gemeente A, B en C")."""
    here = mentions[index]
    for before, after in ((index - 1, index), (index, index + 1)):
        if before < 0 or after >= len(mentions):
            continue
        one, two = mentions[before], mentions[after]
        other = two if one is here else one
        gap = text[one.end : two.start]
        if other.strength != WEAK and other.bodies != here.bodies and _ENUMERATED.match(gap) and "\n" not in gap:
            return True
    more = _MORE_TOWNS.match(text[here.end : here.end + 200])
    if not more:
        return False
    last = here.end + more.end()
    towns = (other for other in mentions[index + 1 : index + 10] if other.strength == WEAK)
    return any(town.start == last and town.bodies != here.bodies for town in towns)


def is_government(name: str) -> bool | None:
    """Whether a name that the register lacks is of a public body, by its words; None if they do not tell."""
    if _GOVERNMENT.search(name):
        return True
    return False if _PRIVATE.search(name) else None


def is_unregistered(name: str) -> bool:
    """Whether a header line or a name by itself is a public body's name, though the register lacks it."""
    return bool(_UNREGISTERED.match(name))


def kind_of_post(title: str) -> str | None:
    """The kind of body that alone has the post a title names: of a gemeentesecretaris it is the municipality."""
    return next((kind for kind, post in _POSTS.items() if post.search(title)), None)


def is_hidden(name: str) -> bool:
    """Whether a client field, header or title names no employer on purpose ("een gemeente in Drenthe", "anoniem")."""
    return bool(_HIDDEN.search(name.lower()))


def says_hidden(advert: Advert, numbers: Iterable[int]) -> bool:
    """Whether one of these lines says that the employer is some body, without its name ("voor een kleine gemeente
    zoeken wij")."""
    lines = {*advert.about(_HIRES)} & {*advert.about(_BODIES)}.intersection(numbers)
    return any(is_hidden(advert.low[number]) and _HIDDEN_PROSE.search(advert.low[number]) for number in lines)


def of_partner(text: str) -> bool:
    """Whether words before a name in its sentence make it a partner's or a neighbour's."""
    return bool(_PARTNER.search(text))


def _left(text: str, start: int) -> str:
    """What stands before a position in its sentence."""
    left = text[max(text.rfind("\n", 0, start) + 1, start - 160) : start]
    return _SENTENCE_START.split(left)[-1]


def _right(text: str, end: int) -> str:
    stop = text.find("\n", end)
    right = text[end : min(stop if stop >= 0 else len(text), end + 160)]
    return _SENTENCE_END.split(right, maxsplit=1)[0]


def quote(text: str, start: int, end: int) -> str:
    """The clause around a mention, at most 160 characters of one line."""
    begin = start - len(_left(text, start)[-70:])
    return text[begin : end + len(_right(text, end)[: _QUOTE - (end - begin)])].strip()
