"""What a date in an advert is about, by the words around it: "reageren vóór 3 mei" closes, "start: 3 mei" does not.

The nearest cue word in front of the date within its sentence decides. Words that can mean nothing but a deadline
("sluitingsdatum") may have any words between them and the date; ambiguous ones ("sluit", "deadline", "vacature") only
words of the list ``_FILLER``; words of applying ("reageren", "cv") need a bound at the date ("vóór", "t/m").
"""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["closing", "published", "start", "interview", "other"]

_CLOSED_BY = r"(?:datum|termijn|periode|deadline|moment|tijdstip|tijd|dag)"
_CUES = re.compile(
    r"(?:"
    # a deadline, whatever stands between
    rf"(?P<noun>(?:sluit(?:ings?)?|reactie|inschrijf|inschrijvings|aanmeld|aanmeldings|sollicitatie|aanbiedings|offerte|inlever"
    rf"|indienings|aanlever|vacature|tender|openstellings|response?)[ -]?{_CLOSED_BY}"
    r"|vervaldatum|verloopdatum|vacaturesluiting"
    r"|einddatum\s(?:van\s)?(?:de\s)?(?:plaatsing|publicatie|vacature|inschrijving|reactie|sollicitatie|werving|aanmelding)[a-z]*"
    r"|eind(?:e|datum)\s(?:van\s)?(?:de\s)?(?:inschrijf|inschrijving|reactie|sollicitatie|publicatie|plaatsing|aanmeld)[a-z]*"
    r"|uiterste\s(?:(?:datum|dag|moment)\s(?:van|voor|om\ste)\s(?:het\s)?)?(?:reactie|reage|inschrijf|inschrijv|inlever|inzend"
    r"|indien|sollicit|aanmeld|aanbied|sluitings)[a-z]*"
    r"|laatste\sdag\s(?:om\ste|voor)\s(?:reageren|solliciteren|reacties|sollicitaties)"
    r"|(?:publicatie|plaatsing)\seinddatum|last\sday\sto\s(?:apply|respond)|closing\s(?:date|time)"
    r"|application\s(?:deadline|ends|closes)|deadline\sfor\sapplications|expir(?:y|ation)\sdate)"
    # words of selection, before the words of applying that they begin with
    r"|(?P<interview>[a-zà-ÿ-]{0,16}gesprek[a-z]*|(?:brief|voor|cv-)?selectie[a-z]*|interview[a-z]*|assessment[a-z]*"
    r"|kennismak[a-z]*|(?:eerste|tweede)\sronde)"
    r"|(?P<published>(?:her)?geplaatst|plaatsings?datum|plaatsing|publicatiedatum|publication(?:\sdate)?|publicatie|gepubliceerd"
    r"|online(?:\s(?:sinds|gezet))?|posted|published|date\sposted|toegevoegd|aangemaakt)"
    # a deadline, if only filler stands between
    r"|(?P<strict>sluit(?!\s(?:[a-z]{2,9}\s){0,2}aan\b)|sluiting|(?:(?:wij|we)\s)?sluiten\s(?:wij|we|de|deze)|deadline"
    r"|(?<!contract\s)(?<!vergunning\s)verloopt|expires|closes?|closing|uiterste\sdatum|(?:vacature|werving|inschrijving|plaatsing"
    r"|publicatie|advertentie|reactietermijn|procedure|aanmelding|termijn)\s(?:is\s)?(?:eindigt|vervalt|verlengd|gesloten|geldig)"
    r"|(?<!.)(?:eindigt|vervalt|verlengd|geldig|zichtbaar|open\s(?:until|till)))"
    # a deadline, if only filler stands between and a bound
    r"|(?P<subject>vacature|advertentie|inschrijving|aanmelding|openstelling|werving|uitvraag)"
    # not a deadline
    r"|(?P<start>start(?:datum|en|t)?|begin(?:datum|t|nen)?|ingangsdatum|ingaande|ingang|aanvang[a-z]*|indiensttreding|in\sdienst"
    r"|beschikbaar|aantreden)"
    r"|(?P<other>(?:opdracht|project|functie|inzet|contract)\s(?:loopt|duurt|eindigt)|[a-z]*looptijd|duur|einddatum|einde\sopdracht"
    r"|contract[a-z]*|aanstelling|benoem[a-z]*|[a-z-]*verkiezing[a-z]*|[a-z]*tabel|cao|[a-z]*wet|[a-z]*besluit|vastgesteld"
    r"|gebor(?:en|tedatum)|project|oplever[a-z]*|opgeleverd|gereed|gerealiseerd|subsidie[a-z]*|gewijzigd|bijgewerkt|update[a-z]*"
    r"|inzet|verlenging|optie|bezwaar|zienswijze[a-z]*|factu[a-z]*|register[a-z]*|diploma|vog|vakantie|begroting|jaarrekening"
    r"|(?:wij|we)\s(?:reageren|laten|nemen|streven|plannen|selecteren)|hoor(?:t|en)?|uitsluitsel|terugkoppeling|uitgenodigd"
    r"|inhuur(?:periode|termijn)|periode)"
    # a deadline, if a bound stands at the date
    r"|(?P<apply>reage(?:ren|er|ert)|reacties?|gereageerd|sollicit(?:eren|eer|aties?)|sollicitatiebrie[a-z]*|gesolliciteerd"
    r"|aan\ste\smelden|aanmeld(?:en|ing|ingen)|meld\s(?:je|u)|inschrijv(?:en|ing|ingen)|schrijf\sje|motivatie(?:brief)?|brie(?:f|ven)"
    r"|cv[’']?s?|curriculum\svitae|[a-z]*belangstelling|interesse|geïnteresseerd|aan\ste\sbieden|aanbied(?:en|ing|ingen)|aanbod|offertes?"
    r"|mail(?:en|tje)?|stuur|sturen|upload|ontvangen\s(?:wij|we)|(?:wij|we)\s(?:ontvangen|zien)|zien\s(?:wij|we)|tegemoet|apply|applications?"
    r"|respon[ds]e?|submit|kandida(?:at|ten)|stel\s(?:je|u)|laat\s(?:het\s)?(?:ons|het)\s(?:ons\s)?weten)"
    r")(?![a-zà-ÿ])"
)
_FRONT = re.compile(  # "Tot en met 3 mei kun je reageren"
    r"(?:\sa\.s\.)?[^.!?;:\d]{0,60}?\b(?:reageren|solliciteren|aanmelden|inschrijven|gereageerd|gesolliciteerd"
    r"|(?:je|jouw|uw)\s(?:sollicitatie|motivatie|cv|reactie|brief|belangstelling|offerte|aanbieding|profiel)"
    r"|nemen\s(?:wij|we)\s(?:\w+\s)?(?:sollicitaties|reacties)|apply)\b"
)
_BEHIND = re.compile(  # "3 mei is de sluitingsdatum", "3 mei (deadline)"
    r"\sis\s(?:de\s)?(?:uiterste\s)?(?:sluitings?datum|sluitdatum|reactiedatum|deadline)\b(?!\s(?:voor|van)\b)"
    r"|\s?\(\s?(?:sluitings?datum|sluitdatum|deadline)\s?\)|\s?:\s(?:sluiting(?:sdatum)?|deadline)\b(?![^.;]{0,25}\d)"
)
_CLOSED = re.compile(r"\s(?:gesloten|sluiten)\b")
_NOT_APPLYING = re.compile(
    r"[^.!?;]{0,45}\b(?:in\sbehandeling|een\sreactie|hoor|hoort|horen|ontvangt|krijgt|krijg\sje|ontvang\sje|laten\s(?:we|wij)"
    r"|reageren\s(?:we|wij)|bericht|uitsluitsel|terugkoppeling|contact\smet\sje|beschikbaar|beginnen|starten|van\sstart|gereed)\b"
)
_WEEKDAY = r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|ma|di|wo|do|vr|za|zo"
_AFTER_BOUND = (
    r"(?:[\s:,]|(?:op|en|met|of|de|het|om|uiterlijk|aanstaande|komende|eind|einde|van|middernacht|te|zijn|binnen|ontvangen"
    r"|ingediend|ingeleverd|aangeleverd|in\ste\s(?:dienen|leveren)"
    rf"|{_WEEKDAY})\b){{0,12}}$"
)
_BOUND = re.compile(
    r"(?<![a-zà-ÿ])(?:v[oóòö]\u0301?[oóòö]\u0301?r|tot|t/m|t\.?m\.?|uiterlijk|niet\slater\sdan|before|by|until|untill|till?)"
    r"(?![a-zà-ÿ])" + _AFTER_BOUND
)
_UNTIL = re.compile(r"(?<![a-zà-ÿ])(?:tot|t/m|until|till)(?![a-zà-ÿ])" + _AFTER_BOUND)
_FILLER = re.compile(
    r"(?:[\s:,()|/–—*'’+-]|\d{1,2}[:.]\d\d|t/m|(?:"
    r"aan|aanbieden|aanbieding|aanbiedingen|aanleveren|aanlevering|aanmelden|aanmelding|aanmeldingen|aanstaande|aanvraag|aanvragen|application|applications|apply"
    r"|applying|at|automatisch|blijft|by|dan|dat|datum|de|deze|die|dit|each|eind|einde|eindigt|en|extern|externe"
    r"|externen|for|geldig|geopend|gesloten|graag|heb|hebt|heeft|helaas|het|ik|in|indienen|indiening|inleveren|inlevering|inzenden|inzending|inhuuropdracht|inschrijven"
    r"|inschrijving|inschrijvingen|intern|interne|internen|is|je|jij|jou|jouw|kan|kandidaten|kun|kunt|loopt|met"
    r"|mogelijk|naar|nog|nu|of|offerte|offertes|om|on|online|ons|onze|op|open|openstaan|openstaat|opdracht|opengesteld|over|per|plaatsing"
    r"|publicatie|reactie|reacties|reactietermijn|reageren|s|sluit|sollicitatie|sollicitaties|solliciteren|staan|staat"
    r"|te|tegemoet|the|tijd|tm|to|tot|u|uiterlijk|until|uur|vacature|van|verlengd|via|voor|vóór|worden|wordt|zijn"
    rf"|{_WEEKDAY})(?![a-zà-ÿ])){{0,60}}"
)
_BREAK = re.compile(r"[!;.|\n•●▪]")
_WORD = re.compile(r"[a-zà-ÿ]+")


