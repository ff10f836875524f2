"""The outcome of comparing two postings: reasons, each with the two values it rests on, and a verdict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from crawler.matching.words import Vocabulary

Verdict = Literal["same", "review", "different"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a positive ``weight`` (log-odds) speaks for one vacancy, a negative against, a veto forbids.

    ``a`` and ``b`` are what the two postings say, None where one says nothing.
    """

    code: str
    weight: float
    a: str | None
    b: str | None
    veto: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """Two posting ids (``a`` < ``b``), what they are, how sure that they are one (``score``, 0 to 1), and why.

    ``log_odds`` is what the reasons come to: it tells apart matches that are equally sure to four digits.
    """

    a: str
    b: str
    verdict: Verdict
    score: float
    reasons: tuple[Reason, ...]
    decided_by: Literal["rules", "person"] = "rules"
    log_odds: float = 0.0


@dataclass(frozen=True)
class Rules:
    """Weights, thresholds and word lists: data/reference/matching.toml and words.csv as one frozen value."""

    weights: Mapping[str, float]
    same: float = 0.99
    review: float = 0.80
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    version: str = "0"

    @cached_property
    def least(self) -> float:
        """The log-odds below which a match is not worth keeping."""
        return math.log(self.review / (1 - self.review)) - 0.001  # scores are rounded


def probability(log_odds: float) -> float:
    """How sure a sum of log-odds is, from 0 to 1, to four digits."""
    return round(1 / (1 + math.exp(-max(-50.0, min(50.0, log_odds)))), 4)
