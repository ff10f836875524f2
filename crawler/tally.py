"""The counters that a run is judged by, for a posting that was read and for one that was only confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from scrapy.statscollectors import StatsCollector

from crawler.items import NEEDS_EVIDENCE


def count_posting(
    stats: StatsCollector, outcome: Literal["new", "changed", "unchanged"], values: Mapping[str, Any], step: int = 1
) -> None:
    """Count a posting and the fields that it fills; ``step`` -1 takes it back."""
    stats.inc_value("postings", step)
    stats.inc_value(f"postings/{outcome}", step)
    for name in NEEDS_EVIDENCE:
        if values[name] not in (None, "", ()):
            stats.inc_value(f"filled/{name}", step)
