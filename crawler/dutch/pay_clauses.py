"""The clauses of a page that may say something about pay: lines cut into sentences and cells, each with its label.

This is the gate: a line without a digit and a word of pay must cost next to nothing, for a page has 250 lines of
which three are about pay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from crawler.dutch import pay_words as words
from crawler.dutch.advert import Advert, lower, topic
from crawler.items import Line

_RANKS = {
    "label": 3.0,
    "header": 3.0,
    "title": 3.0,
    "banner": 3.0,
    "api": 3.0,
    "prose": 2.0,
    "markup": 1.0,
    "path": 0.0,
}
_DEFAULT_LABEL = {"salary": "salaris", "rate": "tarief", "scale": "schaal"}
_SPEAKS_OF_PAY = [word.replace("_", " ") for word in words.SPEAKS_OF_PAY.split()]
PAY, OPEN = topic(words.SPEAKS_OF_PAY), topic(words.SHORT_WITHOUT_DIGIT)
"""What a clause about pay speaks of, with a figure in it and without one."""

_DIGIT = re.compile("[0-9]")
_LONGEST_CLAUSE = 600  # the cost of some patterns grows with the square of a clause


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a line: ``text`` in lower case with its label before it, ``rest`` what follows it on the line."""

    text: str
    rest: str
    printed: str
    label_end: int
    line: Line
    field: str
    rank: float
    number: tuple[int, int]
    rate_board: bool

    def quote(self, start: int, end: int) -> str:
        """The printed words around ``text[start:end]``: the clause, or a window of it of at most 160 characters."""
        printed = self.printed
        if len(printed) > 160:
            left = max(0, min(start - self.label_end - 60, len(printed) - 160))
            printed = printed[left : left + 160]
            if left and " " in printed[:40]:
                printed = printed[printed.index(" ") :]
        return printed.strip()


def on_rate_board(host: str) -> bool:
    """Opdrachtoverheid and its sister boards print an hourly cap as a bare number (goldens README)."""
    return host.removeprefix("www.").startswith("opdracht")


def speaks_of_pay(text: str) -> bool:
    """The gate of a clause, in lower case: a word of pay and a digit, or a tariff without one."""
    if _DIGIT.search(text) is None:
        return "tarief" in text or "een max" in text
    return any(map(text.__contains__, _SPEAKS_OF_PAY))


def clauses_about_pay(advert: Advert, number: int, heading: str, rate_board: bool) -> Iterator[Clause]:
    """The clauses of a line that may say something about pay; ``heading`` is the label printed on the line before it,
    if that is one. Of an endless line the first 60,000 characters are read."""
    line = advert[number]
    field = line.field.partition("_")[0]
    label = lower(line.label.rstrip(" :") or heading)
    if field and not _names(field, label):
        label = f"{label} {_DEFAULT_LABEL[field]}".strip()
    rank = _RANKS[line.where]
    if field and rank > 1:
        rank = 4.0
    elif heading:
        rank = max(rank, 3.5 if len(line.text) < 80 else 2.5)
    prefix = f"{label}: " if label else ""
    printed = line.text[:60_000]
    lowered = advert.low[number][:60_000]
    spots = sorted((*advert.spots(PAY, number, most=200), *advert.spots(OPEN, number, most=200)))
    for index, (start, end) in enumerate(_clauses(printed)):
        text = lowered[start:end]
        following = bisect_left(spots, start)
        spoken = following < len(spots) and spots[following] < end
        if prefix or len(lowered) < 60 or (spoken and speaks_of_pay(text)):
            rest = lowered[end : end + 160]
            yield Clause(
                prefix + text, rest, printed[start:end], len(prefix), line, field, rank, (number, index), rate_board
            )


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Sentences and cells of a line, at most 600 characters each; the full stop of an abbreviation ends none."""
    start = 0
    for match in words.CLAUSE.finditer(text):
        if not words.ABBREVIATED.search(text, max(start, match.start() - 12), match.start() + 1):
            yield from _pieces(start, match.start())
            start = match.end()
    yield from _pieces(start, len(text))


def _pieces(start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end:
        yield start, min(end, start + _LONGEST_CLAUSE)
        start += _LONGEST_CLAUSE


def _names(field: str, label: str) -> bool:
    """Whether the printed label itself says what the site's field says, or the word must be added."""
    if field == "salary":
        return bool(words.SALARY.search(label)) or "vergoeding" in label
    if field == "rate":
        return bool(words.RATE.search(label))
    return "schaal" in label or "scale" in label or "groep" in label