def sentence_start(low: str) -> int:
    """Where the last sentence of ``low`` begins (a full stop after a short word, "a.s." or "d.d.", ends nothing)."""
    for stop in reversed(list(_BREAK.finditer(low))):
        at = stop.end()
        if stop[0] in "\n•●▪|" or (
            low[at : at + 1].isspace() and (stop[0] != "." or low[max(0, at - 4) : at - 1].isalpha())
        ):
            return at
    return 0


def _cues(left: str) -> list[re.Match[str]]:
    """The cue words of ``left`` in order, the longer one of those that begin at one word."""
    cues: list[re.Match[str]] = []
    for word in _WORD.finditer(left):
        if (not cues or word.start() >= cues[-1].end()) and (cue := _CUES.match(left, word.start())):
            cues.append(cue)
    return cues


def is_filler(gap: str) -> bool:
    """Whether the words between two dates keep the second under the cue of the first ("3 mei (intern) en 5 mei")."""
    return len(gap) <= 80 and _FILLER.fullmatch(gap) is not None


def is_bound(left: str) -> bool:
    """Whether the words in front of a date end in "vóór", "t/m", "uiterlijk" and the like."""
    return _BOUND.search(left) is not None


def role_of(left: str, right: str, counted: bool) -> Role:
    """The role of a date between ``left`` and ``right`` (lower case, of its own sentence).

    ``counted``: it is a number of days, which stands behind its cue without a bound ("reageren kan nog 3 dagen").
    """
    bound = is_bound(left)
    for cue in reversed(_cues(left)):
        gap = left[cue.end() :]
        match cue.lastgroup:
            case "noun":
                if not counted or is_filler(gap):
                    return "closing"
            case "strict":
                if is_filler(gap):
                    return "closing"
            case "subject":
                if is_filler(gap) and (bound or _CLOSED.match(right)):
                    return "closing"
            case "apply":
                if (bound or (counted and is_filler(gap))) and not _NOT_APPLYING.match(right):
                    return "closing"
            case "published":
                if _UNTIL.search(gap):
                    return "closing"
                loose = cue[0] not in ("plaatsing", "publicatie", "online") or is_filler(gap)
                return "published" if loose else "other"
            case "start":
                return "start"
            case "interview":
                return "interview"
            case _:
                return "other"
    if (bound or counted) and _FRONT.match(right) and not _NOT_APPLYING.match(right):
        return "closing"
    if _BEHIND.match(right):
        return "closing"
    return "other"
