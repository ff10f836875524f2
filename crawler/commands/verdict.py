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
from crawler.commands.explain import two_postings
from crawler.database import DatabaseError, reopen
from crawler.database.rematch import prepare_matching
from crawler.preflight import Refused, check_values
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
            raise UsageError("geef twee advertenties (id of adres), en same of different", print_help=False)
        if not opts.reason.strip():
            raise UsageError(
                "geef met --reason aan waarom, zodat anderen het later kunnen beoordelen", print_help=False
            )
        path = resolve(self.settings["VERDICTS"])
        try:
            check_values(self.settings)
            with closing(reopen(resolve(self.settings["DATABASE"]))) as conn:
                a, b = two_postings(conn, args[:2])
                said_on = Clock().now().date().isoformat()
                new = Verdict(a, b, args[2], opts.reason.strip(), opts.who.strip() or _user(), said_on, 0)
                append_verdict(path, new)
                today = clock_for(self.settings).now().date().isoformat()
                today = conn.execute("SELECT coalesce(frozen_on, ?) FROM meta", (today,)).fetchone()[0]
                prepare_matching(conn, ROOT / "data" / "reference", path, today)
                found = conn.execute("SELECT DISTINCT vacancy_id FROM postings WHERE id IN (?, ?) ORDER BY id", (a, b))
                ids = [str(row[0]) for row in found]
        except (DatabaseError, BadReference, Refused, LookupError) as error:
            print(f"scrapy verdict: {error.args[0]}", file=sys.stderr)
            self.exitcode = 2
            return
        now = "Het is nu één vacature" if len(ids) == 1 else "Het zijn nu twee vacatures"
        print(f"Vastgelegd in {path.name}. {now}: {' en '.join(ids)}.")
        print("Ongedaan maken: haal de regel weg en draai scrapy rematch.")


def _user() -> str:
    """The name that this process runs under. Raises LookupError where it has none, as in some containers."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise LookupError("u bent onder geen naam aangemeld: geef met --who aan wie dit zegt") from None
