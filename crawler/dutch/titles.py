"""The core of a title: the function alone, as printed.

What agencies hang on a title goes: the employer, closed and filled markers, (m/v/x), hours, numbers, the salary scale,
the word "vacature", the site's own name. Casing and punctuation of the function itself stay, and a function that is
about its organisation ("Beleidsadviseur Gemeenterecht") stays whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.items import Evidence


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: ``level`` a function level id of the taxonomy (``senior``, ``director``, …); ``markers``
    what it says of the state, the number of posts or (m/v/x); ``references`` the numbers, all as printed."""

    core: str
    level: str | None
    markers: tuple[str, ...]
    references: tuple[str, ...]
    evidence: tuple[Evidence, ...]


_I = re.IGNORECASE
_MAX = 500
_SPACE = re.compile(r"\s+")
_MARKER = re.compile(
    r"\b(?:reactie|sollicitatie)?termijn (?:is )?(?:gesloten|verstreken|verlopen)\b"
    r"|\b(?:succesvol |al |reeds |inmiddels )?(?:ingevuld|vervuld)\b"
    r"|(?<=[(\[])(?:gesloten|verlopen|gearchiveerd|on hold|niet actief)(?=[)\]])"
    r"|(?:^|(?<=[-–—|] ))(?:gesloten|verlopen|gearchiveerd|on hold|niet actief)\s*$|\blet op!?\s?(?=\W|$)",
    _I,
)
_GENDER = re.compile(
    r"[(\[]\s?[mvxfdw](?:\s?[/|,-]\s?[mvxfdw]){1,3}\s?[)\]]|(?<!\w)[mvx]\s?/\s?[mvx](?:\s?/\s?[xd])?(?!\w)"
    r"|[(\[](?:man|vrouw)\s?/\s?(?:man|vrouw)(?:\s?/\s?x)?[)\]]|[(\[]alle genders[)\]]",
    _I,
)
_COUNT = re.compile(r"[(\[]\s?\d{1,2}\s?(?:x|vacatures?|posities|plekken|fte)?\s?[)\]]|(?<!\w)\d{1,2}\s?x(?!\w)", _I)
_HOURS = re.compile(
    r"[(\[]?\s?(?<![\w.,€])(?:ca\.? |circa |gemiddeld |minimaal |max\.? |maximaal )?\d{1,2}(?:[.,]\d{1,2})?"
    r"(?:\s?(?:-|–|—|/|tot|à|a|t/m|en)\s?\d{1,2}(?:[.,]\d)?)?\s?"
    r"(?:uur|uren|u|fte)(?!\w)(?:\s?(?:per|p/|p\.|/)\s?(?:week|wk|w)\.?|\s?p\.?w\.?(?!\w))?\s?[)\]]?",
    _I,
)
_TIMES = re.compile(r"[(\[](?:full|part)[- ]?time(?:\s?/\s?(?:full|part)[- ]?time)?[)\]]", _I)
_SCALE = re.compile(
    r"[(\[]?\s?\b(?:(?:max\.?|maximaal|functie|salaris)[ -]?)?(?:schaal|salarisgroep|fsk)\s?\d{1,2}[ab]?"
    r"(?:\s?(?:-|–|/|of|tot|t/m|en)\s?(?:schaal )?\d{1,2}[ab]?)?(?!\w)"
    r"(?:\s?(?:cao|rijk|bbra|car)\b[\w /-]{0,20})?\s?[)\]]?",
    _I,
)
_PAY = re.compile(r"[(\[]?\s?(?:max\.? |tot )?€\s?[\d.,]{2,9}-?(?:\s?(?:-|–|tot)\s?€?\s?[\d.,]{2,9}-?)?[^\w()]{0,3}"
                  r"(?:(?:p/u|per uur|per maand|p/m|bruto)\s?){0,2}[)\]]?", _I)  # fmt: skip
