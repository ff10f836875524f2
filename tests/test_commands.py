"""Commands as a newcomer gives them, with something wrong: one line that says what to do, no traceback, and nothing harmed."""

from __future__ import annotations

import getpass
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import query, scrapy_here
from sqlite_utils.utils import sqlite3
from test_verdicts import written

from crawler.pagestore import PageStore

A, B = "tenmonks:34633:1", "onlyhuman:vacatures/communicatieadviseur-dijk-en-waard:1"
NOW = ("-s", "NOW=gisteren")


@pytest.fixture
def where(sample_database: Path, tmp_path: Path) -> tuple[str, ...]:
    """Settings that lead to a copy of the sample database, and to a file of verdicts."""
    shutil.copy(sample_database, tmp_path / "vacatures.db")
    return "-s", f"DATABASE={tmp_path / 'vacatures.db'}", "-s", f"VERDICTS={written(tmp_path)}"


def refused(*arguments: str) -> str:
    """What is said of a command that must fail; nothing on standard output."""
    done = scrapy_here(*arguments)
    assert done.returncode == 2 and done.stdout == "" and "Traceback" not in done.stderr, done
    return done.stderr.strip()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("digest", "Zeeland"), "onverwacht: Zeeland; kies met --province"),
        (("digest", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("export", "uit.ndjson"), "unexpected: uit.ndjson; say which file to write with --output"),
        (("export", "--output", "weg/uit.ndjson"), "cannot write 'weg/uit.ndjson' (No such file or directory)"),
        (("export", "--output", "map"), "cannot write 'map' (Is a directory)"),
        (("export", "--output", ""), "cannot write '' (Is a directory)"),
        (("health", "tenmonks"), "unexpected: tenmonks; it always looks at all sites"),
        (("health", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("rematch", "tenmonks"), "unexpected: tenmonks; it always compares everything"),
        (("rematch", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("rematch", "-s", "ARCHIVE=weg"), "is not an archive: cannot read index.jsonl"),
        (("rematch", "-s", "VERDICTS=weg.csv"), "weg.csv (No such file or directory): look at the setting VERDICTS"),
        (
            ("rematch", "--learn-words", "weg/w.csv"),
            "cannot write 'weg/w.csv' (No such file or directory): choose another",
        ),
        (("rematch", "--learn-words", ""), "cannot write '' (Is a directory): choose another file"),
        (("purge", "tenmonks"), "no pages of tenmonks are stored ("),
        (("purge", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("purge", "-s", "PAGES_DAYS=veel"), "PAGES_DAYS is 'veel'; it must be a whole number, 0 or more"),
        (("purge", "-s", "PAGES_DAYS=-3"), "PAGES_DAYS is '-3'; it must be a whole number, 0 or more"),
        (("reread", "tenmonks"), "no pages of tenmonks are stored ("),
        (("reread", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("reread", "onbekend"), "Spider not found: onbekend; known sites: galangroep"),
        (("publish", ""), "one folder to publish into is needed"),
        (("publish", "bestand/map"), "bestand/map (Not a directory)"),
        (("explain", A), "geef twee advertenties, elk met id (bron:sleutel:ronde) of adres"),
        (("explain", A, A), f"beide zijn dezelfde advertentie: {A}"),
        (("explain", A, "https://[x/"), "'https://[x/' is geen adres: Invalid IPv6 URL"),
        (("explain", A, "onbekend"), "id of adres 'onbekend' in deze database; een id is bron:sleutel:ronde, zoals"),
        (("explain", A, "34633"), f"bedoelt u {A}?"),
        (("explain", A, "tenmonks:34633"), f"bedoelt u {A}?"),
        (("verdict", A, B, "anders", "--reason", "x"), "geef twee advertenties (id of adres), en same of different"),
        (("verdict", A, B, "same"), "geef met --reason aan waarom"),
        (("verdict", A, A, "same", "--reason", "x"), f"beide zijn dezelfde advertentie: {A}"),
        (("verdict", A, "https://[x/", "same", "--reason", "x"), "is geen adres"),
        (("verdict", A, B, "different", "--reason", "x", *NOW), "NOW is not an ISO time: 'gisteren'"),
        (("verdict", A, B, "same", "--reason", "x", "-s", "VERDICTS=weg.csv"), "look at the setting VERDICTS"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    where: tuple[str, ...], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "map").mkdir()
    (tmp_path / "bestand").write_text("in the way")
    verdicts, files = (tmp_path / "verdicts.csv").read_bytes(), {path.name for path in tmp_path.iterdir()}
    given = [
        str(tmp_path / one) if one in ("weg/uit.ndjson", "map", "weg/w.csv", "bestand/map") else one
        for one in arguments
    ]
    told = refused(given[0], *where, *given[1:])
    assert said in told.replace(f"{tmp_path}/", "")
    assert (tmp_path / "verdicts.csv").read_bytes() == verdicts
    assert {path.name for path in tmp_path.iterdir() if not path.name.startswith("vacatures.db-")} == files
    assert list((tmp_path / "map").iterdir()) == []


def test_a_vacancys_number_or_page_leads_to_its_adverts(where: tuple[str, ...], tmp_path: Path) -> None:
    rows = query(tmp_path / "vacatures.db", "SELECT vacancy_id AS id FROM postings WHERE id IN (?, ?)", A, B)
    ((number,),) = {tuple(row.values()) for row in rows}
    for text in (str(number), f"http://127.0.0.1:8001/vacature/{number}", f"https://v.example/vacature/{number}/"):
        told = refused("explain", A, text, *where)
        assert "bedoelt u nrccarriere:" in told and told.endswith(f" of {B} of {A}?")


def test_what_matching_does_not_know_yet_says_so(where: tuple[str, ...], tmp_path: Path) -> None:
    """As after an update that begins the features anew."""
    with sqlite3.connect(tmp_path / "vacatures.db") as conn:
        conn.execute("DELETE FROM match_features")
    conn.close()
    assert refused("explain", A, B, *where).endswith(f"{B} is nog niet vergeleken: draai eerst scrapy rematch")


def test_a_verdict_names_the_vacancies_and_needs_a_name(
    where: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 1234")

    monkeypatch.setattr(getpass, "getuser", nobody)
    verdict = ("verdict", A, B, "different", "--reason", "andere wijk", *where)
    assert "u bent onder geen naam aangemeld: geef met --who aan wie dit zegt" in refused(*verdict)
    done = scrapy_here(*verdict, "--who", "proef")
    rows = query(
        tmp_path / "vacatures.db", "SELECT vacancy_id AS id FROM postings WHERE id IN (?, ?) ORDER BY id", A, B
    )
    one, other = (row["id"] for row in rows)
    assert done.returncode == 0 and f"Het zijn nu twee vacatures: {one} en {other}." in done.stdout


def test_a_verdict_that_cannot_be_written_is_not_acted_on(
    where: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def read_only(path: Path, mode: str = "r", **options: Any) -> Any:
        if path.name == "verdicts.csv" and mode == "a":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, **options)

    monkeypatch.setattr(Path, "open", read_only)
    told = refused("verdict", A, B, "different", "--reason", "x", *where)
    assert "verdicts.csv (Permission denied): mend its rights, or look at VERDICTS" in told
    assert query(tmp_path / "vacatures.db", "SELECT * FROM verdicts") == []


def test_an_export_replaces_only_files(where: tuple[str, ...], tmp_path: Path) -> None:
    """A pipe (as a device) is written to and stays one, and a link keeps leading to the file."""
    pipe, file, link = tmp_path / "pipe", tmp_path / "uit.ndjson", tmp_path / "link.ndjson"
    os.mkfifo(pipe)
    link.symlink_to(file)
    assert scrapy_here("export", "--output", str(link), *where).returncode == 0
    lines = file.read_bytes()
    assert link.is_symlink() and lines.count(b"\n") > 30
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert scrapy_here("export", "--output", str(pipe), *where).returncode == 0
        assert pipe.is_fifo() and os.read(reader, 1 << 20) == lines
    finally:
        os.close(reader)


def test_publishing_leaves_a_folder_of_something_else_alone(where: tuple[str, ...], tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "html").mkdir(parents=True)
    (site / "html" / "index.html").write_text("eigen werk")
    (site / "vacatures.db").write_text("eigen werk")
    assert "site holds files that scrapy publish did not make: choose an empty or a new folder" in refused(
        "publish", str(site), *where
    )
    assert (site / "html" / "index.html").read_text() == (site / "vacatures.db").read_text() == "eigen werk"


def test_a_damaged_database_is_not_published(where: tuple[str, ...], tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    content = database.read_bytes()
    database.write_bytes(content[:8192] + b"\xff" * (len(content) - 8192))
    assert "vacatures.db (database disk image is malformed): is the disk full" in refused(
        "publish", str(tmp_path / "site"), *where
    )
    assert list((tmp_path / "site").iterdir()) == []


def test_json_stays_json_when_a_site_is_accepted(where: tuple[str, ...]) -> None:
    done = scrapy_here("health", "--json", "--accept", "tenmonks", *where)
    assert done.returncode == 0 and json.loads(done.stdout) == [] and "voortaan de norm" in done.stderr


def test_a_purge_says_when_there_is_nothing_and_passes_over_what_is_no_store(
    where: tuple[str, ...], tmp_path: Path
) -> None:
    done = scrapy_here("purge", "--all", *where)
    assert done.returncode == 0 and done.stdout == f"Er zijn geen bewaarde pagina's in {tmp_path / 'pages'}.\n"
    PageStore(tmp_path / "pages" / "tenmonks.db").close()
    (tmp_path / "pages" / "galangroep.db").write_text("no database")
    done = scrapy_here("purge", *where)
    assert done.returncode == 2 and "galangroep.db: file is not a database; move it away" in done.stderr
    assert done.stdout.startswith("tenmonks: 0 pagina's verwijderd")


@pytest.mark.parametrize(
    "command", ["digest", "evaluate", "explain", "export", "health", "publish", "rematch", "verdict"]
)
def test_help_is_dutch(command: str) -> None:
    printed = scrapy_here(command, "--help").stdout
    own = printed.split("Global Options")[0].replace("show this help message and exit", "")
    assert not {"the", "this", "also", "one", "keep", "what"} & set(own.lower().split()), own
