"""The Splink baseline: a Fellegi-Sunter model on DuckDB, trained by its own EM on the postings that it then matches.

Settings follow Splink's own advice: u from random pairs with a fixed seed, m by EM over blocks that are narrow enough to hold
many matches and are blind to different columns, Jaro-Winkler with term frequencies on names, days between dates, and the share
of distinctive words in both.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from crawler.evaluate_matching import Grouping, Printed
from crawler.score_matching import groups_of

SAME, REVIEW = 0.99, 0.80
SEED = 20_261_101
RANDOM_PAIRS, MOST_PAIRS = 3e5, 3e6
"""So many random pairs does u come from, and 30 a posting in a larger set: F1 at 100,000 postings is 0.49 with the first,
0.57 with the second, and at 10,000 the same with either.
"""
WORDS, RARE = 40, 6
"""So many of a text's rarest words are compared: the shared goldens hold some 35 distinctive words a posting.

Postings that share one of their ``RARE`` rarest are candidates too.
"""
_TRAINING = (("organisation", "head"), ("closing_date", "head"), ("published", "head"))
_CANDIDATES = (
    ("title",), ("organisation", "head"), ("organisation", "closing_date"), ("organisation", "published"),
    ("head", "closing_date"), ("head", "published"),
)  # fmt: skip
_KIND = re.compile(r"^(?:gemeente|provincie|waterschap|hoogheemraadschap(?: van)?|ministerie van) ")
_WORD = re.compile(r"[^\W\d_][\w-]{3,}")


class Untrainable(RuntimeError):
    """Too few or too odd postings for EM, and what Splink says about them."""


def splink(printed: Sequence[Printed]) -> Grouping:
    """The connected components of pairs at 0.99 or more, and for review those from 0.80 on.

    Raises ImportError where Splink is not installed, and Untrainable for postings that it cannot be trained on.
    """
    import duckdb
    from splink.internals.exceptions import SplinkException

    try:
        return _trained_and_matched(printed)
    except (SplinkException, duckdb.Error, ValueError, ArithmeticError) as error:
        why = str(error).partition("\n")[0][:160]
        raise Untrainable(f"splink cannot be trained on these {len(printed)} postings: {why}") from error


def _trained_and_matched(printed: Sequence[Printed]) -> Grouping:
    import pyarrow as pa  # type: ignore[import-untyped, unused-ignore]
    from splink import DuckDBAPI, Linker, block_on

    logging.getLogger("splink").setLevel(logging.CRITICAL)
    api = DuckDBAPI()
    text, day, words = pa.string(), pa.date32(), pa.list_(pa.int32())
    columns = {
        "unique_id": pa.int64(), "title": text, "head": text, "organisation": text, "closing_date": day, "published": day,
        "hours": text, "words": words, "rare": words,
    }  # fmt: skip
    table = pa.Table.from_pylist(list(_rows(printed)), schema=pa.schema(list(columns.items())))
    linker = Linker(api.register(table), _settings(), log_level=None)
    training = linker.training
    training.estimate_probability_two_random_records_match([block_on("title", "organisation")], recall=0.4)
    random_pairs = min(max(RANDOM_PAIRS, 30.0 * len(printed)), MOST_PAIRS)
    training.estimate_u_using_random_sampling(max_pairs=random_pairs, seed=SEED, num_chunks=1)
    trained = [_expectation_maximisation(training, block_on(*columns)) for columns in _TRAINING]
    if not any(trained):
        raise ValueError("no two of them share an employer or day and the first word of the title")
    found = linker.inference.predict(threshold_match_probability=REVIEW)
    rows = api.duckdb_con.sql(
        f"SELECT least(unique_id_l, unique_id_r), greatest(unique_id_l, unique_id_r), match_probability "
        f"FROM {found.physical_name} ORDER BY ALL"
    ).fetchall()
    groups = groups_of(len(printed), [(a, b) for a, b, probability in rows if probability >= SAME])
    return Grouping(groups, {(a, b) for a, b, probability in rows if probability < SAME})


def _expectation_maximisation(training: Any, rule: Any) -> bool:
    """Whether a block held pairs to train on; a small set may hold none."""
    from splink.internals.exceptions import EMTrainingException

    try:
        training.estimate_parameters_using_expectation_maximisation(rule)
    except EMTrainingException:
        return False
    return True


def _settings() -> Any:
    import splink.comparison_level_library as levels
    import splink.comparison_library as compare
    from splink import SettingsCreator, block_on

    # the same as list_intersect and four times as fast on DuckDB 2.0
    shared = "len(list_filter(words_l, lambda w: list_contains(words_r, w))) / least(len(words_l), len(words_r))"
    days: dict[str, Any] = {"input_is_string": False, "metrics": ["day", "day"], "thresholds": [2, 14]}
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.8]).configure(term_frequency_adjustments=True),
            compare.JaroWinklerAtThresholds("organisation", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            compare.AbsoluteDateDifferenceAtThresholds("closing_date", **days),
            compare.AbsoluteDateDifferenceAtThresholds("published", **days),
            compare.ExactMatch("hours"),
            compare.CustomComparison(
                output_column_name="words",
                comparison_levels=[
                    levels.NullLevel("words"),
                    *(levels.CustomLevel(f"{shared} >= {share}") for share in (0.7, 0.5, 0.3, 0.15)),
                    levels.ElseLevel(),
                ],
            ),
        ],
        blocking_rules_to_generate_predictions=[
            *(block_on(*columns) for columns in _CANDIDATES),
            block_on("rare", arrays_to_explode=["rare"]),
        ],
        retain_matching_columns=False,
    )


def _rows(printed: Sequence[Printed]) -> Iterator[dict[str, Any]]:
    bags = [posting.words or set(_WORD.findall(posting.text.casefold())) for posting in printed]
    frequency = Counter(word for bag in bags for word in bag)
    number_of = {word: number for number, word in enumerate(sorted(frequency))}
    for number, (posting, bag) in enumerate(zip(printed, bags, strict=True)):
        title = " ".join(posting.title.casefold().split())
        organisation = " ".join((posting.organisation or "").casefold().split())
        words = sorted(bag, key=lambda word: (frequency[word], word))[:WORDS]
        yield {
            "unique_id": number,
            "title": title or None,
            "head": next(iter(_WORD.findall(title)), None),
            "organisation": _KIND.sub("", organisation) or None,
            "closing_date": _day(posting.closing_date),
            "published": _day(posting.published),
            "hours": posting.hours,
            "words": [number_of[word] for word in words] or None,
            "rare": [number_of[word] for word in words if frequency[word] > 1][:RARE] or None,
        }


def _day(value: str | None) -> date | None:
    """A whole day; a month alone is none."""
    return date.fromisoformat(value) if value and len(value) == 10 else None
