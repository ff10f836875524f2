"""``scrapy nightly``: every enabled site, each in its own process, and a summary with an exit status that means something."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand
from scrapy.settings import Settings

from crawler.archive import clock_for
from crawler.clock import Clock
from crawler.database import connect
from crawler.database.connection import Connection
from crawler.database.runs import last_run_id, mark_broken, runs_since
from crawler.preflight import Refused, TermsRefused, check
from crawler.settings import ROOT, resolve
from crawler.sites import SiteLoader

VERDICTS = {"trusted": "goed", "suspect": "twijfel", "broken": "KAPOT", "unproven": "NOG NOOIT IETS GEVONDEN"}
COLUMNS = {
    "site": "bron",
    "pages": "pagina's",
    "postings": "advertenties",
    "new": "nieuw",
    "changed": "gewijzigd",
    "rejected": "afgewezen",
    "errors": "fouten",
    "verdict": "oordeel",
}


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Bezoek alle sites, na elkaar, en vat de nacht samen"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0 when no site is broken, 1 when one is, 2 when the night could not start."""
        assert self.settings is not None
        loader = SiteLoader.from_settings(self.settings)
        try:
            sites, skipped = _sites(loader, self.settings)
            conn = connect(resolve(self.settings["DATABASE"]), frozen=bool(self.settings.get("ARCHIVE")))
        except Refused as error:
            print(f"scrapy nightly: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        before = last_run_id(conn)
        started = clock_for(self.settings).now()
        archive = bool(self.settings.get("ARCHIVE"))
        for name, trace in loader.broken.items():
            mark_broken(
                conn, name, started, archive, f"spiders/{name}.py cannot be imported: {trace.strip().splitlines()[-1]}"
            )
        for name in sites:
            problem = crawl(name, opts.set, self.settings)
            if not _has_verdict(conn, name, before):
                mark_broken(conn, name, started, archive, problem or "ended without a verdict; see its log")
        night = runs_since(conn, before)
        print(summary(night, skipped, totals(conn)))
        conn.close()
        self.exitcode = int(any(run["verdict"] == "broken" for run in night))


def _sites(loader: SiteLoader, settings: Settings) -> tuple[list[str], dict[str, str]]:
    """The sites to run, and those whose terms forbid it with the reason. Raises Refused for what stops all of them."""
    sites, skipped = [], {}
    for name in loader.list():
        spider = loader.load(name)
        if not getattr(spider, "enabled", False):
            continue
        try:
            check(spider, settings)
        except TermsRefused as refusal:
            skipped[name] = str(refusal)
        else:
            sites.append(name)
    return sites, skipped


def crawl(name: str, overrides: Iterable[str], settings: Settings) -> str | None:
    """Crawl one site in a process of its own, its log in a file of its own; gives what went wrong, or None."""
    folder = Path(resolve(settings["LOG_DIR"])) if settings["LOG_DIR"] else resolve(settings["DATABASE"]).parent / "log"
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{name}.log"
    command = [sys.executable, "-m", "scrapy", "crawl", name]
    for override in overrides:
        command += ["-s", override]
    begun = Clock.monotonic()
    with log.open("w", encoding="utf-8") as file:
        try:
            status = subprocess.run(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                timeout=settings.getint("SITE_SECONDS"),
            ).returncode
        except subprocess.TimeoutExpired:
            return f"stopped after {settings.getint('SITE_SECONDS')} seconds; see {log.name}"
    print(f"{name}: klaar in {Clock.monotonic() - begun:.1f} s, logboek {log}", flush=True)
    return f"ended with exit status {status}; see {log.name}" if status else None


def _has_verdict(conn: Connection, site: str, before: int) -> bool:
    return any(run["site"] == site and run["verdict"] for run in runs_since(conn, before))


def totals(conn: Connection) -> tuple[int, int]:
    """How many postings the database holds, and how many vacancies they are."""
    row = conn.execute("SELECT (SELECT count(*) FROM postings), (SELECT count(*) FROM vacancies)").fetchone()
    return row[0], row[1]


def summary(night: list[dict[str, Any]], skipped: dict[str, str], counts: tuple[int, int]) -> str:
    """The night as a table a site, what needs attention, and how many postings became how many vacancies. Dutch."""
    cells = [list(COLUMNS.values())]
    for run in night:
        values = {**run, "verdict": _said(run)}
        cells.append(["-" if values[column] is None else str(values[column]) for column in COLUMNS])
    widths = [max(len(row[i]) for row in cells) for i in range(len(COLUMNS))]
    lines = [""]
    for number, row in enumerate(cells):
        first, *middle, last = row
        padded = [
            first.ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(middle, widths[1:-1], strict=True)),
            last,
        ]
        lines.append("  ".join(padded).rstrip())
        if number == 0:
            lines.append("  ".join("-" * width for width in widths))
    lines.append("")
    for run in night:
        if run["verdict"] != "trusted":
            lines.append(f"LET OP {run['site']}: {_said(run)}: {'; '.join(json.loads(run['reasons']))}")
    lines += [f"OVERGESLAGEN {name}: {reason}" for name, reason in skipped.items()]
    lines.append(f"In de database: {counts[0]} advertenties, samen {counts[1]} vacatures.")
    return "\n".join(lines)


def _said(run: dict[str, Any]) -> str:
    """The verdict in Dutch; a run of another process may have none yet."""
    return VERDICTS.get(run["verdict"], "nog bezig")
