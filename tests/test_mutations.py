"""Reading is not tied to the recorded pages: without class and id, later, for another employer, in another order."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES
from lxml import html
from offline import Recorded, read, recorded, values

from crawler.items import Facts

SHIFT = timedelta(days=40)


def facts_of(page: Recorded) -> list[dict[str, Any]]:
    found = [item for item in read(page) if isinstance(item, Facts)]
    return [
        values(facts) | {"relative": facts.closing_basis == "relative", "yearless": yearless(facts), "text": facts.text}
        for facts in found
    ]


def yearless(facts: Facts) -> bool:
    """The deadline is printed without a year, so that the year follows from the day of reading."""
    quotes = [item.quote or "" for item in facts.evidence if item.field == "closing_date" and item.certainty > 0.5]
    return facts.closing_basis == "stated" and not any(
        re.search(r"\d{4}|\d[-./]\d+[-./]\d\d\b", quote) for quote in quotes
    )


def stable(found: list[dict[str, Any]], *without: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in facts.items() if name not in (*without, "text")} for facts in found]


def pages(folder: Path) -> list[Recorded]:
    return [page for page in recorded(folder) if "wp-json" not in page.url]


ALL = list(recorded(SAMPLES))
HTML = pages(SAMPLES)


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.url)
def test_class_and_id_do_not_matter(page: Recorded) -> None:
    bare = re.sub(r"""\s(?:class|id)=(?:"[^"]*"|'[^']*')""", "", page.body)
    assert stable(facts_of(replace(page, body=bare))) == stable(facts_of(page))


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.url)
def test_relative_dates_move_with_the_reading_and_the_rest_stays(page: Recorded) -> None:
    later = facts_of(replace(page, fetched_at=page.fetched_at + SHIFT))
    for before, after in zip(facts_of(page), later, strict=True):
        from datetime import date

        if before["relative"]:
            moved = date.fromisoformat(after["closing_date"]) - date.fromisoformat(before["closing_date"])
            assert moved == SHIFT
        elif before["yearless"]:
            assert after["closing_date"] in (before["closing_date"], None)  # too long ago to be sure of the year
        else:
            assert after["closing_date"] == before["closing_date"]
        follows = (
            "closing_date",
            "closing_basis",
            "published",
            "status",
            "salary_min",
            "salary_max",
            "relative",
            "yearless",
        )
        assert stable([after], *follows) == stable([before], *follows)
        if before["salary_basis"] == "stated":
            assert (after["salary_min"], after["salary_max"]) == (before["salary_min"], before["salary_max"])


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.url)
def test_another_employer_follows(page: Recorded) -> None:
    """The employer replaced by another municipality of the register, everywhere on the page and in its address."""
    for before in facts_of(page):
        employer = before["organisation"]
        if not employer or not employer.startswith("Gemeente "):
            return
        old = employer.removeprefix("Gemeente ")
        new = "Harlingen" if old != "Harlingen" else "Assen"
        body = page.body.replace(old, new).replace(old.upper(), new.upper())
        url = page.url.replace(old.lower().replace(" ", "-"), new.lower())
        after = facts_of(replace(page, body=body, url=url))
        assert [facts["organisation"] for facts in after] == [f"Gemeente {new}"]
        follows = ("organisation", "location", "province", "source_key", "title")
        assert stable(after, *follows) == stable([before], *follows)
        assert after[0]["title"] == before["title"].replace(old, new)


@pytest.mark.parametrize("page", [page for page in ALL if page not in HTML], ids=lambda page: page.url)
def test_another_employer_in_the_text_of_a_post_follows(page: Recorded) -> None:
    """WordPress posts name their employer in the text only: each of them replaced, one at a time."""
    before = {facts["source_key"]: facts for facts in facts_of(page)}
    replaced = 0
    for key, facts in before.items():
        name = (facts["organisation"] or "").removeprefix("Gemeente ")
        if name == facts["organisation"] or sum(name in other["text"] for other in before.values()) > 1:
            continue
        after = {
            other["source_key"]: other for other in facts_of(replace(page, body=page.body.replace(name, "Harlingen")))
        }
        assert after[key]["organisation"] == "Gemeente Harlingen"
        follows = ("organisation", "location", "province", "title")
        assert stable([after[key]], *follows) == stable([facts], *follows)
        replaced += 1
    assert replaced >= 1


@pytest.mark.parametrize("page", HTML, ids=lambda page: page.url)
def test_the_order_of_blocks_does_not_matter(page: Recorded) -> None:
    """Sections, list items and header lines shuffled; what belongs together (a label and its value) stays together."""
    found = facts_of(page)
    for seed in range(3):
        shuffled = facts_of(replace(page, body=shuffle(page.body, random.Random(seed))))
        assert stable(shuffled) == stable(found)


def shuffle(body: str, rng: random.Random) -> str:
    """The page with its sections, the lines of its header and the pairs of its label block in another order."""
    tree = html.document_fromstring(body)
    for section in tree.iter("section"):
        headings = [child for child in section if child.tag == "h1"]
        if headings:
            reorder(section, [child for child in section if child.tag != "h1"], rng.shuffle)
    for block in tree.iter("dl"):
        pairs = [list(pair) for pair in zip(block.findall("dt"), block.findall("dd"), strict=True)]
        rng.shuffle(pairs)
        for element in [element for pair in pairs for element in pair]:
            block.append(element)
    for main in tree.iter("main"):
        reorder(main, main.findall("section"), rng.shuffle)
        reorder(main, [child for child in main if child.get("class") == "field"], rng.shuffle)
    for listing in tree.iter("ul"):
        reorder(listing, list(listing), rng.shuffle)
    return html.tostring(tree, encoding="unicode")


def reorder(parent: Any, children: list[Any], mix: Callable[[list[Any]], None]) -> None:
    """Put some children of an element in another order, in the places they hold together."""
    places = [parent.index(child) for child in children]
    mixed = list(children)
    mix(mixed)
    for child in children:
        parent.remove(child)
    for place, child in zip(places, mixed, strict=True):
        parent.insert(place, child)


def test_the_real_pages_pass_too(realpages: Path) -> None:
    for page in recorded(realpages):
        if facts_of(page):
            test_class_and_id_do_not_matter(page)
            test_relative_dates_move_with_the_reading_and_the_rest_stays(page)
            test_another_employer_follows(page)
            test_the_order_of_blocks_does_not_matter(page)
