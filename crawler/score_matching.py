"""A matcher's groups against the labels: pairs, B-cubed, wrong merges and review.

A pair of postings is a *true* pair when both are in one cluster of type ``cross_posting``. It is *left out*, both ways,
when it is marked ambiguous or is one vacancy by clusters of another type (``recapture``, ``thin``; those are counted
apart). Every other pair is two vacancies: a posting in no cluster stands alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

from crawler.evaluate import EvaluationError
from crawler.evaluate_matching import FILES, Grouping, Labels, Pair

SCORED = "cross_posting"
"""The only type of cluster that is scored."""


@dataclass(frozen=True, slots=True)
class BCubed:
    """B-cubed precision and recall: the mean over postings of the share of its group (its vacancy) that is right."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class MatchingScore:
    """A matcher's score; None where there is nothing to divide by, or the file it needs is missing.

    ``wrong_merges`` counts hard negatives in one group. ``review_share``: of all pairs that the matcher puts forward, in one
    group or for review, those for review (pairs left out not counted). ``apart``: by type of the clusters that are not
    scored, their pairs and how many of them are merged. ``n``: what everything was counted over.
    """

    precision: float | None
    recall: float | None
    f1: float | None
    b_cubed: BCubed | None
    wrong_merges: int | None
    review_share: float | None
    hard_negatives_in_review: int | None
    true_pairs_in_review: int | None
    apart: dict[str, dict[str, int]]
    n: dict[str, int]


