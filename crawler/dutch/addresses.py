"""Telephone numbers and e-mail addresses in a text, recognised by their form.

Every Dutch form of a number ("073 – 612 06 55", "+31 (0)6 12345678", "(0318) 551234", "0900-1234") and of an address
("naam (at) gemeente punt nl"); dates, amounts, account and reference numbers are neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_letters, digits

_I = re.IGNORECASE
_GAP = r"[ \t\u00a0.\-–—/()]{0,3}"
# found by its first character, since an expression that looks behind first is ten times slower
_PHONE = re.compile(
    rf"(?:(?:\+|00){_GAP}31{_GAP}(?:\(0\){_GAP})?|0)[1-9]\)?(?:{_GAP}\d){{8}}(?!\d)"
    r"|0[89]00[ -]?(?:\d{3}[ -]?)?\d{4}(?![\d-])"
    rf"|\+(?!31)[1-9]\d{{0,2}}(?:{_GAP}\d){{7,11}}(?!\d)"
)
_NOT_BEFORE = re.compile(r"(?:[\w€/=-]|\d[.,])\Z")
_DIGITS = re.compile(r"[\d+]+")
_WHATSAPP = re.compile(r"wa\.me/(\d{9,13})")
_LOCAL_PHONE = re.compile(r"el(?:efoon)?(?:nummer)?[.:]{0,2}\s{0,3}(\d{3}[ -]?\d{2}[ -]?\d{2})(?![\d.,-])")
_DATE = re.compile(r"0?\d[-/. ]{1,3}\d\d?[-/. ]{1,3}(?:19|20)\d\d|0?\d[-/.](?:19|20)\d\d|0\d\.\d\d\s?[-–]\s?\d\d")
_NUMBERED = re.compile(
    r"(?:(?:vacature|referentie|aanvraag|zaak|dossier|order|klant|project|functie|opdracht)[ -]?(?:nummer|nr\.?)"
    r"|kenmerk|referentie|\bref\.?|kvk(?:[ -]nummer)?|btw|iban|\bid|\b[A-Z]{2}\d\d [A-Z]{4})\s?:?\s?\Z",
    _I,
)
_DOMAIN = re.compile(r"@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_MAILBOX = ascii_letters + digits + "._%+-'’éèëïöüáóíç"
_SPELLING = ("(at", "[at", "apenstaart", " punt ")
_SPELLED = re.compile(
    r"[\w.+-]{1,64}\s?(?:[(\[{]\s?(?:at|apenstaartje|@)\s?[)\]}]|\sapenstaartje\s|\sat(?=\s[\w-]{1,63}\spunt\s))\s?"
    r"[\w-]{1,63}(?:\s?(?:\.|[(\[{]\s?(?:punt|dot|\.)\s?[)\]}]|\s(?:punt|dot)\s)\s?[\w-]{1,63}){1,4}",
    _I,
)


def find_phones(text: str) -> Iterator[tuple[int, str]]:
    """Where each telephone number starts, and the number as printed; linear in the length of the text."""
    for sign in ("0", "+"):
        start = text.find(sign)
        while start >= 0:
            end = start + 1
            if text[start - 1 : start].isdigit():
                inside = _DIGITS.match(text, start)
                end = inside.end() if inside else end
            elif match := _PHONE.match(text, start):
                before = text[max(0, start - 24) : start]
                labelled = before.rstrip(" :.")[-1:].isalpha() and _NUMBERED.search(before)
                if not (labelled or _NOT_BEFORE.search(before) or _DATE.match(match.group())):
                    opened = before.endswith("(") and ")" in match.group()
                    yield start - opened, text[start - opened : match.end()]
                    end = match.end()
            start = text.find(sign, end)
    if "wa.me/" in text:
        yield from ((match.start(1), match[1]) for match in _WHATSAPP.finditer(text))
    if "el" in text:
        yield from ((match.start(1), match[1]) for match in _LOCAL_PHONE.finditer(text) if match.start() >= 1)


def find_emails(text: str) -> Iterator[tuple[int, str]]:
    """Where each e-mail address starts, and the address as printed, spelled-out ones too."""
    at = text.find("@")
    while at >= 0:
        if domain := _DOMAIN.match(text, at):
            spaced = text[at + 1 : at + 2].isspace()  # "naam @ gemeente.nl", but not "volg ons op @gemeente.nl"
            before = text[max(0, at - 64) : at]
            before = before.rstrip() if spaced else before
            mailbox = before[len(before.rstrip(_MAILBOX)) :]
            if mailbox:
                start = text.rindex(mailbox, 0, at)
                yield start, text[start : domain.end()]
        at = text.find("@", at + 1)
    if any(cue in text for cue in _SPELLING):
        yield from ((match.start(), match.group()) for match in _SPELLED.finditer(text))
