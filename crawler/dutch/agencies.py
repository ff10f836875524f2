"""Which agency runs a procedure, where the site itself does not tell: from the text, the title's tail, the address.

An agency counts after words that give it a part ("begeleid door", "partner bij"), never by being named alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.dutch.advert import Advert, topic
from crawler.dutch.register import Register
from crawler.items import PRINTED, Evidence, Line

_CUES = topic(
    "begeleid ondersteun partner_ adviseur_bij consultant_bij namens_ zoekt_ handen_van bureau_ samenwerking_met"
    " uitbesteed_aan verzorgd_door"
)
_PART = re.compile(
    r"\b(?:door|(?:partner|adviseur|consultant) (?:bij|van)|handen van|\w*bureau|namens|zoekt|samenwerking met"
    r"|uitbesteed aan|begeleiding van)\s(?:(?:de|het|ons|bureau)\s){0,2}$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s[-–—|]\s")
_NEAR, _QUOTE = 120, 160


def find_agency(title: str, lines: Sequence[Line], path: str, register: Register) -> tuple[str, Evidence] | None:
    """The agency's register name and its evidence (field agency), or None."""
    advert = Advert.of(lines)
    for number in advert.about(_CUES):
        line = advert[number]
        for at in advert.spots(_CUES, number, most=50) if line.where in PRINTED else ():
            near = line.text[at : at + _NEAR].split("\n", 1)[0]
            for mention in register.mentions(near):
                if mention.agency and _PART.search(near, 0, mention.start):
                    return mention.agency.name, Evidence("agency", near[: mention.end][-_QUOTE:], line.where, 0.9)
    tail = _TAIL.split(title or (lines[0].text if len(lines) == 1 else ""))[-1]
    if agency := register.agency(tail):
        return agency.name, Evidence("agency", tail[:_QUOTE], "title", 0.8)
    for part in path.split("/"):
        if agency := register.agency(part.replace("-", " ")):
            return agency.name, Evidence("agency", part, "path", 0.8)
    return None
