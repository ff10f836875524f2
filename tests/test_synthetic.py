"""Generated adverts: always the same, in the goldens' format, with every kind of copy and look-alike, as alike as real ones."""

from __future__ import annotations

import ast
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from conftest import ROOT, jsonl
from synthetic.families import KINDS, RELATED_LABEL
from synthetic.records import Labelled, labelled, openings, records, write

from crawler.evaluate_matching import load_labels
from crawler.score_matching import Truth

FOLDER = ROOT / "tests" / "synthetic"
SEED = 7


@pytest.fixture(scope="module")
def many() -> Labelled:
    return labelled(4000, SEED)


def test_the_same_in_every_process() -> None:
    code = "import json; from synthetic.records import records; print(json.dumps(list(records(200, 7))))"
    for hash_seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": "tests"}
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout) == list(records(200, SEED))
    assert list(records(50, SEED)) == list(records(200, SEED))[:50] != list(records(50, SEED + 1))


def test_written_in_the_format_of_the_goldens(tmp_path: Path) -> None:
    write(tmp_path, 600, SEED)
    found = load_labels(tmp_path)
    assert found is not None and not found.missing and 590 <= len(found.postings) <= 600
    Truth(found)  # no label contradicts another
    assert all(posting.text and not posting.words for posting in found.postings)
    keys = (
        "posting_id source url title organisation organisation_canonical location published closing_date closing_raw "
        "start_date hours salary reference_number contract text first_seen note"
    ).split()
    rows = jsonl(tmp_path / "dedup_postings.jsonl")
    assert all(list(row) == keys for row in rows)
    assert len({row["posting_id"] for row in rows}) == len(rows)
    assert all(row["published"] <= row["closing_date"] for row in rows if row["published"] and row["closing_date"])
    assert {row["type"] for row in jsonl(tmp_path / "dedup_clusters.jsonl")} == {"cross_posting"}


def test_a_third_of_the_openings_is_cross_posted() -> None:
    small = labelled(600, SEED)
    of = {row["posting_id"].rpartition("-")[0] for row in small.postings}
    assert 0.30 <= len(small.clusters) / len(of) <= 0.40
    assert {len(cluster["posting_ids"]) for cluster in small.clusters} == {2, 3, 4}


def test_every_kind_of_copy_and_of_look_alike_occurs(many: Labelled) -> None:
    changes = Counter(change for row in many.postings for change in (row["note"] or "").split("; "))
    wanted = """
        title: synonym, title: compound split, title: hours, title: m/v/x, title: place, title: department, subject dropped,
        title: interim or freelance, title: vacature, organisation: hidden, organisation: none, organisation: bare,
        organisation: old, organisation: short, organisation: department, organisation: namesake, deadline moved -1 day,
        deadline moved +1 day, deadline: relative, deadline: countdown without a date, deadline: status only, no dates,
        pay: tariff with margin, text: first part, text: rewritten, text: in the third person, text: dropped, text: tasks only
    """
    assert {change.strip() for change in wanted.split(",")} <= set(changes)
    plain = {(pair["why"], pair["label"]) for pair in many.hard_negatives if not pair.get("ambiguous")}
    assert plain == {(kind, "related" if kind in RELATED_LABEL else "different") for kind in KINDS}
    unsure = sum(bool(pair.get("ambiguous")) for pair in many.hard_negatives)
    assert 0 < unsure < 0.15 * len(many.hard_negatives)


def test_copies_share_numbers_and_pay_in_other_forms_in_part_of_the_cases(many: Labelled) -> None:
    row_of = {row["posting_id"]: row for row in many.postings}
    pairs = [(row_of[a], row_of[b]) for cluster in many.clusters for a, b in combinations(cluster["posting_ids"], 2)]
    numbers = [[(row["reference_number"] or "").split(" ")[-1] for row in pair] for pair in pairs]
    assert 0.02 < sum(a == b != "" for a, b in numbers) / len(pairs) < 0.15
    pay = [
        tuple("schaal" in (row["salary"] or "") for row in pair) for pair in pairs if all(row["salary"] for row in pair)
    ]
    assert (True, False) in pay and (False, True) in pay and (True, True) in pay
    assert len({row["source"] for row in many.postings if not row["source"].startswith("werkenbij-")}) == 8


def words(row: dict[str, Any]) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", row["text"].lower()))


def shared(a: set[str], b: set[str]) -> float:
    return len(a & b) / min(len(a), len(b))


def test_texts_are_as_alike_as_real_ones(many: Labelled) -> None:
    """Unrelated adverts share 10 to 25 % of their words, copies 40 to 100 %, and a few copies hardly any."""
    bag = {row["posting_id"]: words(row) for row in many.postings}
    draw = random.Random(SEED)
    unrelated = [shared(*draw.sample(list(bag.values()), 2)) for _ in range(2000)]
    copies = [
        shared(bag[a], bag[b])
        for cluster in many.clusters for a, b in combinations(cluster["posting_ids"], 2)
        if [a, b] not in cluster.get("ambiguous_pairs", [])
    ]  # fmt: skip
    assert 0.10 <= median(unrelated) <= 0.25
    assert median(copies) > 0.5 and sum(share >= 0.4 for share in copies) > 0.75 * len(copies)
    assert 0.01 < sum(share < 0.25 for share in copies) / len(copies) < 0.1
    alike = [shared(bag[pair["pair"][0]], bag[pair["pair"][1]]) for pair in many.hard_negatives]
    assert sum(share >= 0.5 for share in alike) > 0.3 * len(alike), "words alone do not tell copies from look-alikes"


def test_openings_stream_with_their_facts() -> None:
    stream = openings(SEED)
    first = [next(stream) for _ in range(300)]
    assert len({opening.draft.employer.id for opening in first}) > 100
    assert len({opening.draft.domain.name for opening in first}) >= 12
    assert max(opening.draft.published for opening in first).year - min(o.draft.published for o in first).year >= 5


def test_kept_apart_from_the_matcher() -> None:
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert ast.get_docstring(tree) and len(path.read_text(encoding="utf-8").splitlines()) <= 300, path.name
        for node in ast.walk(tree):
            module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
            names = (
                [module, *(alias.name for alias in node.names)] if isinstance(node, ast.Import | ast.ImportFrom) else []
            )
            assert not any(name.startswith("crawler") for name in names), path.name
