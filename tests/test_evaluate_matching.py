"""Scores of a matcher are what they say, labels that cannot be read are named, and the command prints both."""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, scrapy, scrapy_here
from hypothesis import given
from hypothesis import strategies as st

from crawler.baselines import BASELINES, Unavailable, rapidfuzz, splink, title_organisation, title_organisation_date
from crawler.evaluate import EvaluationError
from crawler.evaluate_matching import Cluster, Grouping, HardNegative, Labels, Printed, load_labels
from crawler.measure_matching import as_dict, measure, table
from crawler.reference import load, load_rules
from crawler.score_matching import SCORED, Truth, groups_of

REFERENCE = ROOT / "data" / "reference"
GOLDENS = ROOT.parent / "shared" / "goldens"
NO = frozenset[tuple[int, int]]()


def labels(size: int, clusters: list[Cluster], negatives: list[HardNegative]) -> Labels:
    return Labels(tuple(Printed("a", f"u{n}", "t") for n in range(size)), tuple(clusters), tuple(negatives))


def different(a: int, b: int, *, ambiguous: bool = False) -> HardNegative:
    return HardNegative((a, b), "different", "why", ambiguous)


def test_every_kind_of_pair_counts_as_documented() -> None:
    truth = Truth(labels(
        10,
        [Cluster((0, 1, 2), SCORED, frozenset({(1, 2)})), Cluster((3, 4), SCORED, NO), Cluster((2, 5), "recapture", NO)],
        [different(0, 6), different(3, 7), different(4, 8, ambiguous=True)],
    ))  # fmt: skip
    # right: 0-1, 0-2; left out: 1-2 (ambiguous), 5 with 0, 1, 2 (recapture of 2), 4-8; wrong: 0, 1, 2, 5 with 6; missed: 3-4
    grouping = Grouping([(0, 1, 2, 5, 6), (4, 8)], {(3, 7), (3, 4), (9, 8), (1, 0)})
    score = truth.score(grouping)
    assert (score.precision, score.recall, score.f1) == (2 / 6, 2 / 3, 4 / 9)
    assert (score.wrong_merges, score.hard_negatives_in_review, score.true_pairs_in_review) == (1, 1, 1)
    assert score.review_share == 3 / 9  # 3-7, 3-4, 8-9 beside the six merged pairs that count
    assert score.apart == {"recapture": {"clusters": 1, "pairs": 1, "merged": 1}}
    assert score.n == {
        "postings": 10, "clusters": 2, "true_pairs": 3, "hard_negatives": 2, "ambiguous_pairs": 2,
        "merged_pairs": 6, "review_pairs": 3,
    }  # fmt: skip
    assert score.b_cubed is not None
    # precision of 0: itself, 1 and 2 right of 0, 1, 2, 6 (5 left out) = 3/4; of 1 and 2: 2/3; of 5: 1/2; of 6: 1/5; rest 1
    assert score.b_cubed.precision == pytest.approx((3 / 4 + 2 / 3 + 2 / 3 + 1 / 2 + 1 / 5 + 5) / 10)
    assert score.b_cubed.recall == pytest.approx((8 + 1 / 2 + 1 / 2) / 10)
    assert list(truth.wrong(grouping)) == [(0, 6), (1, 6), (2, 6), (5, 6)] and list(truth.missed(grouping)) == [(3, 4)]


SIZE = 8
pairs = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)).filter(lambda p: p[0] < p[1])


@given(
    st.lists(st.tuples(st.sets(st.integers(0, SIZE - 1), min_size=1, max_size=4), st.sampled_from([SCORED, "thin"]))),
    st.lists(st.tuples(pairs, st.booleans())),
    st.sets(pairs),
    st.sets(pairs),
    st.sets(pairs),
)
def test_counting_by_sizes_is_counting_pair_by_pair(
    clusters: list[tuple[set[int], str]],
    negatives: list[tuple[tuple[int, int], bool]],
    ambiguous: set[tuple[int, int]],
    merged: set[tuple[int, int]],
    review: set[tuple[int, int]],
) -> None:
    made = [Cluster(tuple(sorted(members)), kind, frozenset(ambiguous)) for members, kind in clusters]
    try:
        truth = Truth(labels(SIZE, made, [different(*pair, ambiguous=unsure) for pair, unsure in negatives]))
    except EvaluationError:  # a hard negative inside a cluster
        return
    grouping = Grouping(groups_of(SIZE, merged), review)
    together = {pair for group in grouping.groups for pair in combinations(group, 2)}
    verdict = {pair: truth.judge(pair) for pair in combinations(range(SIZE), 2)}
    score = truth.score(grouping)
    counts = Counter(verdict[pair] for pair in together)
    true = sum(value is True for value in verdict.values())
    assert score.n["merged_pairs"] == counts[True] + counts[False] and score.n["true_pairs"] == true
    assert score.precision == (counts[True] / (counts[True] + counts[False]) if counts[True] + counts[False] else None)
    assert score.recall == (counts[True] / true if true else None)
    assert (
        len(list(truth.wrong(grouping))) == counts[False] and len(list(truth.missed(grouping))) == true - counts[True]
    )
    precision = recall = 0.0
    for i in range(SIZE):
        own = [pair for pair in verdict if i in pair]
        right = 1 + sum(pair in together and verdict[pair] is True for pair in own)
        precision += right / (1 + sum(pair in together and verdict[pair] is not None for pair in own))
        recall += right / (1 + sum(verdict[pair] is True for pair in own))
    assert score.b_cubed is not None
    assert (score.b_cubed.precision, score.b_cubed.recall) == pytest.approx((precision / SIZE, recall / SIZE))


