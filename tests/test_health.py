"""Verdicts: what makes a run trusted, suspect, broken or unproven."""

from __future__ import annotations

from typing import Any

import pytest

from crawler.health import RunCounts, judge
from crawler.items import Expectation

EXPECTS = Expectation(10, {"closing_date": 0.8})


def run(**changes: Any) -> RunCounts:
    good: dict[str, Any] = {"finish_reason": "finished", "postings": 20, "listings": 2, "filled": {"closing_date": 18}}
    return RunCounts(**good | changes)


def test_a_good_run_is_trusted() -> None:
    assert judge(run(), True, [20, 21, 19], EXPECTS).verdict == "trusted"


@pytest.mark.parametrize(
    ("changes", "verdict", "word"),
    [
        ({"finish_reason": "shutdown"}, "broken", "ended early"),
        ({"listings": 0, "listings_failed": 1}, "broken", "no listing could be read"),
        ({"robots_unavailable": 1, "listings": 0}, "broken", "robots.txt"),
        ({"postings": 0, "filled": {}}, "broken", "found nothing"),
        ({"postings": 0, "rejected": 9, "filled": {}}, "broken", "accepted nothing, rejected 9: layout unknown"),
        ({"postings": 0, "errors": 4, "filled": {}}, "broken", "all 4 failed"),
        ({"listings_failed": 1}, "suspect", "1 listing pages failed"),
        ({"listings_empty": 1}, "suspect", "led to nothing"),
        ({"errors": 1}, "suspect", "could not be processed"),
        ({"details_failed": 3}, "suspect", "could not be fetched"),
        ({"postings": 12, "filled": {"closing_date": 12}}, "suspect", "found 12, usually 20"),
        ({"filled": {"closing_date": 15}}, "suspect", "closing_date filled in 75%"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], verdict: str, word: str) -> None:
    judgement = judge(run(**changes), True, [20, 20, 20], EXPECTS)
    assert judgement.verdict == verdict
    assert word in "; ".join(judgement.reasons)


def test_fewer_than_promised_is_suspect() -> None:
    judgement = judge(run(postings=5, filled={"closing_date": 5}), False, [], EXPECTS)
    assert judgement.verdict == "suspect" and "expected at least 10" in judgement.reasons[0]


def test_two_failed_pages_in_twenty_are_forgiven() -> None:
    assert judge(run(details_failed=2), True, [20], EXPECTS).verdict == "trusted"


def test_a_site_that_never_yielded_is_unproven_and_says_why() -> None:
    judgement = judge(run(postings=0, rejected=7, filled={}), False, [], EXPECTS)
    assert judgement.verdict == "unproven"
    assert judgement.reasons == ("accepted nothing, rejected 7: layout unknown",)
    assert judge(run(postings=0, errors=1, filled={}), False, [], EXPECTS).verdict == "broken"
    assert judge(run(postings=0, listings=0, listings_failed=1, filled={}), False, [], EXPECTS).verdict == "unproven"


def test_an_archive_promises_no_numbers() -> None:
    assert judge(run(postings=1, filled={}), False, [], None).verdict == "trusted"
