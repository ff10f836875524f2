"""The words around an amount that say what it is for: patterns only, read by :mod:`crawler.dutch.pay_statements`.

All of them expect lower-case text (a pattern that ignores case costs four times as much); none repeats without a bound.
"""

from __future__ import annotations

import re

SPEAKS_OF_PAY = """€ salar schaal schal tarief bruto euro _eur_ verdien loon vergoeding per_uur p/u p.u fsk bbra fwg scale
    _rate gross beloning bezoldig inkomen functiegroep per_maand"""
"""Substrings (:func:`crawler.dutch.advert.topic`) one of which stands in every clause about pay: the gate of a line."""

LABELS_PAY = """salar schaal schal scale verdien bruto gross beloning bezoldig honorering vergoeding loon wedde inkomen
    tarie uurprijs rate zzp btw all-in all_in p/u p.u"""
"""Substrings one of which stands in every label of pay that :data:`SALARY` or :data:`RATE` knows."""

_NOT_ADMIN = (
    r"(?!s?(?:admin|verwerk|huis|stro|verschil|mutat|syst|profess|wens|expert|specialist|consul|medew|heff|dienst|"
    r"gebouw))"
)
SALARY = re.compile(
    rf"salari(?:s{_NOT_ADMIN}|e|ë)|salar(?:y|ies)\b|verdien|bruto(?! ?(?:vloer|opp|toegev|nation|woning))|beloning|"
    rf"bezoldig|schaal|schal(?:en|ing)|honorering|stage-?vergoeding|"
    rf"(?:uur|maand|jaar|week)loon|wedde\b|\b(?:loon{_NOT_ADMIN}|inkomen\b|gross\b)"
)
RATE = re.compile(r"tarief|tarieven|(?<!h)uurprijs|all[- ]in\b|zzp|p\.?/?u\b|\b(?:pay ?)?rate\b|\bbtw\b")
ALLOWANCE = re.compile(r"\W*vergoeding\b(?:\s(?:van|bedraagt|stage|is))?[\s:]*$")
"""A bare "Vergoeding €..." is a monthly internship allowance on the national government boards (goldens README)."""