_REFERENCE = re.compile(
    r"[(\[]\s?(?:(?:ref|nr|id|vacature|kenmerk)[\w.:\s]{0,16}?)?(?!(?:19|20)\d\d\s?[)\]])"
    r"[A-Z]{0,6}[-_]?\d{3,10}(?:[-/]\d{1,6})?\s?[)\]]|(?:^|(?<=\s))(?:JP|SRQ|BTCNI|CA|fs|rc)\d{4,10}(?!\w)"
    r"|(?:^|(?<=\s))ft\.? ?\d{4,6}(?!\w)"
    r"|(?:^|(?<=\s))#\d{2,10}(?!\w)|^\d{4,10}(?=\s*[-–—:|]\s)|(?<=[-–—|] )\d{5,10}$"
    r"|\b(?:vacature|referentie|aanvraag)?(?:nummer|nr)\.?:?\s?(?=[\w-]*\d)[\w-]{3,16}(?!\w)",
    _I,
)
_PREFIX = re.compile(
    r"^(?:(?:let op!?\s*)?(?:interim[- ]|zzp[- ]|freelance[- ]|inhuur)?(?:vacature|opdracht)(?:tekst)?\s?"
    r"(?::|[-–—|]\s)\s*|vacature\s+|gezocht:\s*|wij zoeken(?: een)?:?\s+)+",
    _I,
)
_SUFFIX = re.compile(
    r"\s+VACATURE$|\s[-–—|]\s*"
    r"(?:(?:freelance|zzp|interim|inhuur)[- ]?(?:opdracht|vacature)|vacatures?|opdracht|zzp|freelance)"
    r"(?:\s(?:in|bij|te)\s.{1,60})?$"
    r"|\s[-–—|]\s*\d{1,2} maanden(?:\s\w+)?$",
    _I,
)
_SITE = re.compile(
    r"\s[|—–-]\s*(?:(?:de )?(?:ten ?monks|zeelenberg|galan ?groep|only ?human|nrc carri[eè]re|flextender|bij ?oranje"
    r"|haert|opdracht ?overheid|publieke partner|inhuurdesk|gemeentebanen|binnenlands bestuur|jobbird|rijksoverheid)"
    r"(?:\.nl)?|(?:werken|werk) (?:bij|voor|in)\s.{1,60}|vacatures?(?: overheid| bij .{1,50})?"
    r"|[\w-]{2,40}\.(?:nl|com|nu))$",
    _I,
)
_LINK = r"(?:\s*[-–—|,:@/]\s*|\s+)(?:(?:bij|voor|van|namens|in)\s+)?(?:(?:de|het)\s+)?"
_HEAD = (
    r"(?:gem(?:eente|\.)|prov(?:incie|\.)|waterschap|wetterskip|hoogheemraadschap(?:\s+van)?|ministerie\s+van|min\.\s+van"
    r"|omgevingsdienst|veiligheidsregio|ggd|rud|od)"
)
_BODY_LAST = re.compile(_LINK + rf"(?i:{_HEAD})\s+['’A-Z][^|–—]{{1,70}}$")
_BODY_LAST_LOWER = re.compile(r"(?<=\s)(?i:bij|voor|[-–—|,])\s*(?:de |het )?" + rf"(?i:{_HEAD})\s+[^|–—-]{{2,50}}$")
_BODY_FIRST = re.compile(rf"^(?i:{_HEAD})\s+['’A-Z][^|–—:]{{1,60}}?\s*(?:[|–—:]|\s-)\s*(?=\S)")
_ABBREVIATED = re.compile(r"\s+bij\s+(?:(?:de|het)\s+)?[A-Z&]{2,8}$")
_TOWN_POST = re.compile(r"(?:secretaris|directeur|griffier|burgemeester|dijkgraaf|wethouder)\s*$", _I)
_EMPTY = re.compile(r"[(\[]\s*[-–,;]?\s*[)\]]")
_DASHES, _BEFORE_COMMA = re.compile(r"(\s[-–—|])(?:\s[-–—|])+(?=\s)"), re.compile(r"\s+([,;])")
_DIGIT = re.compile(r"\d")
_EDGES = " \t-–—|:;,•*·/"
_LEVELS = (  # the taxonomy's function levels; a stated seniority goes before the post
    ("junior", re.compile(r"\b(?:junior|jr|starter|aankomend)\b")),
    ("trainee", re.compile(r"\b(?:trainee\w*|stage|stagiaire?|afstudeer\w*|werkstudent)\b")),
    ("medior", re.compile(r"\bmedior\b")),
    ("senior", re.compile(r"\b(?:senior|sr)\b")),
    ("director", re.compile(
        r"directeur(?:en|\(en\))?\b|(?:gemeente|provincie|hoofd)[- ]?secretaris\b|secretaris-directeur"
        r"|secretaris-generaal|\b(?:raads|staten)?griffier\b|\bdijkgraaf\b|\bdirectie?lid\b")),
    ("manager", re.compile(
        r"\b(?:team|afdelings|cluster|concern|lijn)?manager\b|\bteamleider\b|\bteamhoofd\b|afdelingshoofd|\bhoofd\b"
        r"|coördinator\b|coordinator\b|\bteamcoach\b|leidinggevende")),
    ("senior", re.compile(r"\b(?:specialist|expert|strategisch adviseur|coördinerend|coordinerend)\b")),
)  # fmt: skip


