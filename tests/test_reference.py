"""The reference tables: complete, consistent, and refused with the file and line where they are not."""

from __future__ import annotations

import json
import shutil
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from crawler.items import Reference
from crawler.reference import BadReference, load, load_rules

FOLDER = Path(__file__).resolve().parent.parent / "data" / "reference"


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load(FOLDER)


def current(reference: Reference, kind: str) -> list[str]:
    return [body.name for body in reference.organisations if body.kind == kind and body.valid_to is None]


@pytest.mark.parametrize(("kind", "count"), [("gemeente", 342), ("provincie", 12), ("waterschap", 21)])
def test_every_current_body_is_there(reference: Reference, kind: str, count: int) -> None:
    assert len(current(reference, kind)) == count


def test_ids_are_unique_and_successors_exist(reference: Reference) -> None:
    ids = Counter(body.id for body in reference.organisations)
    assert [body for body, count in ids.items() if count > 1] == []
    assert {new for body in reference.organisations for new in body.successors} <= set(ids)


def test_an_ended_municipality_has_a_successor(reference: Reference) -> None:
    ended = [body for body in reference.organisations if body.kind == "gemeente" and body.valid_to]
    assert len(ended) == 84
    assert all(body.successors for body in ended)


def test_every_place_lies_in_a_current_municipality_of_its_province(reference: Reference) -> None:
    provinces = {body.name: body.province for body in reference.organisations if body.kind == "gemeente"}
    strays = [place for place in reference.places if provinces.get(place.municipality) != place.province]
    assert strays == []
    assert {place.municipality for place in reference.places} == set(current(reference, "gemeente"))
    assert all(50.7 < place.lat < 53.6 and 3.3 < place.lon < 7.3 for place in reference.places)


def test_no_scale_falls_over_time(reference: Reference) -> None:
    tables = defaultdict(list)
    for row in sorted(reference.scales, key=lambda row: row.effective_from):
        tables[row.system, row.scale].append(row)
    for rows in tables.values():
        for bound in ("minimum", "maximum"):
            amounts = [getattr(row, bound) for row in rows if getattr(row, bound) is not None]
            assert amounts == sorted(amounts), rows[0]


def test_agencies_are_named_once_and_are_no_public_body(reference: Reference) -> None:
    names = Counter(name.casefold() for agency in reference.agencies for name in {agency.name, *agency.aliases})
    assert [name for name, count in names.items() if count > 1] == []
    bodies = {name.casefold() for body in reference.organisations for name in (body.name, *body.aliases)}
    assert bodies & set(names) == set()
    assert {"TenMonks", "Zeelenberg", "Galan Groep", "OnlyHuman"} <= {agency.name for agency in reference.agencies}


def test_the_taxonomy_has_every_axis(reference: Reference) -> None:
    assert set(reference.taxonomy) == {"education", "contract", "area", "level", "scale_system"}
    assert all(term.id and term.synonyms for terms in reference.taxonomy.values() for term in terms)


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("places.csv", "Dorp,Stad,Utrecht,noord,5.1,x", "places.csv, line 2643: could not convert"),
        ("places.csv", "Dorp,Stad,Utrecht", "places.csv, line 2643: 6 columns"),
        ("places.csv", "Dorp,Stad,Utrecht,52.1,5.1,x,y", "places.csv, line 2643: 6 columns"),
        ("organisations.csv", "gm1,,gemeente,,,,,,,,,,,", "organisations.csv, line 1057: name is empty"),
        ("organisations.csv", "gm1,X,gemeente,,,,,,,2020-13-01,,,,", "organisations.csv, line 1057: .*month"),
        ("salary_scales.csv", "rijk,2024-01-01,1,veel,2,36,x,low", "salary_scales.csv, line 855: could not convert"),
        ("agencies.csv", ",,x.nl,y", "agencies.csv, line [0-9]+: name is empty"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, name: str, line: str, message: str) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    with pytest.raises(BadReference, match=message):
        load(folder)


def test_a_missing_file_column_or_key_is_named(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    taxonomy = folder / "taxonomy.json"
    text = taxonomy.read_text(encoding="utf-8")
    taxonomy.write_text(json.dumps({key: value for key, value in json.loads(text).items() if key != "contract_kinds"}))
    with pytest.raises(BadReference, match="taxonomy.json: no key 'contract_kinds'"):
        load(folder)
    taxonomy.write_text("{")
    with pytest.raises(BadReference, match="taxonomy.json"):
        load(folder)
    (folder / "agencies.csv").write_text("name,domain\nBureau X,x.nl\n", encoding="utf-8")
    with pytest.raises(BadReference, match="agencies.csv: no column 'aliases'"):
        load(folder)
    (folder / "agencies.csv").unlink()
    with pytest.raises(BadReference, match="agencies.csv"):
        load(folder)


def test_tables_are_read_once_until_a_file_changes(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "reference")
    before, rules = load(folder), load_rules(folder)
    assert load(folder) is before and load_rules(folder) is rules
    agencies = folder / "agencies.csv"
    text = agencies.read_text(encoding="utf-8")
    agencies.write_text(text.replace(before.agencies[0].name, "Bureau Anders", 1), encoding="utf-8")
    assert load(folder).agencies[0].name == "Bureau Anders" and load_rules(folder) is rules
    agencies.write_text(text + ",,x.nl,y\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BadReference, match=r"agencies\.csv, line \d+"):
            load(folder)
    agencies.unlink()
    with pytest.raises(BadReference, match=r"agencies\.csv"):
        load(folder)
    words = folder / "words.csv"
    words.write_text(words.read_text(encoding="utf-8") + "common,toegevoegd\n", encoding="utf-8")
    assert load_rules(folder).version != rules.version
