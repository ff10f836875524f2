"""A person's word: read line by line, never contradicting itself, acted on, and undone by deleting the line."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT, query, scrapy, scrapy_here
from test_matching_store import new_store
from test_store import TODAY, facts, store

from crawler.database.rematch import prepare_matching
from crawler.reference import BadReference
from crawler.verdicts import Verdict, append_verdict, read_verdicts

HEAD = "a,b,verdict,reason,who,date\n"
SAME = "b:2:1,a:1:1,same,zelfde griffie,ik,2026-11-20\n"


def written(folder: Path, *lines: str) -> Path:
    path = folder / "verdicts.csv"
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "line", ["a:1:1,b:2:1\n", "a:1:1,b:2:1,misschien,x,ik,\n", "a,b,same,x,ik,\n", "a:1:1,a:1:1,same,x,ik,\n"]
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_else_is_lost(tmp_path: Path, line: str) -> None:
    verdicts, problems = read_verdicts(written(tmp_path, line, SAME))
    assert [(v.a, v.b, v.verdict, v.line) for v in verdicts] == [("a:1:1", "b:2:1", "same", 3)]
    assert len(problems) == 1 and "verdicts.csv, line 2" in problems[0]


def test_contradictions_stop_and_name_the_lines_also_through_others(tmp_path: Path) -> None:
    chain = (SAME, "b:2:1,c:3:1,same,x,ik,\n", "a:1:1,c:3:1,different,x,ik,\n")
    with pytest.raises(BadReference, match=r"line 4 .* line 2, 3"):
        read_verdicts(written(tmp_path, *chain))
    path = written(tmp_path, *chain[:2])
    before = path.read_bytes()
    with pytest.raises(BadReference, match="delete one of them"):
        append_verdict(path, Verdict("a:1:1", "c:3:1", "different", "x", "ik", "", 0))
    assert path.read_bytes() == before


def test_a_verdict_splits_and_its_deletion_merges_again(tmp_path: Path) -> None:
    conn, reference = new_store(tmp_path), ROOT / "data" / "reference"
    store(conn, facts(), facts("b", "2", 1))
    count = "SELECT count(*) FROM vacancies"
    assert conn.execute(count).fetchone()[0] == 1
    prepare_matching(conn, reference, written(tmp_path, SAME.replace("same", "different")), TODAY)
    assert conn.execute(count).fetchone()[0] == 2
    assert conn.execute("SELECT decided_by FROM matches").fetchone()[0] == "person"
    prepare_matching(conn, reference, written(tmp_path), TODAY)
    assert conn.execute(count).fetchone()[0] == 1
    conn.close()


def test_the_commands_explain_and_write_down(sample_database: Path, tmp_path: Path) -> None:
    database = tmp_path / "vacatures.db"
    database.write_bytes(sample_database.read_bytes())
    where = ("-s", f"DATABASE={database}", "-s", f"VERDICTS={written(tmp_path)}")
    pair = query(database, "SELECT a, b FROM matches WHERE verdict = 'same' ORDER BY a, b")[0]
    shown = scrapy("explain", pair["a"], pair["b"], *where)
    assert shown.returncode == 0 and "Oordeel: dezelfde vacature." in shown.stdout
    assert " -3,00  Uitgangspunt" in shown.stdout and " % zeker" in shown.stdout  # a decimal comma
    # why two are not even compared is said once: by a veto, or in words
    for other, said in (("=", False), ("<>", True)):
        far = query(
            database,
            f"SELECT a.id AS a, b.id AS b FROM postings AS a JOIN postings AS b ON a.site {other} b.site AND a.id < b.id WHERE"
            " coalesce(a.organisation_id, '') = '' AND NOT EXISTS (SELECT 1 FROM matches AS m WHERE m.a = a.id AND m.b = b.id)"
            " ORDER BY a.id, b.id DESC",
        )[0]
        shown = scrapy_here("explain", far["a"], far["b"], *where)
        assert ("Ze worden niet vergeleken" in shown.stdout) is said, shown.stdout
        assert ("VERBOD  De site toont ze naast elkaar" in shown.stdout) is not said, shown.stdout
    before = query(database, "SELECT count(*) AS n FROM vacancies")[0]["n"]
    done = scrapy("verdict", pair["a"], pair["b"], "different", "--reason", "andere wijk", "--who", "test", *where)
    assert done.returncode == 0, done.stderr
    assert query(database, "SELECT count(*) AS n FROM vacancies")[0]["n"] >= before
    assert (
        query(database, "SELECT decided_by FROM matches WHERE a = ? AND b = ?", *pair.values())[0]["decided_by"]
        == "person"
    )
    again = scrapy_here("verdict", pair["a"], pair["b"], "same", "--reason", "toch", *where)
    assert again.returncode == 2 and "delete one of them" in again.stderr
    written(tmp_path)
    assert scrapy("rematch", *where).returncode == 0
    assert query(database, "SELECT count(*) AS n FROM vacancies")[0]["n"] == before