_NOT_PAY = (
    r"miljoen|miljard|budget|begroting|omzet|subsid|invester|fonds|bijdrage|boete|contractwaarde|kosten(?!loos)|"
    r"schuld|krediet|tekort|"
    r"bezuinig|exploitatie|belasting|premie|donatie|aanbested|projectsom|aanneemsom|toelage|toeslag|"
    r"(?<!stage)(?<!stage-)vergoeding|"
    r"tegemoetkoming|bonus|uitkering|gratificatie|vakantiegeld|eindejaars|keuzebudget|thuiswerk|declar|inwoners|"
    r"korting|laptop|telefoon|"
    r"uitgave|schade|contributie|leges|kilometer|piket|pensioen|verzekering|cadeau|verhoging|verhoogd|stijg|"
    r"schreef|inschrijv|winnende|"
    r"gegund|gunning|modaal|bespar|financier|eigen risico|bijstand|"
    r"\b(?:ml[nj]\b|waarde|lening\b|opgave|huur|prijs|ikb\b|fiets|inkoop\b|winst\b|claim|vermogen\b|per km)"
)
NOT_PAY = re.compile(_NOT_PAY)
NEWS = re.compile(
    r"gemiddelde? (?:uur)?tarie|gemiddelde? (?:bruto)?(?:maand)?salaris|(?:salaris|tarief) (?:is|ligt|"
    r"bedraagt) gemiddeld|schreef in|inschrijfprijs|winnende|gegund|gunning|inschrijver"
)
MAGNITUDE = re.compile(r"\s*(?:euro\s)?(?:miljoen|miljard|mln|mio|mld|mrd|ton\b|m\b)")
ASIDE = re.compile(r"\b(?:incl|excl)\w{0,6}\b\.?[^€\d;]{0,60}")
GOVERNS = re.compile(r"\b(?:van|à|ad|tot|is)\s*$")
FOR_SOMETHING_ELSE = re.compile(
    rf"\s*(?:euro\s+)?(?:(?:netto|bruto|extra|per jaar|per maand|eenmalige?|aan|voor|als|een|je|jouw|"
    rf"persoonlijke?)\s+){{0,5}}(?:{_NOT_PAY})"
)
OTHER_NOUN = re.compile(
    r"\s{0,3}(?!bruto|euro|eur\b|per\b|p/|tot\b|max|excl|incl|op\b|o\.?b|bij\b|all|gross|netto|in\b|afhankelijk|"
    r"fulltime|schaal|cao|p\.?m|pu\b|"
    r"of\b|en\b|voor\b|conform|opdracht|ex\b|uit|trede|month|a month|and\b|maand|volgens|basis|m\b)(?:[a-zà-ÿ]{2,}|"
    r"m[2²])"
)
UNIT = re.compile(
    r"\b(?:per (?:(?P<month1>kalendermaand|maand|mnd|month)|(?P<year1>jaar|annum|year)|(?P<hour1>uur|hour)|"
    r"(?P<day1>dag\b|day\b)|"
    r"(?P<four_weeks1>(?:4|vier)[- ]?we[ke]|periode\b)|(?P<week1>week\b))"
    r"|p\.?\s?/?\s?(?:(?P<month2>m\b|mnd|maand)|(?P<hour2>u\b|uur))|p\.?/?(?P<year2>j\b)|(?P<month3>maand(?:elijks|"
    r"salaris|loon|bedrag)|monthly|a month)|"
    r"(?P<year3>jaar(?:salaris|inkomen|basis|loon)|annual|yearly|op jaar)|(?P<hour3>uur(?:tarief|loon|salaris|"
    r"prijs)|hourly|an hour)|"
    r"(?P<day2>dagtarief)|(?P<week2>week(?:loon|salaris)))"
    r"|/\s?(?:(?P<month4>maand|mnd|month)|(?P<year4>j(?:aar)?\b)|(?P<hour4>u(?:ur)?\b|h(?:r|our)?\b)|"
    r"(?P<day3>dag\b)|(?P<week3>week\b))"
)
"""The unit of an amount: the name of the group that matched, less its digit."""

