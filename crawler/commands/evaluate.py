"""``scrapy evaluate``: how well labelled phrases are understood, a line a kind."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.evaluate import EvaluationError, Score, evaluate, load_phrases
from crawler.reference import load
from crawler.settings import ROOT
from crawler.understand import Understanding


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] <dir>"

    def short_desc(self) -> str:
        return "Meet hoe goed gelabelde zinnen begrepen worden (map met phrases.jsonl)"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument("--json", action="store_true", help="one JSON object: the counts by kind")
        parser.add_argument("--failures", action="store_true", help="also print each phrase that was read wrong")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when the folder cannot be read."""
        if len(args) != 1:
            raise UsageError("one folder with phrases.jsonl is needed", print_help=False)
        try:
            phrases = load_phrases(Path(args[0]))
        except EvaluationError as error:
            print(f"scrapy evaluate: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        scores = evaluate(phrases, Understanding(load(ROOT / "data" / "reference")))
        if opts.json:
            print(json.dumps({kind: score.counts() for kind, score in scores.items()}))
        else:
            print(table(scores))
        if opts.failures:
            for kind, score in scores.items():
                for text, found in score.failures:
                    print(f"{kind}: {text!r}\n    read as: {found}")


def table(scores: dict[str, Score]) -> str:
    """The counts, a line a kind, with the share that is right."""
    lines = [f"{'kind':14}{'n':>6}{'right':>7}{'wrong':>7}{'silent':>8}{'invented':>10}{'ambiguous':>11}{'%':>8}"]
    for kind, score in scores.items():
        share = 100 * score.right / score.n if score.n else 0.0
        lines.append(
            f"{kind:14}{score.n:>6}{score.right:>7}{score.wrong:>7}{score.silent:>8}{score.invented:>10}"
            f"{score.ambiguous:>11}{share:>8.1f}"
        )
    return "\n".join(lines)