class Truth:
    """The labels made ready to judge pairs and score groupings. Raises EvaluationError when they contradict."""

    def __init__(self, labels: Labels) -> None:
        self.labels = labels
        self.has_clusters, self.has_negatives = (name not in labels.missing for name in FILES[1:])
        size, clusters = len(labels.postings), labels.clusters
        self.entity = _joined(size, (cluster.members for cluster in clusters if cluster.kind == SCORED))
        self.one = _joined(size, (cluster.members for cluster in clusters))
        self.ambiguous = {pair for cluster in labels.clusters for pair in cluster.ambiguous}
        self.ambiguous.update(negative.pair for negative in labels.hard_negatives if negative.ambiguous)
        self.hard = {negative.pair for negative in labels.hard_negatives} - self.ambiguous
        for a, b in sorted(self.hard):
            if self.entity[a] == self.entity[b]:
                urls = f"{labels.postings[a].url} and {labels.postings[b].url}"
                raise EvaluationError(f"labels contradict: {urls} are a hard negative and in one cluster")

    def judge(self, pair: Pair) -> bool | None:
        """Whether two postings are one vacancy; None when the pair is left out."""
        a, b = pair
        if pair in self.ambiguous:
            return None
        if self.entity[a] == self.entity[b]:
            return True
        return None if self.one[a] == self.one[b] and pair not in self.hard else False

    def missed(self, grouping: Grouping) -> Iterator[Pair]:
        """The true pairs that are not in one group."""
        group = _joined(len(self.labels.postings), grouping.groups)
        vacancies: dict[int, list[int]] = {}
        for posting, entity in enumerate(self.entity):
            vacancies.setdefault(entity, []).append(posting)
        for members in vacancies.values():
            apart = (pair for pair in combinations(members, 2) if group[pair[0]] != group[pair[1]])
            yield from (pair for pair in apart if self.judge(pair))

    def wrong(self, grouping: Grouping) -> Iterator[Pair]:
        """The pairs in one group that are two vacancies; without labelled clusters only those among the hard negatives."""
        for members in grouping.groups:
            pairs = (pair for pair in combinations(sorted(members), 2) if self.judge(pair) is False)
            yield from pairs if self.has_clusters else (pair for pair in pairs if pair in self.hard)

    def score(self, grouping: Grouping) -> MatchingScore:
        """The score of a grouping. Raises ValueError when it is none: a position twice, unknown, or paired with itself."""
        _check(grouping, len(self.labels.postings))
        group = _joined(len(self.labels.postings), grouping.groups)
        # Counted from the sizes of groups, a posting at a time, so that a matcher that joins everything can be scored
        # too; only the pairs that the labels name are looked at one by one.
        right, true = _others(zip(group, self.entity, strict=True)), _others(self.entity)
        left_out = [n - r for n, r in zip(_others(zip(group, self.one, strict=True)), right, strict=True)]
        judged = [n - out for n, out in zip(_others(group), left_out, strict=True)]
        for a, b in self.ambiguous | self.hard:
            same, together, ambiguous = self.entity[a] == self.entity[b], group[a] == group[b], (a, b) in self.ambiguous
            for i in (a, b):
                if ambiguous:
                    true[i] -= same
                    right[i] -= same and together
                    judged[i] -= together and (same or self.one[a] != self.one[b])
                else:
                    judged[i] += together and self.one[a] == self.one[b]
        review = {(a, b) for a, b in map(_ordered, grouping.review) if group[a] != group[b]}
        review_verdicts = Counter(self.judge(pair) for pair in review)
        in_review = review_verdicts[True] + review_verdicts[False]
        n_true, n_right, n_judged = sum(true) // 2, sum(right) // 2, sum(judged) // 2
        return MatchingScore(
            precision=_share(n_right, n_judged) if self.has_clusters else None,
            recall=_share(n_right, n_true) if self.has_clusters else None,
            f1=_share(2 * n_right, n_judged + n_true) if self.has_clusters else None,
            b_cubed=_b_cubed(right, judged, true) if self.has_clusters and group else None,
            wrong_merges=sum(group[a] == group[b] for a, b in self.hard) if self.has_negatives else None,
            review_share=_share(in_review, in_review + n_judged),
            hard_negatives_in_review=len(self.hard & review) if self.has_negatives else None,
            true_pairs_in_review=review_verdicts[True] if self.has_clusters else None,
            apart=self._apart(group),
            n={
                "postings": len(group), "clusters": sum(cluster.kind == SCORED for cluster in self.labels.clusters),
                "true_pairs": n_true, "hard_negatives": len(self.hard), "ambiguous_pairs": len(self.ambiguous),
                "merged_pairs": n_judged, "review_pairs": in_review,
            },
        )  # fmt: skip

    def _apart(self, group: Sequence[int]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for cluster in self.labels.clusters:
            if cluster.kind != SCORED:
                counts = found.setdefault(cluster.kind, {"clusters": 0, "pairs": 0, "merged": 0})
                counts["clusters"] += 1
                for a, b in combinations(cluster.members, 2):
                    counts["pairs"] += 1
                    counts["merged"] += group[a] == group[b]
        return found


def _ordered(pair: Pair) -> Pair:
    a, b = pair
    return (a, b) if a < b else (b, a)


def groups_of(size: int, pairs: Iterable[Pair]) -> list[tuple[int, ...]]:
    """The connected components of more than one of ``size`` postings."""
    groups: dict[int, list[int]] = {}
    for posting, least in enumerate(_joined(size, pairs)):
        groups.setdefault(least, []).append(posting)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _joined(size: int, groups: Iterable[Iterable[int]]) -> list[int]:
    """For each position the least position that it is joined with, directly or through others."""
    parent = list(range(size))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for group in groups:
        first, *rest = group
        for member in rest:
            a, b = root(first), root(member)
            parent[max(a, b)] = min(a, b)
    return [root(i) for i in range(size)]


def _others(keys: Iterable[Hashable]) -> list[int]:
    """For each position how many others have the same key."""
    keys = list(keys)
    sizes = Counter(keys)
    return [sizes[key] - 1 for key in keys]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _b_cubed(right: Sequence[int], judged: Sequence[int], true: Sequence[int]) -> BCubed:
    precision = fmean((1 + r) / (1 + n) for r, n in zip(right, judged, strict=True))
    recall = fmean((1 + r) / (1 + n) for r, n in zip(right, true, strict=True))
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def _check(grouping: Grouping, size: int) -> None:
    members = Counter(member for group in grouping.groups for member in group)
    pairs = [pair for pair in grouping.review if pair[0] == pair[1]]
    twice = [member for member, count in members.items() if count > 1]
    unknown = [i for i in (*members, *(i for pair in grouping.review for i in pair)) if not 0 <= i < size]
    if pairs or twice or unknown or () in grouping.groups:
        raise ValueError(
            f"no grouping of {size} postings: in two groups {twice[:3]}, unknown {unknown[:3]}, {pairs[:3]}"
        )
