"""``scrapy digest``: what is new, what changed and what closes soon, printed or sent by e-mail."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from datetime import date, datetime, time, timedelta

from scrapy.commands import ScrapyCommand

from crawler.clock import AMSTERDAM, Clock, parse_moment
from crawler.database import DatabaseError
from crawler.database.connection import Connection, reopen
from crawler.digest import Digest, gather, horizon, last_until, remember
from crawler.digest_filters import UnknownValue, filters_of
from crawler.digest_text import FORMATS, as_html, as_text, subject
from crawler.notice import NoticeError, send_mail
from crawler.preflight import Refused, check_values
from crawler.settings import resolve

_WEEK = timedelta(days=7)


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Vat samen wat nieuw en gewijzigd is en wat binnenkort sluit"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        add = parser.add_argument
        add(
            "--since",
            default="",
            metavar="DAG",
            help="een dag (2026-11-20), of last: sinds de vorige keer met last; anders 7 dagen",
        )
        add("--days", default="7", metavar="N", help="wat binnen zoveel dagen sluit (7)")
        add("--format", default="text", choices=tuple(FORMATS), help="hoe het geprint wordt")
        add("--province", action="append", default=[], metavar="NAAM", help="alleen deze provincie; mag vaker")
        add(
            "--scale",
            action="append",
            default=[],
            metavar="SCHAAL",
            help="alleen schaal 10, 10-12 of 10- (vanaf); mag vaker",
        )
        add("--area", action="append", default=[], metavar="NAAM", help="alleen dit vakgebied; mag vaker")
        add("--organisation", action="append", default=[], metavar="NAAM", help="alleen deze organisatie; mag vaker")
        add(
            "--mail",
            action="store_true",
            help="stuur het als e-mail (tekst en HTML) naar DIGEST_TO, in plaats van te printen",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0; 1 when it could not be sent or printed, and then the next one begins where this one did; 2 for an option
        that means nothing, or no database."""
        try:
            if args:
                raise ValueError(
                    f"onverwacht: {' '.join(args)}; kies met --province, --scale, --area en --organisation"
                )
            self._digest(opts)
        except (DatabaseError, Refused, UnknownValue, ValueError) as error:
            print(f"scrapy digest: {error}", file=sys.stderr)
            self.exitcode = 2
        except (NoticeError, OSError) as error:
            print(f"scrapy digest: not sent: {error}", file=sys.stderr)
            self.exitcode = 1

    def _digest(self, opts: argparse.Namespace) -> None:
        assert self.settings is not None
        check_values(self.settings)
        days = _days(opts.days)
        to = [address for address in self.settings.getlist("DIGEST_TO") if address.strip()] if opts.mail else []
        if opts.mail and not to:
            raise NoticeError("nobody to send it to: set DIGEST_TO")
        conn = reopen(resolve(self.settings["DATABASE"]))
        try:
            now = _now(conn, self.settings.get("NOW"))
            filters = filters_of(conn, opts.province, opts.scale, opts.area, opts.organisation)
            series = _series(filters.printed, to)
            until = horizon(conn, now)
            since = _since(opts.since, until, last_until(conn, series))
            digest = gather(conn, since, until, days, filters)
            self._deliver(digest, opts, to, now)
            if opts.since == "last":
                remember(conn, series, digest, now)
        finally:
            conn.close()

    def _deliver(self, digest: Digest, opts: argparse.Namespace, to: list[str], now: datetime) -> None:
        assert self.settings is not None
        if not opts.mail:
            print(FORMATS[opts.format](digest), end="", flush=True)
        elif digest.empty:
            print("Niets te melden; geen e-mail gestuurd.")
        else:
            send_mail(self.settings, to, subject(digest), as_text(digest), as_html(digest), now)
            print(f"Gestuurd naar {len(to)} {'adres' if len(to) == 1 else 'adressen'}: {subject(digest)}")


def _now(conn: Connection, setting: str) -> datetime:
    """Now; for a database made from an archive the end of the day it is frozen on."""
    frozen = conn.execute("SELECT frozen_on FROM meta").fetchone()[0]
    if setting:
        return parse_moment(setting)
    return datetime.combine(date.fromisoformat(frozen), time(23, 59, 59), AMSTERDAM) if frozen else Clock().now()


def _since(text: str, until: datetime, last: datetime | None) -> datetime:
    if text == "last":
        return last or until - _WEEK
    if not text:
        return until - _WEEK
    try:
        since = datetime.combine(date.fromisoformat(text), time.min, AMSTERDAM)
    except ValueError:
        raise ValueError(f"--since {text!r} is geen dag; schrijf 2026-11-20, of last") from None
    if since > until:
        raise ValueError(f"--since {text} ligt in de toekomst; het is nu {until.date().isoformat()}")
    return since


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 366:
        raise ValueError(f"--days {text!r} is geen aantal dagen van 0 tot en met 366")
    return int(text)


def _series(filters: str, to: list[str]) -> str:
    """Which earlier digests this one follows: those with the same filters to the same readers, without storing who they are."""
    return hashlib.sha256(json.dumps([filters, sorted(to)]).encode()).hexdigest()[:16]
