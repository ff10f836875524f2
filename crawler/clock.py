"""The only place that asks the time. Everything else is handed a moment.

``NOW`` (an ISO time) fixes it; a crawl from an archive is fixed at NOW or else at the archive's latest ``fetched_at``,
so that the same archive gives the same database next year. Durations come from a monotonic clock.
"""

from __future__ import annotations

import time
from datetime import datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class Clock:
    """Local time in Europe/Amsterdam, fixed at ``frozen`` if that is given."""

    def __init__(self, frozen: datetime | None = None) -> None:
        self.frozen = frozen

    def now(self) -> datetime:
        """The moment, aware, in Europe/Amsterdam, to the second."""
        return (self.frozen or datetime.now(AMSTERDAM)).astimezone(AMSTERDAM).replace(microsecond=0)

    @staticmethod
    def monotonic() -> float:
        """Seconds that never run backwards, for durations only."""
        return time.monotonic()

    @staticmethod
    def sleep(seconds: float) -> None:
        """Wait; a signal is handled at once, and the waiting goes on."""
        time.sleep(seconds)


def parse_moment(text: str) -> datetime:
    """An ISO time as a moment in Europe/Amsterdam; without an offset it is local time.

    Raises ValueError, with a message for the operator, when the text is no ISO time.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"not an ISO time: {text!r}; write it as 2026-11-20T04:15:00+01:00") from None
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)
