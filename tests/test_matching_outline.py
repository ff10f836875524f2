"""Outlines may only rule out what the comparison itself would: the ceiling is never lower than what it comes to."""

from __future__ import annotations

import multiprocessing
import os
from functools import partial
from pathlib import Path

import pytest
from synthetic.records import write

from crawler.dutch.places import PlaceIndex
from crawler.evaluate_matching import load_labels
from crawler.features import FeatureBuilder
from crawler.match_printed import side_of_printed
from crawler.matching.batch import candidates, match_all
from crawler.matching.blocks import keys
from crawler.matching.evidence import compare
from crawler.matching.outline import ALWAYS, NEVER, ceiling, pack, unpack
from crawler.matching.reasons import Match
from crawler.matching.side import Side
from crawler.matching.vetoes import quick_veto, tied
from crawler.processes import together
from crawler.reference import load, load_rules
from crawler.settings import ROOT
from crawler.understand import Understanding

REFERENCE = ROOT / "data" / "reference"
RULES = load_rules(REFERENCE)
ROUNDING = 0.01
copies = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="no process can be copied on this system"
)


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> list[Side]:
    folder: Path = tmp_path_factory.mktemp("generated")
    write(folder, 800, seed=5)
    labels, reference = load_labels(folder), load(REFERENCE)
    assert labels
    understanding = Understanding(reference)
    features = FeatureBuilder(PlaceIndex(reference.places), RULES.vocabulary)
    return [side_of_printed(f"{n:05}", record, understanding, features) for n, record in enumerate(labels.postings)]


def test_the_ceiling_is_never_below_what_a_comparison_comes_to(sides: list[Side]) -> None:
    ruled_out = close = 0
    for one, others in candidates(sides, [keys(side, RULES.vocabulary) for side in sides]):
        for other in {*others, *range(one)[-5:]}:  # those that it meets, and some that it does not
            a, b = sorted((sides[one], sides[other]), key=lambda side: side.id)
            most = ceiling(a.outline, b.outline, RULES.weights)
            assert most == ceiling(b.outline, a.outline, RULES.weights)
            if most == NEVER:
                assert quick_veto(a, b)
            elif most == ALWAYS:
                close += tied(a, b)
            else:
                match = compare(a, b, RULES)
                assert most >= match.log_odds - ROUNDING, match
                close += match.score >= RULES.review
            ruled_out += most < RULES.least
    assert close > 200 and ruled_out > 500


def test_an_outline_is_stored_and_read_back(sides: list[Side]) -> None:
    for side in sides[:50]:
        assert unpack(pack(side.outline)) == side.outline


@copies
def test_two_processes_find_what_one_finds(sides: list[Side]) -> None:
    def key(match: Match) -> tuple[str, str]:
        return match.a, match.b

    (one, groups), (two, same_groups) = (
        match_all(sides, RULES),
        match_all(sides, RULES, divide=partial(together, count=2)),
    )
    assert sorted(two, key=key) == sorted(one, key=key) and same_groups == groups and len(one) > 100


@copies
def test_a_process_that_dies_is_no_result() -> None:
    with pytest.raises(RuntimeError, match="ended with status 3"):
        together(lambda number, _: [os._exit(3)] if number else [None], 2)
