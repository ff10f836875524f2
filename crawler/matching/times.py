"""What the days of two postings say: which weight of matching.toml their window, deadlines and publication come to."""

from __future__ import annotations

from typing import Protocol

ROUND, _NEAR, _FORTNIGHT = 3, 3, 14
"""Days: an advert that appears later than so many after the other closed is of another round; deadlines so near may be one."""


class Days(Protocol):
    """Days as ordinals, None where nothing was printed."""

    @property
    def published(self) -> int | None: ...
    @property
    def closing(self) -> int | None: ...


def time_weights(a: Days, b: Days) -> tuple[str | None, str | None, str | None]:
    """The names of the weights of window, deadlines and publication, None for what says nothing. An advert that appeared well
    after the other had closed is of another round, whatever the rest says."""
    for first, second in ((a, b), (b, a)):
        if first.closing is not None and second.published is not None and second.published - first.closing > ROUND:
            return "dates_disjoint", None, None
    closing = published = None
    one_deadline = False
    if a.closing is not None and b.closing is not None:
        between = abs(a.closing - b.closing)
        one_deadline = between <= _NEAR
        closing = "closing_same" if between == 0 else "dates_near" if one_deadline else "dates_apart"
    if a.published is not None and b.published is not None:
        between = abs(a.published - b.published)
        if between <= 2:
            published = "dates_near"
        elif between > _FORTNIGHT and not one_deadline:  # boards repeat an open vacancy weeks later
            published = "dates_apart" if between <= 1.5 * _FORTNIGHT else "dates_disjoint"
    return None, closing, published
