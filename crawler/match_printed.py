"""Our matcher on printed facts. PLACEHOLDER of the evaluation branch, to be replaced by crawler.matching on merge.

It joins only what shares a reference number, so that the evaluation can be run and tested before the matcher is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from crawler.evaluate_matching import Grouping, Printed
from crawler.items import Reference


def match_printed(printed: Sequence[Printed], reference: Reference) -> Grouping:
    """Groups of postings with one reference number; ``reference`` is not used yet."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, posting in enumerate(printed):
        if posting.reference_number:
            groups[posting.reference_number.casefold().strip()].append(number)
    return Grouping([tuple(group) for group in groups.values() if len(group) > 1])
