"""Generated postings: an endless stream, a number of them in memory, or a folder in the goldens' format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Any

from synthetic.families import Family, family
from synthetic.openings import Opening
from synthetic.words import rng

Record = dict[str, Any]


def families(seed: int) -> Iterator[Family]:
    """All families of a seed, without end."""
    return (family(seed, number) for number in count())


def openings(seed: int) -> Iterator[Opening]:
    """All openings of a seed, without end."""
    return (opening for one in families(seed) for opening in one.openings)


def records(n: int, seed: int) -> Iterator[Record]:
    """The first ``n`` postings of a seed, one at a time; copies of one opening stand together."""
    return islice((copy.record for one in families(seed) for copies in one.copies for copy in copies), n)


@dataclass(frozen=True, slots=True)
class Labelled:
    """Postings in random order, with the labels of the goldens' format."""

    postings: list[Record]
    clusters: list[Record]
    hard_negatives: list[Record]


def labelled(n: int, seed: int) -> Labelled:
    """``n`` postings or a few less (families stay whole), and their labels."""
    found = Labelled([], [], [])
    for one in families(seed):
        copies = [copy.record for copies in one.copies for copy in copies]
        if len(found.postings) + len(copies) > n:
            break
        found.postings.extend(copies)
        found.clusters.extend(one.clusters())
        found.hard_negatives.extend(one.hard_negatives())
    rng(seed, "order").shuffle(found.postings)
    return found


def write(folder: Path, n: int, seed: int) -> None:
    """Write ``dedup_postings``, ``dedup_clusters`` and ``dedup_hard_negatives`` (.jsonl) to a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    found = labelled(n, seed)
    for name in ("postings", "clusters", "hard_negatives"):
        with (folder / f"dedup_{name}.jsonl").open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in getattr(found, name))
