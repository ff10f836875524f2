"""Contact persons in an advert: their names, telephone numbers and e-mail addresses, to be taken out before storing.

Numbers and addresses are recognised by their form. A name is recognised by its company only: after "de heer", "contact
opnemen met", "bel of app", beside a number or address, or in a block under "Contact". Organisations, functions, places
and headings must stay readable, so a pair of capitalised words anywhere else says nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crawler.dutch.addresses import find_emails, find_phones
from crawler.dutch.name_words import BODY_WORDS, EVERYDAY_NAMES, FIRST_NAMES, OTHER_WORDS

NAME, PHONE, EMAIL = "[contactpersoon]", "[telefoonnummer]", "[e-mailadres]"


@dataclass(frozen=True, slots=True)
class Contacts:
    """What was found, as printed: full names (or the one name there is), numbers, addresses."""

    names: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


_I = re.IGNORECASE
_PROFILE = re.compile(r"linkedin\.com/in/([\w%.-]{2,100})", _I)

_PARTICLE = r"(?:[Vv]an|von|[Dd]e[nr]?|het|'t|’t|[Tt]e[nr]?|l[ae]|[Ee]l|[Aa]l|in|op|aan|uit|d[aiu]|dos|b[ei]n)"
_CAP = r"[A-ZÀ-Þ][^\W\d_]*(?:['’][^\W\d_]+)?(?:-[^\W\d_]+(?:['’][^\W\d_]+)?){0,3}"
_INITIALS = r"(?:(?:[A-Z]|IJ|Th|Ch|Chr|Ph|Joh|Jac)\.[ -]?){1,6}"
_TOKEN = re.compile(rf"({_PARTICLE}(?![\w'’.-]))|({_INITIALS})|({_CAP})")
_WORD = r"[A-ZÀ-Þ](?:\.(?:-?[A-Z]\.){0,5}|(?:h|hr|J|oh|ac)\.|[^\W\d_]*(?:['’-][^\W\d_]+){0,3})"
_RUN = re.compile(rf"{_WORD}(?:[ \u00a0]?(?:{_WORD}|(?<=[ \u00a0.]){_PARTICLE}(?![\w.-]))){{0,7}}")
_TITLE_BEFORE = re.compile(
    r"(?<!\w)(?:de heer|[Mm]evrouw|[Mm]eneer|[Dd]hr\.?|[Mm]evr?w?\.?|[Mm]w\.?|[Hh]eer|(?:drs|ir|mr|dr|ing|prof)\.)"
    r"\s(?:(?:drs|ir|mr|dr|ing|prof)\.\s?){0,3}$"
)
_CUE = re.compile(
    r"(?:\b(?:met|bij|naar|aan|via|bel|belt|app|appt|mail|mailt|bellen|appen|mailen|whatsappen|vraag|collega"
    r"|contactpersoon|recruiter|adviseur|consultant|manager|partner|teamleider|teammanager|afdelingshoofd|directeur|griffier"
    r"|voorzitter|intercedent|jobcoach|searcher|researcher|secretaris|projectleider|bereik|ik ben|heet"
    r"|t\.a\.v\.?|ter attentie van)"
    r"|contact(?:persoon|personen)?\s?:)\s?(?:onze?\s(?:\w+\s){0,2}|de\s(?:\w+\s)?|je\s(?:\w+\s)?|jouw\s(?:\w+\s)?)?$",
    _I,
)
_REACH = re.compile(
    r"\b(?:bel|belt|app|appt|mail|mailt|bellen|appen|mailen|contact\b.{0,30}\bmet|terecht bij|vraag)\s?(?:met\s)?$", _I
)
_BESIDE = re.compile(
    r"^\s?(?:\(|,|–|-|:|\||op\s|via\s|bereikbaar|telefonisch|tel\b|per\s|te bereiken|bellen|mailen|appen"
    r"|beantwoordt|vertelt|helpt|staat (?:je|u)\b|is (?:bereikbaar|te|telefonisch)|[Ww]e?et|graag)",
)
_HANDLE = re.compile(
    r"[\d@(]|\btel|\bmail|\bvia\b|\bop\b|bereik|beantwoord|vertel|help|graag|te woord|contact|bellen|appen", _I
)
# without their first letter, which may be a capital; a line with a number or an address needs none of them
_CUES = (
    "ontact", "heer ", "evr", "dhr", "Dhr", "mw", "Mw", "drs", "erecht bij", "ragen", "ecruiter", "ollega ", "inkedin",
)  # fmt: skip
_BEFORE, _AFTER = 120, 260  # characters around a cue in which a name is looked for
_BEFORE_SURNAME = re.compile(r"\b(?:heer|mevrouw|meneer|dhr\.?|mevr\.?|mw\.?|drs\.?|met|bel|mail|app|aan)\s$", _I)
_INSIDE = re.compile(r"[\w-]")
_BLOCK = re.compile(r"^(?:contact\w*|(?:meer )?informatie|(?:heb je |nog )?vragen|meer weten)\b[\w ]{0,25}[:?]?$", _I)
_BLOCK_LINES = 6
_STREET = re.compile(r".{3,}(?:straat|laan|weg|plein|kade|singel|gracht|school|park)$")


@dataclass(frozen=True, slots=True)
class _Name:
    """A run of name words: the words of the person and what stands before the surname."""

    start: int
    end: int
    words: tuple[str, ...]
    initials: bool
    of_body: bool


def find_contacts(text: str) -> Contacts:
    """The contact persons, telephone numbers and e-mail addresses of a text; linear in its length, never raises."""
    phones, emails = list(find_phones(text)), list(find_emails(text))
    names = _names(text, [at for at, _ in (*phones, *emails)])
    profiles = [match[1] for match in _PROFILE.finditer(text)] if "linkedin.com/in/" in text else []
    return Contacts(
        tuple(dict.fromkeys((*names, *profiles))),
        tuple(dict.fromkeys(phone for _, phone in phones)),
        tuple(dict.fromkeys(email for _, email in emails)),
    )


class Redactor:
    """Takes the contact persons of one advert out of its texts, part by part.

    ``contacts`` are those of the whole advert; ``keep`` are names that must survive (the agency, the employer), unless as
    part of a person's full name.
    """

    def __init__(self, contacts: Contacts, keep: Sequence[str] = ()) -> None:
        kept = {name.casefold() for name in keep}

        def unkept(names: Iterable[str]) -> list[str]:
            return [name for name in sorted(names, key=len, reverse=True) if name.casefold() not in kept]

        names = unkept(contacts.names)
        firsts, lasts = _parts(names)
        self._contacts = contacts
        self._names: list[tuple[str, re.Pattern[str] | None]] = [
            *((name, None) for name in names),
            *((name, _BEFORE_SURNAME) for name in unkept(lasts)),
            *((name, None) for name in unkept(firsts)),
        ]

    def redact(self, text: str) -> str:
        """The text with every contact person, number and address replaced by a word that says what stood there."""
        emails = {*self._contacts.emails, *(email for _, email in find_emails(text))}
        phones = {*self._contacts.phones, *(phone for _, phone in find_phones(text))}
        for found, word in ((emails, EMAIL), (phones, PHONE)):
            for printed in sorted(found, key=len, reverse=True):
                text = text.replace(printed, word)
        for name, after in self._names:
            text = _replace(text, name, after)
        return text


def redact(text: str, contacts: Contacts | None = None, keep: Sequence[str] = ()) -> str:
    """One text, redacted; by default its contact persons are those found in itself. See :class:`Redactor`."""
    return Redactor(find_contacts(text) if contacts is None else contacts, keep).redact(text)


def _replace(text: str, name: str, after: re.Pattern[str] | None = None) -> str:
    """The text without a name, where that is a whole word (and stands after what ``after`` finds)."""
    parts: list[str] = []
    done, at = 0, text.find(name)
    while at >= 0:
        end = at + len(name)
        whole = not (_INSIDE.match(text, at - 1, at) if at else None) and not _INSIDE.match(text, end, end + 1)
        if whole and (after is None or after.search(text[max(0, at - 20) : at])):
            parts += (text[done:at], NAME)
            done = end
        at = text.find(name, end)
    return "".join((*parts, text[done:])) if parts else text


def _parts(names: Sequence[str]) -> tuple[set[str], set[str]]:
    """What may be left of the persons elsewhere: first names by themselves, surnames after "mevrouw", "bel", "met"."""
    firsts: set[str] = set()
    lasts: set[str] = set()
    for first, *rest in (name.split() for name in names):
        if rest and first.casefold() in FIRST_NAMES and first.casefold() not in EVERYDAY_NAMES:
            firsts.add(first)
        if rest:
            lasts.update((" ".join(rest), rest[-1]))
    return firsts, lasts


def _names(text: str, numbers: Sequence[int]) -> Iterator[str]:
    """Names in the lines about contact, as printed."""
    for line, near in _zones(text, numbers):
        for match in _RUN.finditer(line):
            start, run = match.span()[0], match.group()
            if line[start - 1 : start].isalnum() or not (near or " " in run or run.casefold() in FIRST_NAMES):
                continue
            name = _parse(run, start)
            if name and _is_person(line, name, near):
                yield line[name.start : name.end]


def _zones(text: str, numbers: Sequence[int]) -> Iterator[tuple[str, bool]]:
    """The parts of lines that are about contact, and whether a number or address stands in or near each."""
    starts = [0]
    at = text.find("\n")
    while at >= 0:
        starts.append(at + 1)
        at = text.find("\n", at + 1)
    starts.append(len(text) + 1)
    zones: dict[int, tuple[int, int, bool]] = {}

    def add(row: int, start: int, end: int, near: bool) -> None:
        if 0 <= row < len(starts) - 1:
            start, end = max(start, starts[row]), min(end, starts[row + 1] - 1)
            old = zones.get(row, (start, end, near))
            zones[row] = (min(start, old[0]), max(end, old[1]), near or old[2])

    for cue in _CUES:
        at = text.find(cue)
        while at >= 0:
            row = bisect_right(starts, at) - 1
            add(row, at - _BEFORE, at + _AFTER, False)
            if starts[row + 1] - starts[row] < 50 and _BLOCK.match(text[starts[row] : starts[row + 1] - 1]):
                for other in range(row, row + _BLOCK_LINES):
                    add(other, 0, starts[min(other, len(starts) - 1)] + _AFTER, True)
            at = text.find(cue, min(at + _BEFORE, starts[row + 1]))
    done = (-1, 0)
    for at in sorted(numbers):
        row = bisect_right(starts, at) - 1
        if row == done[0] and at < done[1] + _BEFORE:
            continue
        done = (row, at)
        for other in range(row - 2, row + 3):
            add(other, at - _AFTER, at + _AFTER, True)
    yield from ((text[start:end], near) for start, end, near in zones.values() if start < end)


def _parse(run: str, offset: int) -> _Name | None:
    """The person's words at the start of a run of capitalised words, particles and initials."""
    words: list[str] = []
    start, end, particles = 0, 0, 0
    initials = of_body = False
    for match in _TOKEN.finditer(run):
        token = match.group()
        plain = token.casefold()
        if not (words or initials or particles):
            start = match.start()
        if match[2]:  # initials
            if len(words) > 1:
                break
            initials = initials or not words  # "Jan P. Smit" has a middle letter, "Polder N.V." a legal form
        elif match[1]:
            particles += 1
        elif plain in BODY_WORDS or _STREET.match(plain):
            of_body = True
            break
        elif plain in OTHER_WORDS or (token.isupper() and len(token) > 1):
            if words or initials:
                break
            particles = 0
        elif len(words) == 4 or particles > 3:
            break
        else:
            words.append(token)
            end, particles = match.end(), 0
    if not words:
        return None
    return _Name(offset + start, offset + end, tuple(words), initials, of_body)


def _is_person(line: str, name: _Name, near: bool) -> bool:
    """Whether the words beside it make it a person; ``near`` says that a number or address is close."""
    left, right = line[max(0, name.start - 60) : name.start], line[name.end : name.end + 60]
    if _TITLE_BEFORE.search(left):
        return True
    known = name.words[0].casefold().split("-")[0] in FIRST_NAMES
    if name.of_body and not (known and len(name.words) > 1):
        return False
    cue = bool(_CUE.search(left))
    beside = bool(_BESIDE.match(right)) and bool(_HANDLE.search(right))
    alone = not left.strip(" •-–*") and not right.strip(" .,")
    if name.initials or (known and len(name.words) > 1):
        return cue or beside or (near and (alone or name.initials))
    if len(name.words) > 1:
        return near and (alone or beside) or (cue and beside) or (cue and bool(_REACH.search(left)))
    if known:
        return cue or (near and (alone or beside))
    return bool(_REACH.search(left)) and beside
