"""A night that cannot start, or breaks off, says why on standard error and tells the operator, who may look nowhere else."""

from __future__ import annotations

import errno
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from conftest import scrapy
from pytest_httpserver import HTTPServer
from scrapy.settings import Settings
from sqlite_utils.utils import sqlite3
from test_verdicts import written

from crawler import exit_status
from crawler.commands import nightly
from crawler.database import connect
from crawler.preflight import Refused
from crawler.sitelock import SiteLock, is_held, lock_path

TITLE = "Overheidsvacatures: de nacht is mislukt"


def night(tmp_path: Path, options: dict[str, Any] | None = None, **changes: Any) -> None:
    """A live night over one made-up site that listens nowhere, which must fail before it gets there."""
    command = nightly.Command()
    command.settings = Settings({"SPIDER_MODULES": ["tests.night_sites"], "CONTACT": "test@example.org"})
    command.settings.setmodule("crawler.settings", "default")
    command.settings.setdict({"DATABASE": str(tmp_path / "x.db")} | changes)
    chosen = {"only": "een", "skip": "", "json": False, "list": False, "dry_run": False, "set": []}
    command.run([], Namespace(**chosen | (options or {})))
    assert command.exitcode == exit_status.BROKEN


def newer(tmp_path: Path) -> dict[str, Any]:
    conn = connect(tmp_path / "new.db", frozen=False)
    conn.execute("PRAGMA user_version = 99")
    conn.close()
    return {"DATABASE": str(tmp_path / "new.db")}


def in_the_way(tmp_path: Path) -> str:
    (tmp_path / "file").write_text("in the way")
    return str(tmp_path / "file" / "x")


CASES = {
    "CONTACT": (lambda folder: {"CONTACT": ""}, "set CONTACT in crawler/settings.py"),
    "newer": (newer, "made by a newer version of this program (schema 99"),
    "unwritable": (lambda folder: {"DATABASE": in_the_way(folder), "LOG_DIR": str(folder)}, "place with -s DATABASE=…"),
    "no logs": (lambda folder: {"LOG_DIR": in_the_way(folder)}, "place with -s LOG_DIR=…"),
    "number": (lambda folder: {"SITES_AT_ONCE": "veel"}, "SITES_AT_ONCE is 'veel'; it must be a whole number"),
    "seconds": (lambda folder: {"PAGE_SECONDS": "lang"}, "PAGE_SECONDS is 'lang'; it must be a number"),
    "time": (lambda folder: {"NOW": "gisteren"}, "NOW is not an ISO time: 'gisteren'; write it as"),
    "verdicts": (
        lambda folder: {"VERDICTS": str(written(folder, "a:1:1,b:1:1,same,x,ik,\n", "a:1:1,b:1:1,different,x,ik,\n"))},
        "delete one of them",
    ),
    "no verdicts": (lambda folder: {"VERDICTS": in_the_way(folder)}, "a reference table cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_night_that_cannot_start_is_told_with_what_to_do(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], case: str
) -> None:
    made, said = CASES[case]
    httpserver.expect_request("/onderwerp", method="POST").respond_with_data("ok")
    night(tmp_path, **{"NOTIFY_URL": httpserver.url_for("/onderwerp")} | made(tmp_path))
    printed = capsys.readouterr()
    assert printed.out == "" and said in printed.err and "Traceback" not in printed.err
    ((request, _),) = httpserver.log
    assert request.headers["Title"] == TITLE
    told = request.get_data(as_text=True)
    assert "is mislukt: " in told and said in told and told.endswith("Verhelp dit, en start scrapy nightly opnieuw.")


def test_what_nobody_foresaw_is_told_too(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(nightly, "prepare_matching", full)
    httpserver.expect_request("/haak", method="POST").respond_with_data("ok")
    night(tmp_path, NOTIFY_URL=httpserver.url_for("/haak"), NOTIFY_FORMAT="json")
    ((request, _),) = httpserver.log
    body = request.get_json()
    assert body["title"] == TITLE and body["text"].startswith(f"{TITLE}\nDe nacht van ")
    assert "OperationalError: database or disk is full; the traceback is" in body["text"]
    assert "Traceback" in capsys.readouterr().err


def test_a_night_in_which_no_site_may_run_is_told(tmp_path: Path, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/onderwerp", method="POST").respond_with_data("ok")
    where = {"NOTIFY_URL": httpserver.url_for("/onderwerp")}
    night(tmp_path, {"only": ""}, SPIDER_MODULES=["spiders"], **where)
    night(tmp_path, {"only": "uit"}, **where)
    first, second = (request.get_data(as_text=True) for request, _ in httpserver.log)
    assert "no site may be crawled; galangroep: the terms of galangroep are unclear" in first
    assert "-s ALLOW_UNCLEAR_TERMS=zeelenberg" in first
    assert "no site may be crawled; none is enabled" in second


def test_a_notice_that_fails_does_not_hide_why_the_night_did(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = {"NOTIFY_TO": ["beheer@example.org"], "SMTP_HOST": "127.0.0.1", "SMTP_SECURITY": "none"}
    night(tmp_path, CONTACT="", NOTIFY_URL=httpserver.url_for("/weg-geheim"), SMTP_PORT=9, **mail)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("scrapy nightly: a live crawl needs a contact address")
    assert lines[1].startswith("scrapy nightly: not told: NOTIFY_URL: localhost answers 500; the mail server 127.0.0.1")
    night(tmp_path, CONTACT="", NOTIFY_URL="http://127.0.0.1:9/geheim", SMTP_PORT="veel", **mail)
    printed = capsys.readouterr().err
    assert "needs a contact address" in printed and "cannot be reached" in printed and "SMTP_PORT is 'veel'" in printed
    assert "geheim" not in printed and "Traceback" not in printed


@pytest.mark.parametrize(
    ("options", "changes"),
    [({"dry_run": True}, {}), ({"list": True, "only": "eem"}, {}), ({}, {"ARCHIVE": "weg"}), ({}, {"NOTIFY_URL": ""})],
)
def test_what_was_no_live_night_or_has_nobody_to_tell_is_only_said(
    tmp_path: Path, httpserver: HTTPServer, capsys: pytest.CaptureFixture[str], options: dict[str, Any], changes: Any
) -> None:
    night(tmp_path, options, **{"NOTIFY_URL": httpserver.url_for("/onderwerp"), "CONTACT": ""} | changes)
    assert httpserver.log == []
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_lock_on_a_full_disk_is_a_refusal_and_is_not_held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk, pytest.raises(Refused, match=r"een \(No space left on device\): .* space left"):
        disk.setattr(os, "pwrite", full)
        SiteLock.hold(tmp_path / "x.db", "een")
    assert not is_held(tmp_path / "x.db", "een")
    SiteLock.hold(tmp_path / "x.db", "een").release()


def test_a_lock_that_cannot_be_opened_refuses_the_crawl(tmp_path: Path) -> None:
    lock_path(tmp_path / "x.db", "tenmonks").mkdir(parents=True)
    done = scrapy("crawl", "tenmonks", "-s", "ARCHIVE=data/samples", "-s", f"DATABASE={tmp_path / 'x.db'}")
    assert done.returncode == exit_status.BROKEN
    assert "cannot lock" in done.stderr and "Is a directory" in done.stderr and "Traceback" not in done.stderr
