"""Every recorded page reads as its ``expected.jsonl`` says, field by field: the real pages and the samples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, jsonl, query
from offline import Recorded, read, recorded, values

from crawler.items import NEEDS_EVIDENCE, Facts, Rejection

RENAMED = {
    "source": "site",
    "source_key": "key",
    "recruiter": "agency",
    "location": "place",
}
LISTS = ("contract", "education")
NOT_COLUMNS = ("url", "posting", "why", "see_also", "reference", "scale")


def expectations(folder: Path) -> dict[str, dict[str, Any]]:
    return {entry["url"]: entry for entry in jsonl(folder / "expected.jsonl")}


def wanted(entry: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The columns of ``postings`` and their values; ``scale`` stands for both bounds."""
    for name, value in entry.items():
        if name == "scale":
            yield "scale_min", value
            yield "scale_max", value
        elif name not in NOT_COLUMNS:
            yield RENAMED.get(name, name), set(value or ()) if name in LISTS else value


def differences(got: dict[str, Any], entry: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Column: (wanted, got). A null amount means: not stated on the page; one from a scale table is allowed there."""
    from_table = got["salary_basis"] == "from scale"
    return {
        name: (value, got[name])
        for name, value in wanted(entry)
        if got[name] != value and not (from_table and value is None and name.startswith("salary_"))
    }


def stored(database: Path) -> dict[str, dict[str, Any]]:
    """The postings of a database by address, lists as sets."""
    import json

    rows = query(database, "SELECT * FROM postings")
    return {row["url"]: row | {name: set(json.loads(row[name] or "[]")) for name in LISTS} for row in rows}


def links(database: Path, kind: str) -> dict[str, set[str]]:
    rows = query(
        database,
        "SELECT p.url, l.value FROM links AS l JOIN postings AS p ON p.id = l.posting_id WHERE l.kind = ?",
        kind,
    )
    result: dict[str, set[str]] = {}
    for row in rows:
        result.setdefault(row["url"], set()).add(row["value"])
    return result


def check_database(database: Path, folder: Path) -> None:
    expected, found = expectations(folder), stored(database)
    assert set(found) == {url for url, entry in expected.items() if entry["posting"]}
    wrong = {url: differences(row, expected[url]) for url, row in found.items()}
    assert {url: difference for url, difference in wrong.items() if difference} == {}
    pages, numbers = links(database, "page"), links(database, "reference")
    for url, entry in expected.items():
        if entry["posting"]:
            assert set(entry.get("see_also", ())) <= pages.get(url, set()), url
            known = {value.partition(":")[2] for value in numbers.get(url, ())}
            assert {str(number).lower() for number in entry.get("reference", ())} <= known, url
    rejected = {row["url"]: row["reason"] for row in query(database, "SELECT url, reason FROM rejected")}
    for url, entry in expected.items():
        if not entry["posting"]:
            assert rejected.get(url), f"{url} should be rejected with a reason"


def test_the_real_pages_are_stored_as_labelled(real_database: Path, realpages: Path) -> None:
    check_database(real_database, realpages)
    assert len(stored(real_database)) == 4
    rejected = query(real_database, "SELECT * FROM rejected WHERE site = 'onlyhuman' AND stage <> 'listing'")
    assert [row["reason"] for row in rejected] == ["article, not a vacancy"]


def test_the_samples_are_stored_as_labelled(sample_database: Path) -> None:
    check_database(sample_database, SAMPLES)


def test_the_samples_are_many_and_marked() -> None:
    expected = list(expectations(SAMPLES).values())
    assert sum(entry["posting"] for entry in expected) >= 40
    assert sum(not entry["posting"] for entry in expected) >= 6
    assert len({entry["source"] for entry in expected}) == 5
    for page in recorded(SAMPLES):
        assert "oorbeeld" in page.body, f"{page.url} must say that it is a sample"


@pytest.mark.parametrize("page", list(recorded(SAMPLES)), ids=lambda page: page.url)
def test_reading_offline_gives_the_same(page: Recorded) -> None:
    """The pure path, without Scrapy or a database."""
    expected = expectations(SAMPLES)
    for item in read(page):
        entry = expected[item.url]
        if isinstance(item, Rejection):
            assert not entry["posting"], item.reason
            continue
        assert entry["posting"], "this is no vacancy"
        got = values(item) | {"site": item.site, "key": item.key, "agency": item.agency, "place": item.place}
        assert differences(got, entry) == {}


@pytest.mark.parametrize("page", list(recorded(SAMPLES)), ids=lambda page: page.url)
def test_every_value_has_its_evidence(page: Recorded) -> None:
    for facts in read(page):
        if isinstance(facts, Facts):
            check_evidence(facts)


def test_every_value_of_the_real_pages_has_its_evidence(realpages: Path) -> None:
    pages = [facts for page in recorded(realpages) for facts in read(page) if isinstance(facts, Facts)]
    assert len(pages) == 4
    for facts in pages:
        check_evidence(facts)


def check_evidence(facts: Facts) -> None:
    """A quote that stands on the page, or what the value was derived from; the bases agree with what is stored."""
    text = " ".join([facts.text, facts.url, *(line.text for line in facts.lines)])
    proven = {item.field for item in facts.evidence if item.certainty > 0}
    for name in NEEDS_EVIDENCE:
        if getattr(facts, name) not in (None, "", ()):
            assert name in proven, f"{name} = {getattr(facts, name)!r} stands alone"
    for item in facts.evidence:
        assert item.quote or item.derived_from
        if item.quote and item.method not in ("markup", "register", "table", "calculation"):
            assert item.quote in text or "[" in item.quote, item
    assert (facts.salary_basis == "none") == (facts.salary_min is None and facts.salary_max is None)
    assert (facts.closing_basis == "unknown") == (facts.closing_date is None)


def test_evidence_is_stored_for_every_value(sample_database: Path) -> None:
    for name in NEEDS_EVIDENCE:
        bare = query(
            sample_database,
            f"SELECT id FROM postings WHERE {name} IS NOT NULL AND id NOT IN (SELECT posting_id FROM evidence WHERE field = ?)",
            name,
        )
        assert bare == [], name


def test_cross_postings_become_one_vacancy_and_look_alikes_stay_apart(sample_database: Path) -> None:
    vacancy = {row["url"]: row["vacancy_id"] for row in query(sample_database, "SELECT url, vacancy_id FROM postings")}
    tied = [entry for entry in jsonl(SAMPLES / "clusters.jsonl") if entry["because"] != "facts"]
    assert len(tied) >= 5
    for entry in tied:
        assert len({vacancy[url] for url in entry["urls"]}) == 1, entry
    apart = jsonl(SAMPLES / "lookalikes.jsonl")
    assert len(apart) >= 5
    for entry in apart:
        assert vacancy[entry["a"]] != vacancy[entry["b"]], entry["why"]
    reasons = query(sample_database, "SELECT reasons FROM matches WHERE verdict = 'same'")
    assert reasons and all("weight" in row["reasons"] for row in reasons)
