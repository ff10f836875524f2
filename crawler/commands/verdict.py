"""``scrapy verdict A B same|different``: write down a person's word on two postings, and act on it."""

from __future__ import annotations

import argparse
import getpass
import sys
from contextlib import closing

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import clock_for
from crawler.clock import Clock
from crawler.commands.explain import posting_id
from crawler.database import DatabaseError, reopen
from crawler.database.rematch import prepare_matching
from crawler.reference import BadReference
from crawler.settings import ROOT, resolve
from crawler.verdicts import Verdict, append_verdict


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "<advertentie> <advertentie> same|different --reason …"

    def short_desc(self) -> str:
        return "Leg vast dat twee advertenties wel (same) of niet (different) dezelfde vacature zijn"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--reason", default="", help="waarom; anderen lezen dit bij de vacature")
        parser.add_argument("--who", default="", help="wie dit zegt (anders de naam waaronder u bent aangemeld)")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 with the reason when nothing was written."""
        assert self.settings is not None
        if len(args) != 3 or args[2] not in ("same", "different"):
            raise UsageError("two postings (id or address) and same or different are needed", print_help=False)
        if not opts.reason.strip():
            raise UsageError("--reason is needed: say why, so that others can judge it later", print_help=False)
        path = resolve(self.settings["VERDICTS"])
        try:
            with closing(reopen(resolve(self.settings["DATABASE"]))) as conn:
                a, b = sorted(posting_id(conn, arg) for arg in args[:2])
                if a == b:
                    raise LookupError("both are the same posting")
                said_on = Clock().now().date().isoformat()
                new = Verdict(a, b, args[2], opts.reason.strip(), opts.who.strip() or getpass.getuser(), said_on, 0)
                append_verdict(path, new)
                today = clock_for(self.settings).now().date().isoformat()
                today = conn.execute("SELECT coalesce(frozen_on, ?) FROM meta", (today,)).fetchone()[0]
                prepare_matching(conn, ROOT / "data" / "reference", path, today)
                ids = {row[0] for row in conn.execute("SELECT vacancy_id FROM postings WHERE id IN (?, ?)", (a, b))}
        except (DatabaseError, BadReference, LookupError) as error:
            print(f"scrapy verdict: {error.args[0]}", file=sys.stderr)
            self.exitcode = 2
            return
        print(f"Vastgelegd in {path.name}. Het is nu {'één vacature' if len(ids) == 1 else 'twee vacatures'}: {ids}.")
        print("Ongedaan maken: haal de regel weg en draai scrapy rematch.")
