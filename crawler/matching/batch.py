"""All postings at once: block, compare, cluster. The store does the same posting by posting, and must come to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from crawler.matching.blocks import keys, near, nearest, posting_number, window
from crawler.matching.clusters import cluster
from crawler.matching.evidence import Verdicts, compare, compare_if_close, forbidden
from crawler.matching.outline import ceiling
from crawler.matching.reasons import Match, Rules
from crawler.matching.side import Side


def candidates(sides: Sequence[Side], own: Sequence[tuple[int, ...]]) -> Iterator[tuple[int, int]]:
    """The pairs of positions that share a block key (``own`` are those of each side) and are near in time, each once."""
    windows = [window(side) for side in sides]
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for position in sorted(range(len(sides)), key=lambda position: sort_key(sides[position])):
        found: set[int] = set()
        for key in own[position]:
            block = blocks[key]
            found.update(block[-nearest(key) :])
            block.append(position)
        for other in found:
            if near(windows[position], windows[other]):
                yield other, position


def sort_key(side: Side) -> tuple[int, int]:
    """The order of postings inside a block: by begin, then number; without any day first."""
    days = window(side)
    return (days[0] if days else 0, posting_number(side.id))


def matches(sides: Sequence[Side], rules: Rules, verdicts: Verdicts | None = None) -> Iterator[Match]:
    """The matches worth keeping among all postings; a person's verdict is one wherever both postings exist."""
    verdicts = verdicts or {}
    position = {side.id: number for number, side in enumerate(sides)}
    decided = {pair for pair in verdicts if pair[0] in position and pair[1] in position}
    own = [keys(side, rules.vocabulary) for side in sides]
    outlines, weights, least = [side.outline for side in sides], rules.weights, rules.least
    for one, other in candidates(sides, own):
        if ceiling(outlines[one], outlines[other], weights) < least:
            continue
        if (match := compare_if_close(sides[one], sides[other], rules)) and (match.a, match.b) not in decided:
            yield match
    for a, b in sorted(decided):
        yield compare(sides[position[a]], sides[position[b]], rules, verdicts)


def match_all(
    sides: Iterable[Side], rules: Rules, verdicts: Verdicts | None = None
) -> tuple[list[Match], list[tuple[str, ...]]]:
    """The matches and the clusters of all postings."""
    sides = list(sides)
    found = list(matches(sides, rules, verdicts))
    by_id = {side.id: side for side in sides}

    return found, cluster(by_id, found, lambda a, b: forbidden(by_id[a], by_id[b], verdicts or {}))
