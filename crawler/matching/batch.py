"""All postings at once: block, compare, cluster. The store does the same posting by posting, and must come to the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from crawler.matching.blocks import WINDOW_DAYS, employer_name, is_tie, keys, nearest, posting_number, window
from crawler.matching.clusters import cluster
from crawler.matching.evidence import Verdicts, compare, compare_if_close, forbidden
from crawler.matching.outline import Outline, ceiling
from crawler.matching.reasons import Match, Rules
from crawler.matching.side import Side

Divide = Callable[[Callable[[int, int], list[Match]]], list[Match]]
"""Does a work that is given the number of a part and how many parts there are, and puts together what the parts give."""
_ALWAYS = date.max.toordinal()


def candidates(sides: Sequence[Side], own: Sequence[Iterable[int]]) -> Iterator[tuple[int, list[int]]]:
    """Each position in the order of time, with the earlier ones that it meets (``blocks.meet``) in a block and is near enough
    there; ``own`` are the block keys of each side."""
    windows = [window(side) for side in sides]
    ends = [days[1] if days else _ALWAYS for days in windows]
    sites = [side.site for side in sides]
    employers = [employer_name(side) for side in sides]
    blocks: defaultdict[int, list[int]] = defaultdict(list)
    for position in sorted(range(len(sides)), key=lambda position: sort_key(sides[position])):
        found: set[int] = set()
        tied: set[int] = set()
        for key in own[position]:
            block = blocks[key]
            if block:
                (tied if is_tie(key) else found).update(block[-nearest(key) :])
            block.append(position)
        days, site, employer = windows[position], sites[position], employers[position]
        since = days[0] - WINDOW_DAYS if days else 0  # they began before it, so near means ended late enough
        tied.update(  # ``blocks.meet`` written out: a call for each of so many pairs would be felt
            other
            for other in found
            if sites[other] != site and (not employer or not employers[other] or employers[other] == employer)
        )
        yield position, [other for other in tied if ends[other] >= since]


def sort_key(side: Side) -> tuple[int, int]:
    """The order of postings inside a block: by begin, then number; without any day first."""
    days = window(side)
    return (days[0] if days else 0, posting_number(side.id))


def match_all(
    sides: Sequence[Side],
    rules: Rules,
    verdicts: Verdicts | None = None,
    blocks: Sequence[Iterable[int]] | None = None,
    divide: Divide | None = None,
) -> tuple[list[Match], list[tuple[str, ...]]]:
    """The matches worth keeping and the clusters of all postings; a person's verdict is a match wherever both postings exist.

    ``blocks`` are their block keys where the caller has them already; ``divide`` does the work in parts.
    """
    if blocks is None:
        blocks = [keys(side, rules.vocabulary) for side in sides]
    by_id = {side.id: side for side in sides}
    decided = {pair: word for pair, word in (verdicts or {}).items() if pair[0] in by_id and pair[1] in by_id}
    outlines = [side.outline for side in sides]  # once, whoever works on them

    def work(part: int, parts: int) -> list[Match]:
        return list(_matches(sides, outlines, rules, blocks, part, parts))

    found = [match for match in (divide(work) if divide else work(0, 1)) if (match.a, match.b) not in decided]
    found += [compare(by_id[a], by_id[b], rules, decided) for a, b in sorted(decided)]
    return found, cluster(by_id, found, lambda a, b: forbidden(by_id[a], by_id[b], decided))


def _matches(
    sides: Sequence[Side],
    outlines: Sequence[Outline],
    rules: Rules,
    blocks: Sequence[Iterable[int]],
    part: int,
    parts: int,
) -> Iterator[Match]:
    """The matches of postings with earlier ones, for one part of the postings."""
    weight, least = rules.weights, rules.least
    for number, (position, others) in enumerate(candidates(sides, blocks)):
        if number % parts == part:
            own = outlines[position]
            for other in others:
                if ceiling(own, outlines[other], weight) >= least:
                    match = compare_if_close(sides[position], sides[other], rules)
                    if match:
                        yield match
