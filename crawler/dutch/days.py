"""Arithmetic of days as adverts print them: without a year, with a zone, counted from the day of reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BACK, AHEAD = timedelta(days=30), timedelta(days=270)
"""Where a day without a year lies, seen from the day of reading, if the publication is unknown (design.md)."""


def possible_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year >= 1900 else None
    except ValueError:
        return None


def in_zone(day: date, time: str | None, zone: str | None) -> tuple[date, str | None]:
    """An instant with a zone as Amsterdam's day and time; midnight UTC is how a pure date is written, and stays it."""
    offset = timedelta(0)
    if zone and zone[0] in "+-":
        hours, minutes = int(zone[1:3]), int(zone[-2:])
        offset = timedelta(hours=hours, minutes=minutes) * (-1 if zone[0] == "-" else 1)
    if zone is None or abs(offset) >= timedelta(hours=24) or (time is None and not offset):
        return day, time
    hour, minute = map(int, (time or "00:00").split(":"))
    try:
        local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone(offset)).astimezone(AMSTERDAM)
    except (ValueError, OverflowError):
        return day, time
    return local.date(), f"{local:%H:%M}" if local.hour or local.minute else None


def without_year(
    month: int, day: int, weekday: int | None, today: date, published: date | None, past: bool
) -> date | None:
    """A day printed without its year: the first on or after the publication, else within the window around ``today``.

    A weekday decides the year; where it fits none and nothing else does either, the page is older than it looks: None.
    ``past``: the last such day up to today, for a day of publication.
    """
    first = published.year if published else today.year
    days = [
        found for year in range(first - 1, first + 2) if 1 <= year <= 9999 and (found := possible_day(year, month, day))
    ]
    fitting = [found for found in days if found.weekday() == weekday]

    def choose(candidates: list[date]) -> date | None:
        if past:
            return max((found for found in candidates if found <= today), default=None)
        if published:
            return min((found for found in candidates if found >= published), default=None)
        return next((found for found in candidates if -BACK <= found - today <= AHEAD), None)

    if weekday is None or published or past:
        return choose(fitting) or choose(days)
    return choose(fitting) or min(fitting, key=lambda found: abs(found - today), default=None)


def counted(n: int, unit: str, hours: int, now: datetime) -> date | None:
    """The day ``n`` units from ``now`` (negative: back); hours and minutes count to the clock, days to the calendar."""
    try:
        if unit[0] in "uhi" or unit == "minu" or hours:
            step = (
                timedelta(minutes=n) if unit == "minu" else timedelta(hours=n) if unit[0] in "uh" else timedelta(days=n)
            )
            return (now.astimezone(UTC) + step + timedelta(hours=hours)).astimezone(AMSTERDAM).date()
        if unit[0] == "d":
            return now.date() + timedelta(days=n)
        if unit[0] == "w":
            return now.date() + timedelta(weeks=n)
        months = now.year * 12 + now.month - 1 + n * (1 if unit[:2] in ("ma", "mo") else 12)
        for last in range(now.day, 0, -1):  # a month back from 31 March is the last day of February
            if found := possible_day(months // 12, months % 12 + 1, last):
                return found
    except (ValueError, OverflowError):
        pass
    return None
