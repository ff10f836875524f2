"""``scrapy reread``: what today's program makes of the pages fetched earlier, written to the database without asking any site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from crawler import exit_status
from crawler.database import DatabaseError
from crawler.pagestore import PageStore, PageStoreError, store_path
from crawler.preflight import Refused, check_values
from crawler.settings import resolve
from crawler.sitelock import Busy, SiteLock
from crawler.sites import SiteLoader

if TYPE_CHECKING:
    from crawler.rereading import Report

_EXAMPLES = 3
_WIDTH = 60


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_LEVEL": "WARNING"}

    def syntax(self) -> str:
        return "[options] [SITE ...]"

    def short_desc(self) -> str:
        return "Lees bewaarde pagina's opnieuw, zonder ze weer op te halen"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--dry-run", action="store_true", help="laat zien wat er zou veranderen, en schrijf niets")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0; 1 when a page could not be read; 2 when there is nothing to read or nowhere to write; 3 when a site is
        being crawled, which is then left alone."""
        from crawler.rereading import Rereader  # not for every other command, which loads this file too

        assert self.settings is not None
        loader = SiteLoader.from_settings(self.settings)
        sites = args or [name for name in loader.list() if store_path(self.settings, name).exists()]
        try:
            check_values(self.settings)
            if not resolve(self.settings["DATABASE"]).exists():
                raise PageStoreError(f"there is no {self.settings['DATABASE']} yet, so nothing to correct: crawl first")
            if not sites:
                raise PageStoreError("no pages are stored: only live crawls keep them, for PAGES_DAYS days")
            for name in sites:
                spider, path = loader.load(name), store_path(self.settings, name)
                if not path.exists():
                    raise PageStoreError(f"no pages of {name} are stored ({path})")
                try:
                    with _locked(resolve(self.settings["DATABASE"]), name), closing(PageStore(path)) as store:
                        report = Rereader(spider, self.settings, dry_run=opts.dry_run).run(store)
                except Busy as error:
                    print(f"scrapy reread {name}: {error}", file=sys.stderr)
                    self.exitcode = exit_status.BUSY
                    continue
                print(summary(name, report, dry_run=opts.dry_run), flush=True)
                self.exitcode = max(self.exitcode, int(bool(report.failed)))
        except (DatabaseError, PageStoreError, Refused, KeyError) as error:
            print(f"scrapy reread: {error.args[0]}", file=sys.stderr)
            self.exitcode = 2


@contextmanager
def _locked(database: Path, site: str) -> Iterator[None]:
    """The lock of a site, as a crawl of it holds. Raises Busy when another process has it.

    The page that a dead crawl was reading stays in its file, for the next crawl to write down.
    """
    lock = SiteLock.hold(database, site)
    try:
        lock.say(page=lock.before.get("page", ""))
        yield
    finally:
        lock.release()


def summary(site: str, report: Report, *, dry_run: bool) -> str:
    """What changed at a site: counts, per field some examples, and what could not be read. Dutch."""
    count = report.outcomes
    lines = [
        f"{site}: {report.pages} pagina's opnieuw gelezen; {count['corrected']} advertenties verbeterd, {count['same']} gelijk,"
        f" {count['new']} nieuw{' (niets geschreven)' if dry_run else ''}"
    ]
    for name, changes in sorted(report.fields.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"  {name}: {len(changes)} keer anders")
        lines += [f"    {posting_id}: {_short(old)} -> {_short(new)}" for posting_id, old, new in changes[:_EXAMPLES]]
    if report.rejected:
        lines.append(
            f"  {len(report.rejected)} advertenties zou dit programma nu afwijzen; zij blijven zoals zij zijn:"
        )
        lines += [f"    {posting_id}: {reason}" for posting_id, reason in report.rejected[:_EXAMPLES]]
    if report.failed:
        lines.append(f"  LET OP: {len(report.failed)} pagina's waren niet te lezen:")
        lines += [f"    {url}: {error[:200]}" for url, error in report.failed[:_EXAMPLES]]
    return "\n".join(lines)


def _short(value: str | None) -> str:
    return "(leeg)" if value is None else value if len(value) <= _WIDTH else value[: _WIDTH - 1] + "…"
