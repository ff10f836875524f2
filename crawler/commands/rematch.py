"""``scrapy rematch``: match all postings anew, or propose new word lists from what the store holds."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.archive import clock_for
from crawler.clock import Clock
from crawler.database import DatabaseError, reopen
from crawler.database.connection import Connection
from crawler.database.rematch import match_anew
from crawler.learn_words import learn_words, write_words
from crawler.preflight import Refused, check_values
from crawler.processes import processors
from crawler.reference import BadReference
from crawler.settings import ROOT, resolve


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Vergelijk alle advertenties opnieuw (na nieuwe woordenlijsten, gewichten of oordelen)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--learn-words",
            metavar="FILE",
            help="stel nieuwe woordenlijsten voor uit de opgeslagen advertenties, schrijf ze naar FILE en verander niets",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when the database or a table cannot be read, or the word lists cannot be written."""
        if args:
            raise UsageError(f"unexpected: {' '.join(args)}; it always compares everything", print_help=False)
        assert self.settings is not None
        reference, begun = ROOT / "data" / "reference", Clock.monotonic()
        try:
            check_values(self.settings)
            today = clock_for(self.settings).now().date().isoformat()
            with closing(reopen(resolve(self.settings["DATABASE"]))) as conn:
                if opts.learn_words is not None:
                    counts = _write_words(opts.learn_words, conn)
                    print(f"{opts.learn_words}: {', '.join(f'{count} {name}' for name, count in counts.items())}")
                    print("Vergelijk met data/reference/words.csv, neem over wat klopt, en draai dan scrapy rematch.")
                    return
                today = conn.execute("SELECT coalesce(frozen_on, ?) FROM meta", (today,)).fetchone()[0]
                verdicts = resolve(self.settings["VERDICTS"])
                rules, problems, outcome = match_anew(conn, reference, verdicts, today, processors())
        except (DatabaseError, BadReference, Refused) as error:
            print(f"scrapy rematch: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        for problem in problems:
            print(f"LET OP {problem}", file=sys.stderr)
        print(
            f"{outcome.postings} advertenties zijn {outcome.vacancies} vacatures: {outcome.same} paren dezelfde,"
            f" {outcome.review} te beoordelen (regels {rules.version}, {Clock.monotonic() - begun:.1f} s)"
        )


def _write_words(name: str, conn: Connection) -> dict[str, int]:
    """How many words each of the proposed lists has, now in the file of that name. Raises Refused if it cannot be written."""
    lists = learn_words(conn)
    try:
        return write_words(Path(name), lists)
    except OSError as error:
        raise Refused(f"cannot write {name!r} ({error.strerror}): choose another file") from None
