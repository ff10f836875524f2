"""What a line says about the vacancy itself: filled, closed, or without a closing date.

In running text a sentence counts only where the line begins with it ("Deze vacature is gesloten"), so that "gesloten
deuren", "de vacature is vervuld zodra …" and "na 3 mei kun je niet meer reageren" mean nothing.
"""

from __future__ import annotations

import re
from typing import Literal

from crawler.dutch.advert import topic
from crawler.items import Line

Marker = Literal["open", "closed", "filled"]

_FILLED = ("filled1", "filled2")
"""The groups of the expressions below that say the vacancy has been filled, not merely closed."""

_CORE = r"(?:(?P<{0}>ingevuld|vervuld|filled)|gesloten|verlopen|verstreken|expired|closed|gearchiveerd|inactief)"
_STATE = (
    r"(?:(?P<{0}>ingevuld|vervuld|vergeven|gegund|filled)|gesloten|verlopen|verstreken|voorbij|inactief|offline"
    r"|vervallen|ingetrokken|teruggetrokken|geannuleerd|gearchiveerd|verwijderd|beëindigd|expired|closed|passed"
    r"|niet\s(?:actief|gevonden|meer\sgevonden)|(?:niet\s(?:meer|langer)|no\slonger)\s(?:actief|actueel|beschikbaar"
    r"|online|open\w*|geldig|zichtbaar|gepubliceerd|available|active|accepting))(?![a-zà-ÿ])"
)
_OPENING = (
    r"[\W_]{0,3}(?:(?:helaas|let\sop|(?:wat\s)?jammer|sorry|oeps|oops|attentie|opgelet|unfortunately"
    r"|(?:je|u)\sbe(?:n|nt)\ste\slaat)\b[\s,!:.–-]{0,3}){0,2}"
)
_SUBJECT = (
    r"(?:vacature|inhuuropdracht|opdracht|functie|positie|aanvraag|reactietermijn|sollicitatietermijn|inschrijftermijn"
    r"|termijn|inschrijving|sollicitatieprocedure|procedure|werving|openstelling|advertentie|sluitings?datum|deadline"
    r"|stage|stageplaats|sollicitatie|uitvraag|job|position|vacancy|applications?)"
)
_ADVERB = (
    r"(?:(?:helaas|inmiddels|al|reeds|nu|momenteel|op\sdit\smoment|succesvol|intussen|ondertussen|been|already|now)"
    r"\s){0,4}"
)
_UNLESS = (  # "vervuld zodra …", "ingevuld door een interimmer", "gesloten op zondag"
    r"(?!\s(?:zodra|als|wanneer|tenzij|indien|mits|van\b|met\b|door\b|voor\s(?:ex|in)terne|op\s(?:zon|maan|feest)|tot\b"
    r"|of\b|ingericht))"
)
_BETWEEN = r"(?:(?!\b(?:niet|nog|als|zodra|wanneer|tot|totdat|mocht|indien|geen|na|door)\b)[^.!?]){0,70}?"
_SENTENCE = re.compile(
    rf"{_OPENING}(?:(?:(?:deze|de|dit|het|this|the|je|uw)\s)?(?:[a-z-]{{2,20}}\s)?{_SUBJECT}\b{_BETWEEN}\s"
    rf"(?:is|staat|zijn|was|has|are)\s{_ADVERB}{_STATE.format('filled1')}{_UNLESS}"
    rf"|(?:is|staat|(?:wij|we)\shebben)\s(?:deze|de|dit)\s(?:\w+\s)?{_SUBJECT}\s"
    rf"{_ADVERB}{_STATE.format('filled2')}{_UNLESS}"
    rf"|(?:deze|de|dit)\s(?:\w+\s)?{_SUBJECT}\sbestaat\s(?:helaas\s)?niet\smeer)"
)
_APPLY = r"(?:reageren|solliciteren|gereageerd|gesolliciteerd|inschrijven|aanmelden)"
_NO_LONGER = re.compile(
    rf"{_OPENING}(?:(?:{_APPLY}|reacties?|sollicitaties?)\b{_BETWEEN}\sniet\s(?:meer|langer)\b"
    r"(?:\smogelijk\b(?!\svia)|(?!\s[a-z]))"
    rf"|(?:je|jij|u|op|het|er|kan|kun|kunt|is)\b{_BETWEEN}\sniet\s(?:meer|langer)\s(?:[a-z]+\s){{0,6}}?{_APPLY}\b)"
)
_BARE = re.compile(  # nothing else on the line, or the next cells of a header glued to it
    rf"{_OPENING}(?:status\W{{1,3}})?(?:{_SUBJECT}[\s:]{{1,3}}){{0,2}}{_ADVERB}"
    rf"(?:{_STATE.format('filled1')}(?:\sapplications)?"
    r"|(?:(?P<filled2>vervulde|ingevulde)|verlopen|gesloten)\s(?:vacature|opdracht))(?:[\W_]{0,4}$|\s(?=[€\d]))"
)
_BRACKETS = re.compile(
    rf"[(\[]\s?(?:{_SUBJECT}\s(?:is\s)?)?{_ADVERB}{_CORE.format('filled1')}\s?[)\]]\s?(?:$|\d)"
    r"|[(\[]\s?reactietermijn\s(?:is\s)?(?:gesloten|verlopen|verstreken)\s?[)\]]"
)
_EDGE = re.compile(rf"^\W{{0,2}}{_CORE.format('filled1')}\s?[:|–-]|[|–-]\s?{_CORE.format('filled2')}\W{{0,2}}$")
_PATH = re.compile(
    r"(?P<filled1>/(?:vervuld|ingevuld)(?:e-\w+)?/|[-_(](?:vervuld|ingevuld)\)?/?$)"
    r"|reactietermijn-(?:gesloten|verlopen|verstreken)|[-_(](?:gesloten|verlopen|closed|expired)\)?/?$"
    r"|/(?:gesloten|verlopen)(?:-\w+)?/"
)
_ENDLESS = re.compile(
    r"(?:er\sis|heeft|zonder|hanteren|kent|geldt|^[\W_]{0,3}|\bsluitings?datum\W{1,3})\s?(?:wij\s|we\s)?"
    r"(?:geen|zonder)\s(?:vaste\s|harde\s|specifieke\s|concrete\s)?(?:sluitings?datum|reactietermijn|deadline\W{0,3}$)"
    r"|^sluitings?datum\W{1,3}(?:geen|n\.?v\.?t\.?|doorlopend|onbepaald)\W{0,2}$"
    r"|^(?:deze\s|de\s)?vacature\s(?:staat|is)\sdoorlopend\s(?:open|geopend)"
)
_ENDLESS_VALUE = re.compile(
    r"\W{0,2}(?:geen(?:\s\w+)?|n\.?v\.?t\.?|doorlopend\w*|continu|onbepaald\w*"
    r"|tot\s(?:(?:\w+\s){0,3}(?:ver|inge)vuld|vervulling))\W{0,2}$"
)
_FIRST_WORDS = frozenset(
    """helaas let wat jammer sorry oeps oops attentie opgelet unfortunately deze de dit het this the je jij u uw er op kan
    kun kunt is reageren solliciteren reactie reacties inschrijven aanmelden status vacature inhuuropdracht opdracht
    functie positie aanvraag reactietermijn sollicitatietermijn inschrijftermijn termijn inschrijving procedure
    sollicitatieprocedure werving openstelling advertentie sluitingsdatum sluitdatum deadline stage stageplaats uitvraag
    sollicitatie sollicitaties job position vacancy application applications succesvol al reeds inmiddels nu ingevuld
    vervuld vergeven gegund filled gesloten verlopen verstreken voorbij inactief offline vervallen ingetrokken
    teruggetrokken geannuleerd gearchiveerd verwijderd beëindigd expired closed vervulde ingevulde niet no wij
    we""".split()
)
"""What the first words of a marker are: one look-up spares most lines the expressions."""
MARKERS = topic(
    """vuld gesloten verlopen verstreken voorbij inactief offline vervallen getrokken geannuleerd gearchiveerd verwijderd
    beëindigd vergeven gegund filled expired closed passed niet_meer niet_langer no_longer niet_actief niet_gevonden
    sluiting sluitdatum doorlopend"""
)
"""Words one of which every marker has."""
_OPENING_HOURS = re.compile(r"(?:maan|dins|woens|donder|vrij|zater|zon|feest)dag|openingstijd")
_NEXT_SENTENCE = re.compile(r"(?<=[.!?])\s")
_MARKS = " \t*•!?:;,.–-|>✓✔"
_HEAD = 200
"""Characters of a line, or of the end of an address, that are looked at."""


