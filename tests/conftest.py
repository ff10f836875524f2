"""Shared fixtures: the archives, reading a page offline, and running commands as a user would."""

from __future__ import annotations

import fcntl
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from nights import Crawls, Nights, Web
from pytest_httpserver import HTTPServer
from scrapy.cmdline import execute
from sqlite_utils.utils import sqlite3

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data" / "samples"
REALPAGES = ROOT.parent / "shared" / "realpages"
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # else every process that a test starts compiles all modules anew
_MISSING = "../shared is absent: the recorded real pages and goldens lie beside the project, not in it"


@pytest.fixture(scope="session")
def realpages() -> Path:
    """The folder of real pages; the test skips where it is absent, and fails where .ci/run says it must be there."""
    if not REALPAGES.is_dir():
        (pytest.fail if os.environ.get("REQUIRE_SHARED") else pytest.skip)(_MISSING)
    return REALPAGES


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Count skips that ../shared would have prevented; see pytest_sessionfinish."""
    if report.skipped and "shared" in str(report.longrepr):
        _skipped.append(report.nodeid)


_skipped: list[str] = []


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped and os.environ.get("REQUIRE_SHARED"):
        print(f"\nskipped although ../shared exists: {', '.join(_skipped)}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def scrapy(*arguments: str, env: dict[str, str] | None = None, timeout: int = 120) -> subprocess.CompletedProcess[str]:
    """Run ``scrapy …`` in the project, with warnings as errors, and give what it printed."""
    fast = {"OVERHEIDSVACATURES_FAST_LOOPBACK": "1"}
    environment = {**os.environ, "PYTHONWARNINGS": "error", **fast, **(env or {})}
    environment.pop("OVERHEIDSVACATURES_CONTACT", None)
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=timeout, env=environment,
    )  # fmt: skip


def scrapy_here(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As :func:`scrapy`, without starting Python anew: for commands that crawl nothing and whose start is tested elsewhere."""
    out, err = io.StringIO(), io.StringIO()
    with (
        chdir(ROOT),
        patch.dict(os.environ),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        execute(["scrapy", *arguments])
    return subprocess.CompletedProcess(
        ["scrapy", *arguments], int(ended.value.code or 0), out.getvalue(), err.getvalue()
    )


def query(database: Path, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    """Rows of a query on a database file, as dictionaries."""
    conn = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    conn.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in conn.execute(sql, parameters)]
    finally:
        conn.close()


def jsonl(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _night(tmp_path_factory: pytest.TempPathFactory, name: str, archive: str) -> Path:
    """The database of one ``scrapy nightly`` over an archive, made once for all test processes, who only read it. Its logs lie
    beside it, and what it printed in the file ``stdout``."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with (folder.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "stdout").exists():
            shutil.rmtree(folder, ignore_errors=True)  # of another process, whose night failed
            folder.mkdir()
            night = scrapy("nightly", "-s", f"ARCHIVE={archive}", "-s", f"DATABASE={folder / 'vacatures.db'}")
            assert night.returncode == 0, night.stdout + night.stderr
            (folder / "stdout").write_text(night.stdout, encoding="utf-8")
    return folder / "vacatures.db"


@pytest.fixture(scope="session")
def sample_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of one ``scrapy nightly`` over the sample sites."""
    return _night(tmp_path_factory, "samples", "data/samples")


@pytest.fixture(scope="session")
def real_database(realpages: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of one ``scrapy nightly`` over the real pages."""
    return _night(tmp_path_factory, "real", str(realpages))


@pytest.fixture(scope="session")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """``nights(web, database, count, *settings)`` crawls so many nights; see tests/nights.py."""
    crawls = Crawls(tmp_path_factory.mktemp("nights"))
    yield crawls.nights
    crawls.close()


@pytest.fixture
def web(httpserver: HTTPServer) -> Web:
    return Web(httpserver)
