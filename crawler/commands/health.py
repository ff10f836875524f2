"""``scrapy health``: what needs attention and why, oldest first, with an exit status to match."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from datetime import datetime
from typing import TextIO

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.attention import Concern, site_concerns, text
from crawler.clock import Clock, parse_moment
from crawler.database import DatabaseError
from crawler.database.connection import Connection, reopen
from crawler.database.history import accept
from crawler.notice import NoticeError, tell_broken
from crawler.preflight import Refused, check_values
from crawler.settings import resolve
from crawler.sites import SiteLoader

GOOD, SUSPECT, BROKEN = 0, 1, 2
"""Exit statuses, as those of ``scrapy nightly``."""


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Toon welke bronnen aandacht nodig hebben, en waarom"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="één JSON-lijst, met een object per bron")
        parser.add_argument(
            "--notify", action="store_true", help="stuur het ook naar NOTIFY_URL en NOTIFY_TO als een bron kapot is"
        )
        parser.add_argument(
            "--accept", metavar="SITE", help="wat deze bron nu heeft is goed: beoordeel haar voortaan daarnaar"
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0 nothing needs attention (a site that never yielded anything is said, but no alarm), 1 some site is in
        doubt, 2 some site is broken, or this could not be found out."""
        if args:
            raise UsageError(f"unexpected: {' '.join(args)}; it always looks at all sites", print_help=False)
        try:
            self._report(opts)
        except (DatabaseError, NoticeError, Refused, KeyError) as error:
            print(f"scrapy health: {error.args[0]}", file=sys.stderr)
            self.exitcode = BROKEN

    def _report(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_values(self.settings)
        moment = self.settings.get("NOW")
        now = Clock(parse_moment(moment) if moment else None).now()
        loader = SiteLoader.from_settings(self.settings)
        conn = reopen(resolve(self.settings["DATABASE"]))
        try:
            if opts.accept:
                _accept(conn, opts.accept, now, sys.stderr if opts.json else sys.stdout)
            found = site_concerns(conn, loader, now)
        finally:
            conn.close()
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False) if opts.json else text(found))
        self.exitcode = _status(found)
        if opts.notify:
            tell_broken(self.settings, found, now)


def _accept(conn: Connection, site: str, now: datetime, out: TextIO) -> None:
    known = [row[0] for row in conn.execute("SELECT id FROM sites ORDER BY id")]
    if site not in known:
        raise KeyError(f"no site {site!r} in this database; it has {', '.join(known) or 'none'}")
    accept(conn, site, now)
    print(f"{site}: wat er nu staat is voortaan de norm; het volgende bezoek wordt daarnaar beoordeeld.", file=out)


def _status(found: list[Concern]) -> int:
    levels = {one.level for one in found}
    return BROKEN if "broken" in levels else SUSPECT if "suspect" in levels else GOOD