def marker(line: Line, previous: str = "") -> tuple[Marker, str] | None:
    """What ``line`` says of the vacancy, and the words of its text that say so; ``previous`` is the line before.

    An address ("/vervulde-vacatures/…") and a title ("… (Vervuld)") count as such; each sentence of a banner counts.
    """
    if line.where == "path":
        tail = line.text[-_HEAD:]
        return _said(_PATH.search(tail.lower()), tail)
    text = line.text[:_HEAD]
    first = text.lstrip(_MARKS).partition(" ")[0].rstrip(_MARKS).lower()
    found = None
    if first in _FIRST_WORDS or not first.isalnum():
        low = text.lower()
        found = _SENTENCE.match(low) or _BARE.match(low)
        if not found and "niet " in low:
            found = _NO_LONGER.match(low)
        if found and _OPENING_HOURS.search(previous.lower()):
            return None
    if not found and ("(" in text or "[" in text) and len(line.text) <= _HEAD:
        found = _BRACKETS.search(text.lower())
    if not found and line.where == "title":
        found = _EDGE.search(text.lower())
    if found:
        return _said(found, text)
    if ("luit" in text or "oorlopend" in text) and (found := _ENDLESS.search(text.lower())):
        return "open", text[slice(*found.span())]
    if line.field == "closing_date" and (found := _ENDLESS_VALUE.match(text.lower())):
        return "open", text[slice(*found.span())]
    if line.where == "banner":
        for head in _NEXT_SENTENCE.split(text)[1:]:
            if said := marker(Line(head)):
                return said
    return None


def _said(found: re.Match[str] | None, text: str) -> tuple[Marker, str] | None:
    if found is None:
        return None
    filled = any(found.groupdict().get(group) for group in _FILLED)
    return "filled" if filled else "closed", text[slice(*found.span())].strip()
