"""What dateparser makes of the words of a day: the second opinion on a deadline, whose disagreement is kept as a doubt."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from crawler.dutch.days import AMSTERDAM

_LONGEST = 60
"""Characters of a phrase that may be a date; what is longer is not asked."""
PLAIN = re.compile(
    r"(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag )?\d\d? (?:januari|februari|maart|april|mei|juni|juli|augustus|september"
    r"|oktober|november|december) \d{4}|\d\d?([-/.])\d\d?\1\d{4}",
    re.IGNORECASE,
)
"""Days printed as in a letter: dateparser agrees on every one of them (a test holds it), and an answer takes 0.3 ms."""


def second_opinion(phrase: str, today: date, ahead: bool) -> date | None:
    """The day that dateparser reads in ``phrase`` (a day in Dutch words or figures, its time cut off); None if none, or
    if it need not be asked (:data:`PLAIN`).

    ``today`` gives a day without a year its year: the next such day if ``ahead``, else the one of this year.
    """
    return None if len(phrase) > _LONGEST or PLAIN.fullmatch(phrase) else asked(phrase, today, ahead)


def asked(phrase: str, today: date, ahead: bool) -> date | None:
    """What dateparser answers, without sparing it the question."""
    try:
        read = _parser(today, ahead).get_date_data(phrase).date_obj
    except Exception:  # a second opinion may fail in any way, and is then none
        return None
    if not isinstance(read, datetime):
        return None
    return read.astimezone(AMSTERDAM).date() if read.tzinfo else read.date()


@lru_cache(maxsize=4)
def _parser(today: date, ahead: bool) -> Any:
    """dateparser for one night; loaded late, since that takes 0.1 s and few pages need it. Only its parser of days is
    asked: the others read "12.00 uur" as twelve hours ago."""
    from dateparser.date import DateDataParser  # type: ignore[import-untyped]

    settings = {
        "RELATIVE_BASE": datetime.combine(today, datetime.min.time()),
        "PREFER_DATES_FROM": "future" if ahead else "current_period",
        "DATE_ORDER": "DMY",
        "REQUIRE_PARTS": ["day", "month"],
        "PARSERS": ["absolute-time"],
    }
    return DateDataParser(languages=["nl"], settings=settings)
