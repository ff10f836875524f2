"""The grammar of printed money: one text in, the amounts and ranges it prints out.

Nothing here knows what an amount is *for*; that is :mod:`crawler.dutch.pay`. The forms are those of
``sites/README.md`` ("Money forms"): dots, commas or blanks between thousands, ``,-`` for round euros, a dot as
decimal sign on some boards, ranges with any dash or with words, "minimaal … maximaal …".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice

MONTH_NUMBERS = {
    "jan": 1, "feb": 2, "mrt": 3, "maa": 3, "apr": 4, "mei": 5, "jun": 6,
    "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip
"""By the first three letters of a month's name or abbreviation."""

_MONTH = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|"
    r"jan|feb|mrt|apr|jun|jul|aug|sept?|okt|nov|dec)\b\.?"
)
DATE = re.compile(
    rf"(?<!\d)(?:(?P<day>[0-3]?\d)\s+)?(?P<month>{_MONTH})\s+(?P<year>(?:19|20)\d\d)\b"
    r"|(?<!\d)(?P<d>[0-3]?\d)[-/.](?P<m>[01]?\d)[-/.](?P<y>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)

_COUNT = r"\d{1,2}(?:[.,]\d{1,2})?"
_NEVER_MONEY = re.compile(
    r"\d(?<![\w.,]\d)(?:"
    # counted things: hours, percentages, ages, jobs, leave; with a range before the unit ("32 tot 36 uur")
    r"(?:(?<!€\d)(?<!€\s\d)\d?(?:[.,]\d\d?)?\s?(?:-|–|—|/|à|tot en met|tot|t/m|en|of|to)\s?\d{1,4}|"
    r"\d{0,3})(?:[.,]\d\d?)?\s?-?\s?"
    r"(?:%|procent\b|uur\b|uren\b|urige?\b|u\b|h\b|hrs\b|hours?\b|fte\b|ja(?:ar|ren|rige?)\b|maanden\b|mnd\b|weken\b|"
    r"dag(?:en|delen)\b|vakantie|verlof|x\b|keer\b|km\b)(?:\s?(?:per|p/|/)\s?(?:week|wk|w)\b)?"
    # dates, times of day, telephone numbers
    rf"|\d?(?:e|ste|de)?\s{_MONTH}(?:\s\d{{4}}\b)?|\d?[-/.]\d\d?[-/.]\d{{2,4}}(?!\d)|\d?:\d\d(?!\d)"
    r"|(?<=0)\d{1,3}\)?\s?[-–]?\s?\d[\d\s-]{5,12}|(?<=\+\d)\d[\d\s()-]{6,16})"
)
_STEP = re.compile(
    r"\b(?:tredes?|treden|periodiek(?:en)?|regels?|stap|step|functiejar?en|functiejaar|anci[eë]nniteit)\s?:?\s?"
    r"\d{1,2}(?:\s?(?:-|–|tot|t/m|en)\s?\d{1,2})?(?!\d)"
)

_NO_DIGIT = re.compile(r"\D")
_BLANK = "\u00a0\u2009\u202f"
_MONEY = re.compile(
    r"\d(?:(?<![\w,]\d)(?<!\d[.:]\d)|(?<=\beur\d)|(?<=\beuro\d))"
    rf"(?P<digits>(?:(?<=€\d)|(?<=€\s\d)|(?<=eur\s\d))\d{{0,2}}(?:[ {_BLANK}]\d{{3}}){{1,3}}(?!\d)"
    rf"|\d{{0,2}}(?:[.{_BLANK}]\d{{3}}){{1,3}}|\d{{0,2}}(?:,\d{{3}}){{1,3}}|\d{{0,11}})"
    r"(?P<cents>[.,]\d\d?(?!\d))?(?P<round>[.,]\s?(?:-{1,2}|–{1,2}|—|=))?(?P<kilo>\s?k\b)?(?!\d|[.,:]\d)"
    r"(?P<after>\s?(?:€|euro?\b))?(?!(?!p/|p\.|per|ex|opdracht)[a-zë%])"
)
_SIGN = re.compile(r"(?:€|â‚¬|\beuro?\.?|(?<=\s)e(?=\s?$))\s{0,2}(?P<cap>max(?:imaal|imum)?\.?\s{0,2})?$")

_SOFT = frozenset(
    [
        "bruto",
        "netto",
        "euro",
        "eur",
        "met",
        "per",
        "maand",
        "mnd",
        "p",
        "m",
        "pm",
        "u",
        "uur",
        "jaar",
        "fulltime",
        "full",
        "time",
        "voltijd",
        "in",
        "de",
        "het",
        "een",
        "van",
        "bij",
        "naar",
        "op",
        "basis",
        "o",
        "b",
        "v",
        "obv",
        "salaris",
        "maandsalaris",
        "trede",
        "treden",
        "periodiek",
        "schaal",
        "salarisschaal",
        "functieschaal",
        "aanloopschaal",
        "uitloopschaal",
        "werkweek",
        "dienstverband",
        "week",
        "gross",
        "month",
        "hour",
        "afhankelijk",
        "begin",
        "eind",
        "aanvang",
        "uiteindelijk",
        "all",
        "excl",
        "exclusief",
        "btw",
        "ex",
        "minimum",
        "minimaal",
        "min",
        "tarief",
        "uurtarief",
        "is",
        "en",
        "and",
        "jouw",
        "je",
        "gaat",
        "kunt",
        "kan",
        "doorgroeien",
        "doorgroei",
        "oplopend",
        "oplopen",
        "oploopt",
        "loopt",
        "op",
        "groeien",
        "groeit",
    ]
)
_MIN = "minimaal|minimum|minimale|min|vanaf|minstens|from|startend|starting"
_MAX = (
    r"maximaal|maximum|maximale|max|hoogste|hoogstens|(?:hoger|meer) dan|tariefplafond|plafond|gemaximeerd op|"
    r"bovengrens|up to|tot aan"
)
_JOIN = frozenset(["-", "–", "—", "−", "tot", "t/m", "to", "/", "+", "max", "maximaal", "maximum", "hoogste", "à"])
_WORDS = re.compile(r"t/m|[^\W\d_]+|[-–—−/+|]")
_BETWEEN = re.compile(rf"\b(?:tussen|between|van|ranges?|variërend|{_MIN})\b[^\d€]{{0,25}}$")
_FILL = (
    r"(?:bruto|netto|gross|salaris|maandsalaris|jaarsalaris|loon|uurloon|uurtarief|tarief|rate|zzp|zzp.?ers?|"
    r"freelance|detachering|loondienst|"
    r"van|is|bedraagt|het|de|een|dit|aan|per|maand|uur|dag|euro|eur|bij|voor|in|op|basis|fulltime|full-time|werkweek|"
    r"dienstverband|all-in|all|excl|incl|exclusief|inclusief|btw|vergoeding|beloning|bedrag|schaal|salarisschaal|"
    r"salarisbedrag|"
    r"salarisindicatie|een|aanstelling|volledige?|wij|bieden|je|jouw|opdracht|indicatief|circa|ca|wel|cao|"
    r"gemeenten|rijk)"
)
_GLUE = rf"\b\.?(?:[\s:(),/]{{1,6}}{_FILL}\b\.?){{0,9}}[\s:(),]*$"
_CAPPED = re.compile(rf"\b(?:{_MAX}|tot|t/m){_GLUE}")
_FLOORED = re.compile(rf"\b(?:{_MIN}|ten minste|at least){_GLUE}")
_CAPPED_AFTER = re.compile(
    r"^(?:[\s,(]{0,3}\b(?:euro|per|uur|maand|p/u|bruto|all-in|excl\.?|btw)\b){0,4}[\s,(]{0,3}(?:max(?:imaal|imum)?|"
    r"of lager)\b(?!\.?\s?[€\d])",
)


@dataclass(frozen=True, slots=True)
class Amount:
    """Euros as printed at ``[start:end]``: "max €X" has no ``low``, "vanaf €X" no ``high``, one exact amount both.

    ``money``: printed as money (a euro sign, cents, ",-" or thousands with a dot); otherwise it is a bare number.
    ``swapped``: the larger bound was printed first.
    """

    low: float | None
    high: float | None
    start: int
    end: int
    money: bool = True
    swapped: bool = False

    @property
    def top(self) -> float:
        """The largest euro named: what a plausible amount is judged by."""
        return self.high if self.high is not None else self.low or 0.0

    @property
    def bottom(self) -> float:
        return self.low if self.low is not None else self.high or 0.0


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    start: int
    end: int
    money: bool
    cap: bool
    kilo: bool
    year: bool


def blank(match: re.Match[str]) -> str:
    """As many blanks as the match is long, so that positions stay those of the printed text."""
    return " " * (match.end() - match.start())


def without_other_numbers(text: str) -> str:
    """``text`` with every number blanked out that cannot be money: hours, percentages, steps, dates, telephones."""
    if "tred" in text or "period" in text or "regel" in text or "functieja" in text or "nnit" in text or "st" in text:
        text = _STEP.sub(blank, text)
    return _NEVER_MONEY.sub(blank, text.replace("per 4 weken", "per periode"))


def find_amounts(text: str) -> list[Amount]:
    """The amounts and ranges of one clause, in order; ``text`` comes from :func:`without_other_numbers`.

    A number that looks like a year counts only as half of a range with a number that does not. At most 16 numbers
    are read: no clause about pay has more.
    """
    numbers = [_number(match, text) for match in islice(_MONEY.finditer(text), 16)]
    amounts: list[Amount] = []
    previous_end, at = 0, 0
    while at < len(numbers):
        number = numbers[at]
        before = text[max(previous_end, number.start - 80) : number.start]
        following = numbers[at + 1] if at + 1 < len(numbers) else None
        if following is not None and _is_range(number, following, before, text):
            amounts.append(_range(number, following))
            at += 1
        elif not number.year:
            amounts.append(_single(number, before, text[number.end : number.end + 50]))
        previous_end = numbers[at].end
        at += 1
    return amounts


def _number(match: re.Match[str], text: str) -> _Number:
    start = match.start()
    sign = _SIGN.search(text, max(0, start - 12), start)
    digits = text[start : match.end("digits")]
    value = float(_NO_DIGIT.sub("", digits))
    if match["cents"]:
        value += float("0." + match["cents"][1:])
    if match["kilo"]:
        value *= 1000
    money = bool(sign or match["after"] or match["round"] or match["kilo"])
    year = not money and not match["cents"] and digits.isdigit() and 1980 <= value <= 2050
    return _Number(
        value,
        sign.start() if sign else start,
        match.end(),
        money,
        bool(sign and sign["cap"]),
        bool(match["kilo"]),
        year,
    )


def _is_range(first: _Number, second: _Number, before: str, text: str) -> bool:
    """Two numbers with nothing but joining words between them, of the same order of size."""
    gap = text[first.end : second.start]
    if len(gap) > 90 or (first.year and second.year):
        return False
    words = set(_WORDS.findall(gap))
    if not words <= _SOFT | _JOIN:
        return False
    joined = bool(words & _JOIN) or second.cap
    if not joined and words & {"en", "and"}:
        joined = bool(_BETWEEN.search(before))
    low = _low(first, second)
    if (first.year or second.year) and low > second.value:
        return False
    return joined and 0.2 < (low or 0.01) / (second.value or 0.01) < 5


def _low(first: _Number, second: _Number) -> float:
    """The first number of a range; in "55-60k" the k holds for both."""
    return first.value * 1000 if second.kilo and not first.kilo and first.value < 1000 else first.value


def _range(first: _Number, second: _Number) -> Amount:
    low = _low(first, second)
    money = first.money or second.money
    swapped = low > second.value
    low, high = sorted((low, second.value))
    return Amount(low, high, first.start, second.end, money, swapped)


def _single(number: _Number, before: str, after: str) -> Amount:
    capped = number.cap or bool(_CAPPED.search(before) or _CAPPED_AFTER.match(after))
    floored = not capped and bool(_FLOORED.search(before))
    low = None if capped else number.value
    high = None if floored else number.value
    return Amount(low, high, number.start, number.end, number.money)
