"""The counters that a run is judged by, for a vacancy that was read and for one that was only confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scrapy.statscollectors import StatsCollector

from crawler.items import NEEDS_EVIDENCE


def count_found(stats: StatsCollector, values: Mapping[str, Any], step: int = 1) -> None:
    """One vacancy found in this run, and which columns it fills: what the verdict compares with earlier runs. A ``step`` of -1
    takes it back."""
    stats.inc_value("postings", step)
    for name in NEEDS_EVIDENCE:
        if values[name] not in (None, "", ()):
            stats.inc_value(f"filled/{name}", step)
