"""How hours, duration, contract, education and experience weigh and quote a line.

They share one order: what the site labels, then the head of the advert, then its title, then prose.
"""

from __future__ import annotations

from crawler.items import Line

LABELLED, HEADER, TITLE, STRONG, MARKUP, WEAK, BASIS = range(7)
"""How much a reading is worth, best first: the column the site labels, the head of the advert, its title, prose that
says it outright, schema.org (visible text goes before it), a mention, the basis of a salary."""

CERTAINTY = (1.0, 0.95, 0.9, 0.9, 0.7, 0.6, 0.5)
LONGEST = 8_000
"""Characters of one line that are read; no sentence is longer, and it bounds the time any text can take."""
SHORT = 100
"""A line up to this length may be a label or a heading and is compared without case; longer ones are prose."""

NUMBERS = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "zeven": 7, "acht": 8, "negen": 9,
    "tien": 10, "elf": 11, "twaalf": 12, "vijftien": 15, "achttien": 18, "twintig": 20, "vierentwintig": 24,
    "anderhalf": 1.5, "half": 0.5, "halve": 0.5,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "ten": 10, "twelve": 12,
}  # fmt: skip
"""Numbers as words, in lengths of time."""


def rank(line: Line, field: str) -> int | None:
    """What a line is worth for a column: LABELLED, HEADER, TITLE, STRONG (prose) or MARKUP; None if it is another's."""
    if line.field == field:
        return MARKUP if line.where == "markup" else LABELLED
    if line.where == "title":
        return TITLE
    if line.field or line.where == "path":
        return None
    if line.where == "markup":
        return MARKUP
    return HEADER if line.where in ("header", "banner") else STRONG


def clause(line: Line, text: str, start: int, end: int) -> str:
    """The words of ``line`` around ``text[start:end]``: whole when short, else cut at the nearest stops and blanks.

    ``text`` is ``line.text`` or ``line.printed``; the answer is always part of ``line.text``.
    """
    shift = len(line.printed) - len(line.text) if text != line.text else 0
    body, start, end = line.text, max(start - shift, 0), max(end - shift, 0)
    if len(body) <= SHORT:
        return body
    end = min(end, start + SHORT)
    left = max(body.rfind(stop, max(0, start - 30), start) for stop in (". ", "; ", "| ", " ")) + 1
    right = min(
        (at for stop in (". ", "; ", " |", " ") if (at := body.find(stop, end + 10, end + 30)) > 0), default=end
    )
    return body[left if left > 0 else start : right].strip()
