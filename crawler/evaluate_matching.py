"""Labelled postings for measuring a matcher: what a posting prints, what a matcher gives back, and the labels of a folder.

Format and conventions of ``dedup_*.jsonl``: the README of the shared goldens. A matcher sees what a posting prints and
nothing else: ``posting_id``, ``organisation_canonical`` and ``note`` are answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from crawler.evaluate import EvaluationError, labelled

Pair = tuple[int, int]
"""Two positions in the sequence of postings, the lower first."""
FILES = ("dedup_postings.jsonl", "dedup_clusters.jsonl", "dedup_hard_negatives.jsonl")


@dataclass(frozen=True, slots=True)
class Printed:
    """What one posting prints. ``None`` is not visible. Dates are ISO text; ``closing_raw`` is as printed; ``first_seen`` is the
    day a crawler read it first, if it is known.

    ``words`` is a bag of distinctive lower-case words, ``text`` the advert's text; a posting has either or both.
    """

    source: str
    url: str
    title: str
    organisation: str | None = None
    location: str | None = None
    published: str | None = None
    closing_date: str | None = None
    closing_raw: str | None = None
    start_date: str | None = None
    hours: str | None = None
    salary: str | None = None
    reference_number: str | None = None
    contract: str | None = None
    first_seen: str | None = None
    words: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Grouping:
    """What a matcher makes of postings, by position: groups that are one vacancy, and pairs for a person to look at.

    A position in no group stands alone.
    """

    groups: list[tuple[int, ...]]
    review: set[Pair] = field(default_factory=set)


Matcher = Callable[[Sequence[Printed]], Grouping]


@dataclass(frozen=True, slots=True)
class HardNegative:
    """A pair that looks alike and is two vacancies: ``different``, or ``related`` (another round or lot of one role)."""

    pair: Pair
    label: str
    why: str
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Cluster:
    """Postings that are one vacancy, and the pairs of them for which that cannot be decided from what they print."""

    members: tuple[int, ...]
    kind: str
    ambiguous: frozenset[Pair]


@dataclass(frozen=True, slots=True)
class Labels:
    """Labelled postings; ``missing`` names the files that are not there, whose part then cannot be scored."""

    postings: tuple[Printed, ...]
    clusters: tuple[Cluster, ...]
    hard_negatives: tuple[HardNegative, ...]
    missing: tuple[str, ...] = ()


def load_labels(folder: Path) -> Labels | None:
    """The labelled postings of a folder; None when it has no ``dedup_postings.jsonl``.

    Raises EvaluationError, naming the file and where possible the line, for what cannot be read or contradicts itself.
    """
    postings, clusters, negatives = (folder / name for name in FILES)
    missing = tuple(path.name for path in (postings, clusters, negatives) if not path.exists())
    if postings.name in missing:
        return None
    named = labelled(postings, _posting, "a posting")
    position = {name: number for number, (name, _) in enumerate(named)}
    if len(position) < len(named):
        twice = next(name for name, count in Counter(name for name, _ in named).items() if count > 1)
        raise EvaluationError(f"{postings}: posting_id {twice!r} is there twice")

    def pair(names: Iterable[str]) -> Pair:
        a, b = sorted({position[name] for name in names})
        return a, b

    def cluster(record: Mapping[str, Any]) -> Cluster:
        members = tuple(sorted({position[name] for name in record["posting_ids"]}))
        if not members:
            raise ValueError("posting_ids is empty")
        return Cluster(members, record["type"], frozenset(pair(names) for names in record.get("ambiguous_pairs", ())))

    def negative(record: Mapping[str, Any]) -> HardNegative:
        return HardNegative(pair(record["pair"]), record["label"], record["why"], bool(record.get("ambiguous")))

    return Labels(
        tuple(printed for _, printed in named),
        () if clusters.name in missing else tuple(labelled(clusters, cluster, "a cluster of known postings")),
        () if negatives.name in missing else tuple(labelled(negatives, negative, "a pair of known postings")),
        missing,
    )


_PRINTED = tuple(f.name for f in fields(Printed) if f.name not in ("words", "text"))


def _posting(record: Mapping[str, Any]) -> tuple[str, Printed]:
    values = {name: record[name] for name in ("source", "url", "title")} | {
        name: record.get(name) for name in _PRINTED[3:]
    }
    wrong = next((name for name, value in values.items() if not isinstance(value, str | None)), None)
    if wrong:
        raise TypeError(f"{wrong} is no text")
    return record["posting_id"], Printed(
        **values, words=tuple(record.get("text_fingerprint") or ()), text=record.get("text") or ""
    )
