"""Archives: replayed without any network, the latest reading not after NOW, and clear about what is wrong with one."""

from __future__ import annotations

import json
import socket
import threading
from pathlib import Path

import pytest
from conftest import SAMPLES, query, scrapy

from crawler.archive import Archive, ArchiveError
from crawler.clock import parse_moment


def write_archive(folder: Path, *records: dict[str, object]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))
    return folder


def record(url: str, fetched_at: str, **more: object) -> dict[str, object]:
    return {"url": url, "status": 200, "content_type": "text/html", "fetched_at": fetched_at, "file": "a.html", **more}


def test_the_latest_reading_not_after_now(tmp_path: Path) -> None:
    url = "https://example.org/a"
    archive = Archive(
        write_archive(
            tmp_path, record(url, "2026-11-20T02:00:00+01:00"), record(url, "2026-11-18T02:00:00+01:00"),
            record(url, "2026-11-19T02:00:00+01:00", status=410),
        )
    )  # fmt: skip
    assert archive.latest == parse_moment("2026-11-20T02:00:00+01:00")
    found = archive.get(url, parse_moment("2026-11-19T12:00:00+01:00"))
    assert found is not None and found.status == 410
    assert archive.get(url, parse_moment("2026-11-17T12:00:00+01:00")) is None
    assert archive.get("https://example.org/b", archive.latest) is None


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (None, "cannot read index.jsonl"),
        ("", "records no response"),
        ("{broken\n", "line 1"),
        ('{"url": "https://example.org/"}\n', "line 1"),
    ],
)
def test_a_folder_that_is_no_archive_says_so(tmp_path: Path, index: str | None, message: str) -> None:
    if index is not None:
        (tmp_path / "index.jsonl").write_text(index)
    with pytest.raises(ArchiveError, match=message):
        Archive(tmp_path)


def test_a_crawl_refuses_a_folder_without_index(tmp_path: Path) -> None:
    for command in (("crawl", "tenmonks"), ("nightly",)):
        done = scrapy(*command, "-s", f"ARCHIVE={tmp_path}", "-s", f"DATABASE={tmp_path / 'x.db'}")
        assert done.returncode == 2
        assert "is not an archive" in done.stderr and "Traceback" not in done.stderr
        assert not (tmp_path / "x.db").exists()


def test_an_archive_run_never_connects(tmp_path: Path) -> None:
    """All addresses lead to a listening canary; the archive answers what it has, 404 for the rest, and nobody calls."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as canary:
        port = canary.getsockname()[1]

        def listen() -> None:
            while True:
                try:
                    connection, address = canary.accept()
                except OSError:
                    return
                calls.append(address)
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        with socket.create_connection(("127.0.0.1", port)):
            pass  # the canary does hear a call
        base = f"http://localhost:{port}"
        sitemap = f"<urlset><url><loc>{base}/opdrachten/1/niet-in-het-archief/</loc></url></urlset>"
        (tmp_path / "a.xml").write_text(sitemap)
        archive = write_archive(
            tmp_path,
            record(f"{base}/sitemap_index.xml", "2026-11-20T02:00:00+01:00", file="a.xml", content_type="text/xml"),
        )
        database = tmp_path / "x.db"
        done = scrapy(
            "crawl", "local", "-s", "SPIDER_MODULES=tests.sites", "-s", f"ARCHIVE={archive}", "-s", f"DATABASE={database}",
            env={"LOCAL_SITE": f"localhost:{port}", "http_proxy": base, "https_proxy": base},
        )  # fmt: skip
        canary.shutdown(socket.SHUT_RDWR)
    assert len(calls) == 1, calls
    assert [row["reason"] for row in query(database, "SELECT reason FROM rejected")] == ["HTTP 404"], done.stderr


def test_frozen_on_is_the_archives_latest_day(sample_database: Path) -> None:
    latest = Archive(SAMPLES).latest.date().isoformat()
    assert query(sample_database, "SELECT frozen_on FROM meta") == [{"frozen_on": latest}]
    assert query(sample_database, "SELECT today FROM today") == [{"today": latest}]


def test_an_archive_run_skips_nothing_and_keeps_no_pages(sample_database: Path) -> None:
    assert query(sample_database, "SELECT count(*) AS n FROM pages") == [{"n": 0}]
    assert query(sample_database, "SELECT sum(skipped + not_modified) AS n FROM runs") == [{"n": 0}]
    assert not (sample_database.parent / "pages").exists()


def test_frozen_on_is_now_when_now_is_set(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    scrapy(
        "crawl",
        "tenmonks",
        "-s",
        "ARCHIVE=data/samples",
        "-s",
        "NOW=2026-11-21T04:15:00+01:00",
        "-s",
        f"DATABASE={database}",
    )
    assert query(database, "SELECT frozen_on FROM meta") == [{"frozen_on": "2026-11-21"}]
