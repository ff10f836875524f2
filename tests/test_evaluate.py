"""The evaluation counts what it says, and the shared goldens are understood through the one door."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, scrapy, scrapy_here
from offline import understanding

from crawler.evaluate import EvaluationError, evaluate, load_phrases

GOLDENS = ROOT.parent / "shared" / "goldens"
NOTHING = {"min": None, "max": None, "fte": None, "full_time": None}


def record(kind: str, text: str, expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    return (
        {"id": text, "kind": kind, "text": text, "reference_date": None, "source_url": "https://example.org/a"}
        | {"expect": expect}
        | more
    )


def write(folder: Path, *records: dict[str, Any]) -> Path:
    (folder / "phrases.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records))
    return folder


def test_counts_right_wrong_silent_and_invented(tmp_path: Path) -> None:
    phrases = write(
        tmp_path,
        record("hours", "32 uur per week", NOTHING | {"min": 32, "max": 32}),
        record("hours", "24 uur per week", NOTHING | {"min": 36, "max": 36}),
        record("hours", "een team van 45 medewerkers", NOTHING),
        record("hours", "36 uur per week", NOTHING),
        record("hours", "28 uur per week", NOTHING, ambiguous=True),
        record("poems", "een gedicht", {}),
    )
    score = evaluate(load_phrases(phrases), understanding(False))["hours"]
    assert score.counts() == {"n": 4, "right": 2, "wrong": 2, "silent": 1, "invented": 1, "ambiguous": 1}
    assert [text for text, _ in score.failures] == ["24 uur per week", "36 uur per week"]


def test_the_command_prints_a_table_json_and_failures(tmp_path: Path) -> None:
    folder = str(write(tmp_path, record("hours", "24 uur per week", NOTHING | {"min": 36, "max": 36})))
    printed = scrapy("evaluate", folder, "--failures").stdout
    assert "hours" in printed and "'24 uur per week'" in printed and "24.0 - 24.0" in printed
    counts = json.loads(scrapy_here("evaluate", folder, "--json").stdout)
    assert counts["hours"]["wrong"] == 1
    assert set(counts) == {"closing_date", "salary", "hours", "duration", "contract", "education", "organisation"}


@pytest.mark.parametrize("content", [None, "{broken\n", '{"kind": "hours"}\n', "[]\n"])
def test_phrases_that_cannot_be_read_are_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "phrases.jsonl").write_text(content)
    with pytest.raises(EvaluationError, match=r"phrases\.jsonl"):
        load_phrases(tmp_path)
    done = scrapy_here("evaluate", str(tmp_path))
    assert done.returncode == 2 and "Traceback" not in done.stderr


GOALS = {
    "closing_date": 0.98, "salary": 0.98, "hours": 0.98, "education": 0.98,
    "duration": 0.95, "contract": 0.95, "organisation": 0.95,
}  # fmt: skip


def test_our_own_phrases_are_all_right() -> None:
    scores = evaluate(load_phrases(ROOT / "tests" / "phrases"), understanding(False))
    assert all(score.n and score.right == score.n for score in scores.values()), scores


def test_the_shared_goldens(realpages: Path) -> None:
    scores = evaluate(load_phrases(GOLDENS), understanding(False))
    for kind, goal in GOALS.items():
        score = scores[kind]
        assert score.n > 0
        assert score.right >= goal * score.n, (kind, score.failures)
    assert scores["salary"].invented == 0
    assert scores["closing_date"].invented <= 1
