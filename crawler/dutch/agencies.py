"""Which agency runs a procedure, where the site itself does not tell: from the text, the title's tail, the address.

An agency counts after words that give it a part ("begeleid door", "partner bij"), never by being named alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crawler.dutch.register import Register
from crawler.items import PRINTED, Evidence, Line

_CUES = (
    "begeleid", "ondersteun", "partner ", "adviseur bij", "consultant bij", "namens ", "zoekt ", "handen van",
    "bureau ", "amenwerking met", "itbesteed aan", "verzorgd door",
)  # fmt: skip
_PART = re.compile(
    r"\b(?:door|(?:partner|adviseur|consultant) (?:bij|van)|handen van|\w*bureau|namens|zoekt|samenwerking met"
    r"|uitbesteed aan|begeleiding van)\s(?:(?:de|het|ons|bureau)\s){0,2}$",
    re.IGNORECASE,
)
_TAIL = re.compile(r"\s[-–—|]\s")
_NEAR, _QUOTE = 120, 160


def find_agency(title: str, lines: Sequence[Line], path: str, register: Register) -> tuple[str, Evidence] | None:
    """The agency's register name and its evidence (field agency), or None."""
    text = "\n".join(line.text for line in lines if line.where in PRINTED)
    for cue in _CUES:
        at = text.find(cue)
        while at >= 0:
            near = text[at : at + _NEAR].split("\n", 1)[0]
            for mention in register.mentions(near):
                if mention.agency and _PART.search(near, 0, mention.start):
                    quote = near[: mention.end][-_QUOTE:]
                    where = next((line.where for line in lines if quote in line.text), "prose")
                    return mention.agency.name, Evidence("agency", quote, where, 0.9)
            at = text.find(cue, at + len(cue))
    tail = _TAIL.split(title or (lines[0].text if len(lines) == 1 else ""))[-1]
    if agency := register.agency(tail):
        return agency.name, Evidence("agency", tail[:_QUOTE], "title", 0.8)
    for part in path.split("/"):
        if agency := register.agency(part.replace("-", " ")):
            return agency.name, Evidence("agency", part, "path", 0.8)
    return None
