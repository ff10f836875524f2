"""Exit statuses of ``scrapy crawl`` and ``scrapy nightly``, the same numbers for both; the README has the table."""

from __future__ import annotations

from collections.abc import Iterable

GOOD = 0
SUSPECT = 1
BROKEN = 2
"""A site is broken, or nothing could start."""
BUSY = 3
"""Only ``scrapy crawl``: another process crawls this site already."""
INTERRUPTED = 130
"""Ended by SIGINT, SIGTERM or SIGHUP; what was processed is kept."""


def of_verdicts(verdicts: Iterable[str | None]) -> int:
    """The status of runs with these verdicts; a run without one died. An unproven site is no alarm."""
    found = set(verdicts)
    if found & {None, "broken"}:
        return BROKEN
    return SUSPECT if "suspect" in found else GOOD
