"""Whether a run can be believed: pure, from the run's own counts, the site's history and what the site promises.

Scrapy ends with "finished" and exit status 0 for a blocked site, an empty listing and a changed layout alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from crawler.items import Expectation

Verdict = Literal["trusted", "suspect", "broken", "unproven"]
HISTORY = 5
"""How many trusted runs make the norm, and ``USUAL`` the share of their median that a run must find."""
USUAL = 0.7


@dataclass(frozen=True)
class RunCounts:
    """What happened in one run. ``filled`` counts the postings that have a value, by field."""

    finish_reason: str
    postings: int = 0
    rejected: int = 0
    errors: int = 0
    listings: int = 0
    listings_failed: int = 0
    listings_empty: int = 0
    details_failed: int = 0
    robots_unavailable: int = 0
    filled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[str, ...] = ()


def judge(run: RunCounts, ever_yielded: bool, trusted: Sequence[int], expects: Expectation | None) -> Judgement:
    """The verdict on a run and the reasons for it, most serious first.

    ``ever_yielded``: an earlier run of this site stored something. ``trusted``: postings found by its trusted runs, newest
    first. ``expects`` is None for an archive: it holds a few pages of a site, so their number and kind promise nothing.
    """
    broken = _broken(run)
    if run.postings == 0 and not ever_yielded and run.finish_reason == "finished" and not run.errors:
        return Judgement("unproven", (*broken, *_nothing(run)))
    if run.postings == 0:
        broken += [f"all {run.errors} failed while being processed"] if run.errors else _nothing(run)
    if broken:
        return Judgement("broken", tuple(broken))
    doubts = _doubts(run, trusted, expects)
    return Judgement("suspect" if doubts else "trusted", tuple(doubts))


def _broken(run: RunCounts) -> list[str]:
    reasons = []
    if run.finish_reason != "finished":
        reasons.append(f"ended early: {run.finish_reason}")
    if run.robots_unavailable:
        reasons.append("robots.txt could not be had, so nothing may be fetched")
    elif run.listings == 0:
        reasons.append(f"no listing could be read ({run.listings_failed} failed)")
    return reasons


def _nothing(run: RunCounts) -> list[str]:
    if run.rejected:
        return [f"accepted nothing, rejected {run.rejected}: layout unknown"]
    return ["found nothing"]


def _doubts(run: RunCounts, trusted: Sequence[int], expects: Expectation | None) -> list[str]:
    reasons = []
    if run.listings_failed:
        reasons.append(f"{run.listings_failed} listing pages failed")
    if run.listings_empty:
        reasons.append(f"{run.listings_empty} listing pages led to nothing")
    if run.errors:
        reasons.append(f"{run.errors} pages could not be processed")
    if run.details_failed > max(2, 0.02 * run.postings):
        reasons.append(f"{run.details_failed} vacancy pages could not be fetched")
    if trusted and run.postings < USUAL * median(trusted[:HISTORY]):
        reasons.append(f"found {run.postings}, usually {median(trusted[:HISTORY]):.0f}")
    if expects:
        if run.postings < expects.minimum:
            reasons.append(f"found {run.postings}, expected at least {expects.minimum}")
        for name, promised in expects.fill.items():
            share = run.filled.get(name, 0) / run.postings
            if share < promised:
                reasons.append(f"{name} filled in {share:.0%}, expected {promised:.0%}")
    return reasons