BREAK = re.compile(r"[,;|+]|\b(?:plus|daarnaast|naast|excl\w*|incl\w*|en een|met een)\b")
_WORKWEEK = (
    r"(?:een|gemiddeld|circa|maximaal|fulltime|full-time|voltijds?|volledige?|werkweek|week|dienstverband|"
    r"aanstelling|arbeidsduur|"
    r"contract|baan|functie|werk|van|per|1|fte|a|full|time|working)"
)
BASIS = re.compile(
    rf"\b(?:o\.?\s?b\.?\s?v\.?|op basis van|op|bij|uitgaande van|gebaseerd op|based on|basis|for|"
    rf"voor)\s(?:[(=]?{_WORKWEEK}\b\)?[\s(=]{{1,2}}){{0,5}}\(?"
    r"(\d\d(?:[.,]\d)?)\s?-?\s?(?:uur|uren|urig|u\b|hour)"
    r"|(?:salaris|loon)\s\((?:bij\s|obv\s|o\.b\.v\.\s)?(\d\d(?:[.,]\d)?)\s?(?:uur|u)\b"
    r"|(\d\d(?:[.,]\d)?)[- ]?(?:urige?|hours?)\s(?:werkweek|week|dienstverband|aanstelling|contract|working week)"
    r"|(?:fulltime|full-time|voltijds?|werkweek van|werkweek|fte)\s?[,(=:-]{0,2}\s?(\d\d(?:[.,]\d)?)\s?(?:uur|u\b|"
    r"hours)"
)
BASIS_NEXT = re.compile(
    r"[\s,]{0,2}(?:bruto\s)?(?:per (?:maand|mnd\.?)|p\.?/?\s?m(?:nd)?\.?|/ ?maand)?\s?\((\d\d)\s?(?:uur|u)\b[^()]{0,20}\)"
)
VAT = re.compile(r"\b(?:b\.?t\.?w|vat)\b")
IN_OR_OUT = re.compile(r"\b(ex|in)(?:cl\w*)?\b")
ALL_IN = re.compile(r"\b(?:all[- ]?in\b|incl\w*\.?\s(?:alle\s|eventuele\s)?(?:reis|verblijf|kosten))")
NOT_ALL_IN = re.compile(r"\b(?:excl\w*|ex)\.?\s(?:alle\s|eventuele\s|btw en\s)?(?:reis|verblijf)")
INDICATIVE = re.compile(r"indicati|richt(?:tarief|bedrag)|streeftarief|ongeveer|globaal|rond de|\b(?:circa\b|ca\.?\s)")
EXPERIENCE = re.compile(
    r"werkzaam|gewerkt|ervaring (?:op|in|als|met|binnen|van)\b|werkervaring|vergelijkbare functie|eerder|of hoger|"
    r"aantoonbare?|referentie|"
    r"leiding ?(?:ge)?gev|aanstur|jaar (?:relevante )?(?:werk)?ervaring|bijvoorbeeld|versus|vergeleken|"
    r"(?:medewerkers|ambtenaren|collega.s) (?:in|op|van|vanaf)|schaal \S{1,4}[- ]niveau"
)
PAYS = re.compile(
    r"salaris(?!schalen)|bruto|ingeschaald|inschaling|gewaardeerd|bezoldig|beloning|€|verdien|functieschaal"
)
GROWTH = re.compile(r"\b(?:(?:door)?groei|uitloop|perspectief op|doorstroom)")
OPEN = re.compile(
    r"\b(?:(?:geen|zonder|no)\s(?:max(?:imum|imaal|imale)?\.?\s?)(?:uur)?(?:tarief|rate)"
    r"|geen maxim(?:um|aal)(?=\s*(?:$|\d|opdracht|[|·]))"
    r"|marktconform\s(?:uur)?tarief\b|onbepaald per uur|(?:pay)?rate(?: range)?[\s:]{1,3}(?:unknown|negotiable|tbd|"
    r"open|not)"
    r"|(?:max\w*\s)?(?:uur)?tarief(?:indicatie)?[\s:=]{0,4}(?:is |n\.a\.v\. )?(?:marktconform|onbepaald|onbekend|"
    r"in (?:onderling )?overleg|nader|n\.?t\.?b|"
    r"n\.?n\.?b|nog (?:niet|te|onbekend)|op aanvraag|unknown|bespreekbaar|onderhandelbaar|open\b|vrij\b|"
    r"niet (?:bekend|van toepassing|gespecificeerd)|"
    r"n\.?v\.?t|n\.?o\.?t\.?k|geen\b|[-–]\s*$))"
)
SHORT_WITHOUT_DIGIT = "tarief een_max onbepaald rate schaal_l"
MAY_BE_OPEN = ("tarief", "een max", "onbepaald", "rate")
CELLS = re.compile(
    r"(?<!\S)(?P<rate>(?:€\s?)?[1-9]\d{1,2}(?:,\d\d?)?)\s(?P<hours>[1-9]\d?(?:\s?[-–]\s?\d\d?)?\s)?(?:drenthe|"
    r"flevoland|fryslân|friesland|gelderland|"
    r"groningen|limburg|noord[- ]brabant|noord[- ]holland|overijssel|utrecht|zeeland|zuid[- ]holland|landelijk)$"
)
BOARD_LABEL = re.compile(r"\b(?:opdracht|max\w*)\s?tarief\W*$")
CLAUSE = re.compile(r"[.!?;|•·\n\r](?:(?<=[|•·\n\r])|\s+(?=[A-Z•]))")
ABBREVIATED = re.compile(
    r"(?:\b(?:excl|incl|max|min|ex|ca|nr|resp|bijv|evt|mnd|c\.q|incl\.? b\.?t\.?w)|[./]\w|\b\w)\.$"
)
"""What a full stop may close without closing the sentence: "max.", "o.b.v.", "p.m."."""