def core_title(raw: str, employer_names: Sequence[str] = ()) -> Title:
    """The core of a printed title; Never empty if ``raw`` is not.

    ``employer_names`` are the names the employer goes by, the full one first.
    """
    text = _SPACE.sub(" ", raw[:_MAX]).strip()
    core = _PREFIX.sub("", text)
    numbered = _DIGIT.search(core) is not None  # most titles are words only
    core, references = _take(_REFERENCE, core) if numbered else (core, ())
    core, states = _take(_MARKER, core)
    core, genders = _take(_GENDER, core)
    core, counts = _take(_COUNT, core) if numbered else (core, ())
    for clutter in (_SCALE, _PAY, _HOURS, _TIMES) if numbered else (_TIMES,):
        core = clutter.sub(" ", core)
    core = _tidy(core)
    names = sorted((n for n in employer_names if len(n) > 1), key=len, reverse=True)
    for _ in range(3):  # "… | Gemeente X | 36 uur | site" falls off piece by piece
        before = core
        core = _keep(core, _PREFIX.sub("", core))
        core = _keep(core, _SUFFIX.sub("", core))
        core = _keep(core, _SITE.sub("", core))
        core = _without_employer(core, names, next(iter(employer_names), ""))
        if core == before:
            break
    core = core or text.strip(_EDGES) or text
    evidence = (Evidence("title", raw.strip()[:160], "title"),) if core else ()
    return Title(core, _level(core), (*states, *genders, *counts), references, evidence)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, tuple[str, ...]]:
    """The text without what the pattern finds, and that, without its brackets."""
    found = tuple(match.group().strip(" ()[]#") for match in pattern.finditer(text))
    return (pattern.sub(" ", text), found) if found else (text, ())


def _tidy(text: str) -> str:
    text = _SPACE.sub(" ", _EMPTY.sub(" ", text)).strip(_EDGES)
    return _BEFORE_COMMA.sub(r"\1", _DASHES.sub(r"\1", text))


def _keep(before: str, after: str) -> str:
    """The shorter text, if it still says something."""
    if after == before:
        return before
    after = _tidy(after)
    return after if len(after) > 2 else before


def _without_employer(core: str, names: Sequence[str], full: str) -> str:
    lowered = core.casefold()
    for name in names:
        if name.casefold() not in lowered:
            continue
        exact = re.escape(name)
        if name[0].isupper() and (" " in name or len(name) > 4):
            exact = f"(?i:{exact})"
        core = _keep(core, re.sub(rf"(?:{_LINK}){exact}\s*$", "", core) if _hangs(core, name, name == full) else core)
        core = _keep(core, re.sub(rf"^{exact}\s*(?:[|–—:,]|-\s|\s-|\szoekt(?: een)?\s)\s*", "", core))
        core = _keep(core, re.sub(rf"\s*[(\[]\s*{exact}\s*[)\]]", "", core))
    for pattern in (_BODY_LAST, _BODY_LAST_LOWER, _BODY_FIRST, _ABBREVIATED):
        core = _keep(core, pattern.sub("", core))
    return core


def _hangs(core: str, name: str, full: bool) -> bool:
    """Whether a name at the end hangs on: always if it is the body's full name; a bare place only after a separator,
    "in", "bij", or the post that every such body has ("Gemeentesecretaris Zeist", not "Projectleider Zeist")."""
    rest = core[: len(core) - len(name)].rstrip()
    linked = rest.endswith(("-", "–", "—", "|", ",", ":", "@", "/")) or rest.lower().endswith((" in", " bij", " voor"))
    return full or " " in name or linked or bool(_TOWN_POST.search(rest))


def _level(core: str) -> str | None:
    low = core.lower()
    return next((level for level, pattern in _LEVELS if pattern.search(low)), None)
