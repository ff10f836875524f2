"""No contact person's name, telephone number or e-mail address is stored or logged: all bytes of the databases and logs."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import SAMPLES


def strings(path: Path) -> list[str]:
    contacts = json.loads(path.read_text(encoding="utf-8"))
    return [*contacts["names"], *contacts["phones"], *contacts["emails"]]


def found_in(folder: Path, contacts: list[str]) -> list[tuple[str, str]]:
    """(file, contact) for every contact that stands in a database file or a log of a folder, upper or lower case."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files) and any(path.suffix == ".log" for path in files)
    return [
        (path.name, contact)
        for path in files
        for contact in contacts
        if contact.lower().encode() in path.read_bytes().lower()
    ]


def test_the_samples_plant_contacts() -> None:
    planted = strings(SAMPLES / "contacts.json")
    pages = "".join(
        path.read_text(encoding="utf-8") for path in SAMPLES.rglob("*") if path.suffix in (".html", ".json")
    )
    assert len(json.loads((SAMPLES / "contacts.json").read_text())["names"]) >= 12
    assert sum(contact in pages for contact in planted) > 40


def test_no_contact_of_the_samples_is_kept(sample_database: Path) -> None:
    assert found_in(sample_database.parent, strings(SAMPLES / "contacts.json")) == []


def test_no_contact_of_the_real_pages_is_kept(real_database: Path, realpages: Path) -> None:
    assert found_in(real_database.parent, strings(realpages / "contacts.json")) == []
