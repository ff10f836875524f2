"""``scrapy export``: the open vacancies as NDJSON, the same bytes for the same data."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler import exit_status
from crawler.database import DatabaseError, read_only
from crawler.database.published import open_vacancies
from crawler.settings import resolve


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Schrijf de open vacatures als NDJSON: een vacature per regel, op volgorde van nummer"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--output", metavar="BESTAND", help="schrijf naar dit bestand; zonder: standaarduitvoer")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when the database cannot be read or the file cannot be written."""
        assert self.settings is not None
        if args:
            raise UsageError(f"unexpected: {' '.join(args)}; say which file to write with --output", print_help=False)
        try:
            conn = read_only(resolve(self.settings["DATABASE"]))
            lines = "".join(f"{line}\n" for line in open_vacancies(conn)).encode()
            conn.close()
            if opts.output is None:
                sys.stdout.buffer.write(lines)
            else:
                _write(Path(opts.output), lines)
        except DatabaseError as error:
            print(f"scrapy export: {error}", file=sys.stderr)
            self.exitcode = exit_status.BROKEN
        except OSError as error:
            place = "standard output" if opts.output is None else repr(opts.output)
            print(f"scrapy export: cannot write {place} ({error.strerror})", file=sys.stderr)
            self.exitcode = exit_status.BROKEN


def _write(path: Path, content: bytes) -> None:
    """Write a whole file or none: whoever reads it meanwhile sees the old one. What is no file (a pipe, a device, a folder) is
    never replaced by one."""
    path = path.resolve()  # a link keeps leading to the file
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
