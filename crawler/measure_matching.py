"""Our matcher and the simple ones on the same labelled postings: a table for people, an object for programs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from itertools import islice
from typing import Any

from crawler.baselines import BASELINES, Unavailable
from crawler.evaluate_matching import Grouping
from crawler.items import Reference
from crawler.match_printed import match_printed
from crawler.matching.reasons import Rules
from crawler.score_matching import MatchingScore, Truth

SHOWN = 200
"""Failures of one kind that are shown at most: a generated set can have thousands."""


@dataclass(frozen=True, slots=True)
class Measured:
    """Our score and grouping, and for each baseline its score or, in ``absent``, why it could not run."""

    ours: MatchingScore
    grouping: Grouping
    baselines: dict[str, MatchingScore]
    absent: dict[str, str]


def measure(truth: Truth, reference: Reference, rules: Rules) -> Measured:
    """Run our matcher and every baseline that can run here on the labelled postings."""
    postings = truth.labels.postings
    grouping = match_printed(postings, reference, rules)
    scores: dict[str, MatchingScore] = {}
    absent: dict[str, str] = {}
    for name, matcher in BASELINES.items():
        try:
            scores[name] = truth.score(matcher(postings))
        except Unavailable as error:
            absent[name] = str(error)
    return Measured(truth.score(grouping), grouping, scores, absent)


def as_dict(measured: Measured) -> dict[str, Any]:
    """For JSON: the keys of MatchingScore, ``baselines`` with the same keys (null: could not run) and ``absent``, why not."""
    baselines = {name: asdict(score) for name, score in measured.baselines.items()}
    return asdict(measured.ours) | {
        "baselines": {name: baselines.get(name) for name in BASELINES},
        "absent": measured.absent,
    }


def table(measured: Measured) -> str:
    """A line a matcher, and under it what was counted. ``-``: nothing to divide by, or the labels are missing."""
    n = measured.ours.n
    lines = [
        f"{'matching':26}{'precision':>10}{'recall':>8}{'f1':>8}{'B3 prec.':>10}{'B3 rec.':>9}{'B3 f1':>8}"
        f"{'wrong':>7}{'in review':>11}{'review %':>10}"
    ]
    for name in ("ours", *BASELINES):
        score = measured.ours if name == "ours" else measured.baselines.get(name)
        if score is None:
            lines.append(f"{name:26}{measured.absent[name]}")
            continue
        cubed = astuple(score.b_cubed) if score.b_cubed else (None, None, None)
        lines.append(
            f"{name:26}{_share(score.precision):>10}{_share(score.recall):>8}{_share(score.f1):>8}"
            f"{_share(cubed[0]):>10}{_share(cubed[1]):>9}{_share(cubed[2]):>8}"
            f"{_count(score.wrong_merges):>7}{_count(score.hard_negatives_in_review):>11}{_share(score.review_share, 100):>10}"
        )
    lines.append(
        f"over {n['postings']} postings, {n['true_pairs']} true pairs in {n['clusters']} clusters, "
        f"{n['hard_negatives']} hard negatives (wrong: merged); {n['ambiguous_pairs']} ambiguous pairs left out"
    )
    for kind, counts in measured.ours.apart.items():
        lines.append(f"{kind}, not scored: {counts['merged']} of {counts['pairs']} pairs merged by ours")
    return "\n".join(lines)


def failures(measured: Measured, truth: Truth) -> Iterator[str]:
    """Our wrong merges and missed pairs, a line each with what the labels say about it."""
    why = {negative.pair: negative.why for negative in truth.labels.hard_negatives}
    for what, found in (("wrong merge", truth.wrong), ("missed", truth.missed)):
        pairs = found(measured.grouping)
        for a, b in islice(pairs, SHOWN):
            reason = why.get((a, b))
            review = " (in review)" if (a, b) in measured.grouping.review else ""
            yield f"{what}{review}: {_show(truth, a)}\n    and {_show(truth, b)}" + (
                f"\n    {reason}" if reason else ""
            )
        left = sum(1 for _ in pairs)
        if left:
            yield f"{what}: and {left} more"


def _show(truth: Truth, position: int) -> str:
    posting = truth.labels.postings[position]
    return f"{posting.title!r}, {posting.organisation or 'no organisation'}, {posting.url}"


def _share(value: float | None, times: int = 1) -> str:
    return "-" if value is None else f"{times * value:.{1 if times > 1 else 3}f}"


def _count(value: int | None) -> str:
    return "-" if value is None else str(value)
