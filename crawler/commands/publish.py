"""``scrapy publish``: a folder to serve, made from the live database without touching it."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.publish import PublishError, publish
from crawler.settings import resolve


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] <dir>"

    def short_desc(self) -> str:
        return "Maak een map om te publiceren: database zonder teksten, exports en pagina's als bestanden"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--texts",
            action="store_true",
            help="houd de teksten van de advertenties erin (die zijn van wie ze plaatste)",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when nothing could be published (with the reason)."""
        if len(args) != 1 or not args[0]:
            raise UsageError("one folder to publish into is needed", print_help=False)
        assert self.settings is not None
        folder = Path(args[0])
        url = os.environ.get("OVERHEIDSVACATURES_URL", "").rstrip("/")
        try:
            notes = publish(resolve(self.settings["DATABASE"]), folder, texts=opts.texts, url=url)
        except PublishError as error:
            print(f"scrapy publish: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        except OSError as error:
            print(f"scrapy publish: cannot write {error.filename or folder} ({error.strerror})", file=sys.stderr)
            self.exitcode = 2
            return
        for note in notes:
            print(note)
        size = (folder / "vacatures.db").stat().st_size / 1e6
        print(f"Klaar: {folder} ({size:.1f} MB database). Bekijk het met: datasette {folder}")
        print("Draait Datasette al op deze map? Start die dan opnieuw: anders blijft de oude database staan.")
