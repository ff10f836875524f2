"""Whether a run can be believed: pure, from the run's own counts, the site's history and what the site promises.

Scrapy ends with "finished" and exit status 0 for a blocked site, an empty listing and a changed layout alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Literal

from crawler.items import Expectation
from crawler.reasons import Reason

Verdict = Literal["trusted", "suspect", "broken", "unproven"]
HISTORY = 5
"""How many trusted runs make the norm, and ``USUAL`` the share of their median that a run must find."""
USUAL = 0.7
FORGIVEN = 2
"""Details that may fail in any run; in a large one ``FAILING``, a share of what it found."""
FAILING = 0.02
_DROP = 0.20
"""A column whose fill rate falls this far below its own median has lost its place on the page."""
_AT_ONCE = 0.3
"""No more than this share of a site's open postings (and five) goes in one night without a second night that says so too."""
_SAME_TITLE = 0.3
_FEW = 3
"""Fewer postings than this prove nothing about a share."""


@dataclass(frozen=True)
class RunCounts:
    """What happened in one run. ``filled`` counts the postings that have a value, by field.

    ``unread``: pages of known open vacancies that no longer read as one. ``known``: open postings that a trusted run had
    listed; ``missing`` those of them not listed now; ``explained`` those of the missing whose page was gone on an earlier
    look, and still is. ``closing``: open postings whose page now says that they are over, other than those that already said
    so to a run that was not believed. ``same_title``: postings under the commonest title. ``listing_doubts``: what speaks
    against the listing pages themselves (:func:`crawler.listings.doubts`). ``clock_back``: when the run before ended, if the
    clock says that this is still to come.
    """

    finish_reason: str
    postings: int = 0
    rejected: int = 0
    errors: int = 0
    listings: int = 0
    listings_failed: int = 0
    listings_empty: int = 0
    listing_doubts: tuple[Reason, ...] = ()
    says_none: bool = False
    challenges: int = 0
    details_failed: int = 0
    unread: int = 0
    robots_unavailable: int = 0
    known: int = 0
    missing: int = 0
    explained: int = 0
    closing: int = 0
    same_title: int = 0
    clock_back: str = ""
    clock_off: bool = False
    overlap: bool = False
    filled: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class History:
    """A site's earlier runs: whether any stored something (``ever``); what the last trusted ones ``found`` (newest first), how
    many of those have ``closed`` since, in a way that was believed; and the ``shares`` they filled by field."""

    ever: bool = False
    found: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    shares: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    @property
    def usual(self) -> float:
        return median(self.found) if self.found else 0.0

    @property
    def left(self) -> float:
        """What must still be there of those without any new posting: of the usual number, and of the latest."""
        left = [found - closed for found, closed in zip(self.found, self.closed, strict=True)]
        return max(median(left), left[0]) if left else 0.0


@dataclass(frozen=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[str, ...] = ()


def judge(run: RunCounts, history: History, expects: Expectation | None) -> Judgement:
    """The verdict on a run and the reasons for it, most serious first.

    ``expects`` is None for an archive: it holds a few pages of a site, so their number and kind promise nothing.
    """
    broken = list(_broken(run))
    if run.postings == 0 and not history.ever and run.finish_reason == "finished" and not run.errors:
        return Judgement("unproven", (*broken, _nothing(run)))
    if run.postings == 0 and not (run.says_none and not broken):
        broken.append(Reason("all failed", count=run.errors) if run.errors else _nothing(run))
    if broken:
        return Judgement("broken", tuple(broken))
    doubts = (*_doubts(run, history), *(_promises(run, expects) if expects else ()))
    return Judgement("suspect" if doubts else "trusted", doubts)


def _broken(run: RunCounts) -> Iterator[Reason]:
    if run.clock_back:
        yield Reason("clock back", ended=run.clock_back)
        return
    if run.finish_reason != "finished":
        yield Reason("ended early", how=run.finish_reason)
    if run.clock_off:
        yield Reason("clock off")
    if run.robots_unavailable:
        yield Reason("robots")
    elif run.listings == 0:
        yield Reason("no listing", failed=run.listings_failed)


def _nothing(run: RunCounts) -> Reason:
    if run.challenges:
        return Reason("challenge", count=run.challenges)
    if run.details_failed and run.details_failed == run.rejected:
        return Reason("details", failed=run.details_failed, unread=run.unread)
    return Reason("layout", count=run.rejected) if run.rejected else Reason("nothing")


def _doubts(run: RunCounts, history: History) -> Iterator[Reason]:
    if run.overlap:
        yield Reason("overlap")
    if run.postings == 0:
        yield Reason("says none")
    if run.listings_failed:
        yield Reason("listings failed", count=run.listings_failed)
    if run.listings_empty:
        yield Reason("listings empty", count=run.listings_empty)
    yield from run.listing_doubts
    if run.challenges:
        yield Reason("challenge", count=run.challenges)
    if run.errors:
        yield Reason("errors", count=run.errors)
    if run.details_failed + run.unread > max(FORGIVEN, FAILING * run.postings):
        yield Reason("details", failed=run.details_failed, unread=run.unread)
    if run.postings + run.explained < USUAL * history.left:
        yield Reason("few", count=run.postings, usual=history.usual)
    many = max(5, _AT_ONCE * run.known)
    if run.closing > many:
        yield Reason("closing", count=run.closing)
    lost = run.missing - run.explained
    if lost > many or lost == run.known >= max(
        2, history.usual / 2
    ):  # a small site of which nothing is left has new addresses
        yield Reason("missing", count=lost, known=run.known)
    if run.same_title > max(_FEW, _SAME_TITLE * run.postings):
        yield Reason("same title", count=run.same_title, total=run.postings)
    for name, shares in sorted(history.shares.items()):
        share, filled = median(shares), run.filled.get(name, 0)
        lacking = share * run.postings - filled
        if lacking > _DROP * run.postings and (lacking >= _FEW or not filled and share >= 0.5):
            yield Reason("less filled", name=name, share=filled / run.postings, usual=share)


def _promises(run: RunCounts, expects: Expectation) -> Iterator[Reason]:
    if run.postings < expects.minimum:
        yield Reason("minimum", count=run.postings, minimum=expects.minimum)
    for name, promised in expects.fill.items() if run.postings else ():
        share = run.filled.get(name, 0) / run.postings
        if share < promised:
            yield Reason("promised", name=name, share=share, promised=promised)
