"""``scrapy purge``: remove stored pages that are too old, or all of them, and give their room back."""

from __future__ import annotations

import argparse
import sys
from contextlib import closing
from datetime import timedelta

from scrapy.commands import ScrapyCommand

from crawler.archive import clock_for
from crawler.pagestore import PageStore, PageStoreError, store_path
from crawler.preflight import Refused, check_values


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False
    default_settings = {"LOG_LEVEL": "WARNING"}

    def syntax(self) -> str:
        return "[options] [SITE ...]"

    def short_desc(self) -> str:
        return "Verwijder bewaarde pagina's die ouder zijn dan PAGES_DAYS dagen, of alle"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--all", action="store_true", help="verwijder alle bewaarde pagina's, hoe nieuw ook")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0; 2 when a site has no stored pages, or its file is none of ours: those of the others are purged."""
        assert self.settings is not None
        try:
            check_values(self.settings)
        except Refused as error:
            print(f"scrapy purge: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        days = self.settings.getint("PAGES_DAYS")
        everything = opts.all or not days
        before = None if everything else clock_for(self.settings).now() - timedelta(days=days)
        folder = store_path(self.settings, "x").parent
        paths = [store_path(self.settings, name) for name in args] or sorted(folder.glob("*.db"))
        if not paths:
            print(f"Er zijn geen bewaarde pagina's in {folder}.")
        for path in paths:
            try:
                if not path.exists():
                    raise PageStoreError(f"no pages of {path.stem} are stored ({path})")
                with closing(PageStore(path)) as store:
                    removed = store.purge(before)
            except PageStoreError as error:
                print(f"scrapy purge: {error}", file=sys.stderr)
                self.exitcode = 2
            else:
                size = path.stat().st_size / 1e6
                print(f"{path.stem}: {removed} pagina's verwijderd, {size:.1f} MB over", flush=True)
