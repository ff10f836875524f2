"""``scrapy nightly``: every enabled site, each in its own process, and a summary with an exit status that means something."""

from __future__ import annotations

import argparse
import json
import sys
import traceback
from collections.abc import Callable, Sequence

from scrapy.commands import ScrapyCommand
from scrapy.settings import BaseSettings

from crawler import exit_status
from crawler.archive import clock_for
from crawler.attention import site_concerns
from crawler.clock import Clock
from crawler.database import DatabaseError, connect
from crawler.database.connection import Connection
from crawler.database.rematch import prepare_matching
from crawler.night.child import check_folder, log_folder
from crawler.night.overview import overview, overview_table, plan_lines
from crawler.night.plan import Plan, make_plan
from crawler.night.run import Night, Outcome
from crawler.night.screen import screen
from crawler.night.summary import as_json, summary
from crawler.notice import NoticeError, can_tell, tell_broken, tell_failed
from crawler.preflight import Refused, check_settings
from crawler.settings import ROOT, resolve
from crawler.sites import SiteLoader


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Bezoek alle sites, een paar tegelijk, en vat de nacht samen"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--only", metavar="SITES", default="", help="alleen deze sites, met komma's ertussen")
        parser.add_argument("--skip", metavar="SITES", default="", help="deze sites niet, met komma's ertussen")
        parser.add_argument(
            "--json", action="store_true", help="de samenvatting als JSON, en niets anders op standaarduitvoer"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="zeg alleen wat er zou gebeuren; er wordt niets opgevraagd"
        )
        parser.add_argument("--list", action="store_true", help="toon alle sites, met het laatste oordeel")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """See crawler.exit_status; a night that could not start is broken, with the reason on standard error, and told."""
        assert self.settings is not None
        try:
            self.exitcode = self._run(args, opts)
            return
        except KeyboardInterrupt:  # before the night began, or after it ended
            self.exitcode = exit_status.INTERRUPTED
            return
        except (Refused, DatabaseError) as error:
            why = str(error)
            print(f"scrapy nightly: {why}", file=sys.stderr, flush=True)
        except Exception as error:  # Python's own status for it is 1, which here is "suspect"
            traceback.print_exc()
            why = f"{type(error).__name__}: {error}; the traceback is where standard error goes (the journal, or cron's mail)"
        self.exitcode = exit_status.BROKEN
        if not opts.list and not opts.dry_run:
            _tell_failed(self.settings, why)

    def _run(self, args: Sequence[str], opts: argparse.Namespace) -> int:
        assert self.settings is not None
        if args:
            raise Refused(f"unexpected: {' '.join(args)}; choose sites with --only and --skip")
        loader = SiteLoader.from_settings(self.settings)
        plan = make_plan(loader, self.settings, _names(opts.only), _names(opts.skip))
        database = resolve(self.settings["DATABASE"])
        if opts.list:
            rows = overview(loader, database)
            print(json.dumps(rows, ensure_ascii=False, indent=2) if opts.json else overview_table(rows))
            return exit_status.GOOD
        check_settings(self.settings)
        if opts.dry_run:
            if opts.json:
                print(json.dumps({"sites": list(plan.hosts), "left_out": plan.left}, ensure_ascii=False, indent=2))
            else:
                print("\n".join(plan_lines(plan, self.settings.getint("SITES_AT_ONCE"))))
            return _status([], plan)
        check_folder(log_folder(self.settings))
        conn = connect(database, frozen=bool(self.settings.get("ARCHIVE")))
        try:
            today = clock_for(self.settings).now().date().isoformat()
            # once for all sites: a store matched by other rules is matched anew, and the crawls would wait for each other
            _, problems = prepare_matching(conn, ROOT / "data" / "reference", resolve(self.settings["VERDICTS"]), today)
            for problem in problems:
                print(f"LET OP {problem}", file=sys.stderr)
            night = Night(plan, self.settings, opts.set, conn, screen())
            outcomes = night.run()
            status = exit_status.INTERRUPTED if night.interrupted else _status(outcomes, plan)
            counts = _counts(conn)
            print(as_json(outcomes, plan, counts, status) if opts.json else summary(outcomes, plan, counts), flush=True)
            if status == exit_status.BROKEN and not (plan.hosts or plan.unreadable):
                reasons = [f"{site}: {reason}" for site, reason in plan.refused.items()] or ["none is enabled"]
                _tell_failed(self.settings, f"no site may be crawled; {'; '.join(reasons)}")
            elif status == exit_status.BROKEN:
                _tell_broken(self.settings, conn, loader)
        finally:
            conn.close()
        return status


def _tell_broken(settings: BaseSettings, conn: Connection, loader: SiteLoader) -> None:
    now = clock_for(settings).now()
    _tell(settings, lambda: tell_broken(settings, site_concerns(conn, loader, now), now))


def _tell_failed(settings: BaseSettings, why: str) -> None:
    _tell(settings, lambda: tell_failed(settings, why, Clock().now()))  # NOW may be what is wrong


def _tell(settings: BaseSettings, tell: Callable[[], object]) -> None:
    """Tell it after a live night, if anybody is to be told. Whatever fails in it is said, and changes nothing about the night."""
    if settings.get("ARCHIVE") or not can_tell(settings):
        return
    try:
        tell()
    except NoticeError as error:
        print(f"scrapy nightly: not told: {error}", file=sys.stderr)
    except Exception as error:  # its words could hold the address, which is a secret
        print(f"scrapy nightly: not told: {type(error).__name__}", file=sys.stderr)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _status(outcomes: Sequence[Outcome], plan: Plan) -> int:
    """A night in which no site may run could not start."""
    if plan.unreadable or not plan.hosts:
        return exit_status.BROKEN
    return exit_status.of_verdicts(outcome.run["verdict"] for outcome in outcomes if outcome.kind == "crawled")


def _counts(conn: Connection) -> tuple[int, int]:
    """How many postings the database holds, and how many vacancies they are."""
    row = conn.execute("SELECT (SELECT count(*) FROM postings), (SELECT count(*) FROM vacancies)").fetchone()
    return row[0], row[1]