@pytest.mark.parametrize(
    "grouping",
    [Grouping([(0, 1), (1, 2)]), Grouping([(0, 3)]), Grouping([], {(1, 1)}), Grouping([()]), Grouping([], {(0, 9)})],
)
def test_what_is_no_grouping_is_refused(grouping: Grouping) -> None:
    with pytest.raises(ValueError, match="no grouping of 3 postings"):
        Truth(labels(3, [], [])).score(grouping)


def posting(name: str, title: str, organisation: str | None = "Gemeente Goes", **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("location", "published", "closing_date", "closing_raw", "start_date", "hours", "salary"))
    return {
        "posting_id": name, "source": "example.org", "url": f"https://example.org/{name}", "title": title,
        "organisation": organisation, "organisation_canonical": "ANSWER", "reference_number": None, "contract": None,
        "text_fingerprint": ["dijk", "water"], "note": "ANSWER", **empty, **more,
    }  # fmt: skip


def write(folder: Path, name: str, *records: Any) -> Path:
    lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
    (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return folder


def small(folder: Path) -> Path:
    write(
        folder, "dedup_postings",
        posting("p1", "Adviseur water", closing_date="2026-03-01", reference_number="SRQ1"),
        posting("p2", "adviseur  Water", "gemeente goes", closing_date="2026-03-01", reference_number="srq1"),
        posting("p3", "Adviseurs water", published="2025-01-01", text="De dijk\u2028breekt", text_fingerprint=None),
        posting("p4", "Jurist", None),
    )  # fmt: skip
    write(folder, "dedup_clusters", {"cluster": "c", "posting_ids": ["p1", "p2"], "type": SCORED, "why": "same"})
    return write(folder, "dedup_hard_negatives", {"pair": ["p3", "p2"], "label": "related", "why": "a year earlier"})


def test_a_matcher_sees_what_is_printed_only(tmp_path: Path) -> None:
    found = load_labels(small(tmp_path))
    assert found is not None and not found.missing
    assert "ANSWER" not in repr(found.postings) and "p1" not in found.postings[0].source
    assert not {"posting_id", "organisation_canonical", "note"} & set(Printed.__slots__)
    assert found.postings[0].words == ("dijk", "water") and found.postings[2].text == "De dijk\u2028breekt"
    assert found.hard_negatives == (HardNegative((1, 2), "related", "a year earlier", False),)


@pytest.mark.parametrize(
    ("name", "record", "message"),
    [
        ("dedup_postings", "{broken", r"dedup_postings\.jsonl, line 1"),
        ("dedup_postings", posting("p1", "t") | {"hours": 36}, r"dedup_postings\.jsonl, line 1.*hours is no text"),
        ("dedup_postings", {"posting_id": "p1"}, r"dedup_postings\.jsonl, line 1.*source"),
        ("dedup_clusters", {"posting_ids": ["p1", "p9"], "type": SCORED}, r"dedup_clusters\.jsonl, line 1.*p9"),
        ("dedup_clusters", {"posting_ids": [], "type": SCORED}, r"dedup_clusters\.jsonl, line 1.*empty"),
        (
            "dedup_hard_negatives",
            {"pair": ["p1"], "label": "related", "why": ""},
            r"dedup_hard_negatives\.jsonl, line 1",
        ),
        ("dedup_hard_negatives", "[]", r"dedup_hard_negatives\.jsonl, line 1"),
    ],
)
def test_labels_that_cannot_be_read_are_named(tmp_path: Path, name: str, record: Any, message: str) -> None:
    write(small(tmp_path), name, record)
    with pytest.raises(EvaluationError, match=message):
        load_labels(tmp_path)


def test_what_is_no_text_file_is_named(tmp_path: Path) -> None:
    (small(tmp_path) / "dedup_clusters.jsonl").write_bytes(b"\xff\xfe\n")
    with pytest.raises(EvaluationError, match=r"cannot read .*dedup_clusters\.jsonl"):
        load_labels(tmp_path)


def test_labels_that_contradict_are_named(tmp_path: Path) -> None:
    write(small(tmp_path), "dedup_hard_negatives", {"pair": ["p1", "p2"], "label": "different", "why": ""})
    done = scrapy_here("evaluate", str(tmp_path))
    assert done.returncode == 2 and "example.org/p1" in done.stderr and "contradict" in done.stderr
    write(tmp_path, "dedup_postings", posting("p1", "t"), posting("p1", "t"))
    with pytest.raises(EvaluationError, match="'p1' is there twice"):
        load_labels(tmp_path)


def test_the_command_measures_ours_and_the_baselines(tmp_path: Path) -> None:
    done = scrapy("evaluate", str(small(tmp_path)), "--json")
    matching = json.loads(done.stdout)["matching"]
    assert set(json.loads(done.stdout)) == {"matching"} and "no phrases.jsonl" in done.stderr
    assert matching["n"]["postings"] == 4 and set(matching["baselines"]) == set(BASELINES)
    keys = {"precision", "recall", "f1", "b_cubed", "wrong_merges", "review_share", "n"}
    assert keys <= set(matching) and keys <= set(matching["baselines"]["title_organisation"])
    assert matching["baselines"]["title_organisation"]["f1"] == 1.0
    assert matching["baselines"]["rapidfuzz"]["wrong_merges"] == 1
    (tmp_path / "dedup_clusters.jsonl").unlink()
    printed = scrapy_here("evaluate", str(tmp_path), "--failures")
    assert printed.returncode == 0 and "no dedup_clusters.jsonl" in printed.stderr and "4 postings" in printed.stdout


def test_the_command_lists_what_went_wrong(tmp_path: Path) -> None:
    write(
        small(tmp_path), "dedup_postings",
        posting("p1", "Adviseur"), *(
            posting(name, "Jurist", source=f"{name}.nl", closing_date="2026-03-01", salary="schaal 11") for name in ("p2", "p3")
        ),
    )  # fmt: skip
    printed = scrapy_here("evaluate", str(tmp_path), "--failures").stdout
    assert "wrong merge: 'Jurist', Gemeente Goes, https://example.org/p2" in printed and "a year earlier" in printed
    assert "missed: 'Adviseur'" in printed


def test_the_baselines_join_what_they_say() -> None:
    printed = [
        Printed("a", "1", "Adviseur Water", "Gemeente Goes", closing_date="2026-03-01"),
        Printed("b", "2", "adviseur  water", "gemeente goes", published="2026-02-01"),
        Printed("c", "3", "Adviseur water ", "Gemeente Goes", closing_date="2026-03-01"),
        Printed("d", "4", "Adviseur waters", "Gemeente Goes"),
        Printed("e", "5", "Adviseur water", None),
        Printed("f", "6", "Adviseur water", None),
    ]
    assert title_organisation(printed).groups == [(0, 1, 2)]
    assert title_organisation_date(printed).groups == [(0, 2)]
    assert rapidfuzz(printed).groups == [(0, 1, 2, 3)]


@pytest.mark.parametrize("library", ["rapidfuzz", "splink"])
def test_a_baseline_whose_library_is_not_there_says_so(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(Unavailable, match=f"{library} is not installed"):
        {"rapidfuzz": rapidfuzz, "splink": splink}[library]([])


def test_a_baseline_that_cannot_run_is_null_with_its_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unavailable, match="cannot be trained on these 1 postings"):
        splink([Printed("a", "1", "Adviseur")])
    found = load_labels(small(tmp_path))
    assert found is not None
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    measured = measure(Truth(found), load(REFERENCE), load_rules(REFERENCE))
    printed = as_dict(measured)
    assert printed["baselines"]["rapidfuzz"] is None and "not installed" in printed["absent"]["rapidfuzz"]
    assert "rapidfuzz is not installed" in table(measured)


def test_the_benchmark_says_what_did_not_finish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tests" / "benchmarks")
    from matching_quality import apart, run_one

    found = run_one("title_organisation", small(tmp_path))
    assert found["score"]["f1"] == 1.0 and found["seconds"] >= 0 and found["megabytes"] >= 0
    assert run_one("ours", tmp_path)["score"]["n"]["postings"] == 4
    assert apart("ours", tmp_path, 0.01) == {"failed": "not ready after 0 s"}
    assert "status 1" in apart("nobody", tmp_path, 60)["failed"]


def test_the_shared_goldens_are_scored(realpages: Path) -> None:
    found = load_labels(GOLDENS)
    assert found is not None
    truth = Truth(found)
    scores = {name: truth.score(matcher(found.postings)) for name, matcher in BASELINES.items()}
    assert {score.n["postings"] for score in scores.values()} == {132}
    assert {score.n["true_pairs"] for score in scores.values()} == {13}
    assert all(score.f1 is not None and score.f1 < 0.6 for score in scores.values()), "simple matchers miss most copies"
    assert scores["splink"] == truth.score(splink(found.postings)), "the same twice"
