"""Four simple matchers to hold ours against: what anybody could build in an hour, or with a library, on the same facts.

``title_organisation`` and ``title_organisation_date`` compare exactly (without regard to case and space), ``rapidfuzz``
compares titles within an organisation, and ``splink`` is the Fellegi-Sunter model of the Splink library on DuckDB, trained by
its own EM on the data that it then matches. None of them learns from labels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from crawler.evaluate_matching import Grouping, Matcher, Pair, Printed
from crawler.score_matching import groups_of

RAPIDFUZZ_RATIO = 90.0
INSTALL = "is not installed: pip install -e '.[dev]'"


class Unavailable(RuntimeError):
    """A baseline cannot run here, and why."""


def plain(value: str | None) -> str:
    """Lower case, single spaces."""
    return " ".join((value or "").casefold().split())


def title_organisation(printed: Sequence[Printed]) -> Grouping:
    """One vacancy = the same title at the same organisation; a posting that lacks either stands alone."""
    return _equal(printed, lambda posting: (plain(posting.title), plain(posting.organisation)))


def title_organisation_date(printed: Sequence[Printed]) -> Grouping:
    """And the same closing date, or where a posting has none the same day of publication; without either it stands alone."""
    return _equal(
        printed,
        lambda posting: (plain(posting.title), plain(posting.organisation), posting.closing_date or posting.published),
    )


def _equal(printed: Sequence[Printed], key: Callable[[Printed], tuple[Hashable, ...]]) -> Grouping:
    groups: dict[tuple[Hashable, ...], list[int]] = defaultdict(list)
    for number, posting in enumerate(printed):
        values = key(posting)
        groups[values if all(values) else (number,)].append(number)
    return Grouping([tuple(group) for group in groups.values() if len(group) > 1])


def rapidfuzz(printed: Sequence[Printed]) -> Grouping:
    """One vacancy = the same organisation and titles whose ``WRatio`` is over 90, and what that connects."""
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        raise Unavailable(f"rapidfuzz {INSTALL}") from None
    organisations: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, posting in enumerate(printed):
        if plain(posting.organisation) and plain(posting.title):
            organisations[plain(posting.organisation)][plain(posting.title)].append(number)
    pairs: list[Pair] = []
    for by_title in organisations.values():
        pairs += [(group[0], other) for group in by_title.values() for other in group[1:]]
        titles = list(by_title)
        for place, title in enumerate(titles):
            for other, ratio, _ in process.extract_iter(
                title, titles[place + 1 :], scorer=fuzz.WRatio, score_cutoff=RAPIDFUZZ_RATIO
            ):
                if ratio > RAPIDFUZZ_RATIO:
                    pairs.append((by_title[title][0], by_title[other][0]))
    return Grouping(groups_of(len(printed), pairs))


def splink(printed: Sequence[Printed]) -> Grouping:
    """The Splink model of ``baseline_splink``."""
    from crawler import baseline_splink

    try:
        return baseline_splink.splink(printed)
    except ImportError:
        raise Unavailable(f"splink {INSTALL}") from None
    except baseline_splink.Untrainable as error:
        raise Unavailable(str(error)) from error


BASELINES: dict[str, Matcher] = {
    matcher.__name__: matcher for matcher in (title_organisation, title_organisation_date, rapidfuzz, splink)
}
