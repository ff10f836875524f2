"""``scrapy evaluate``: how well labelled phrases are understood and copies of one vacancy are found."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from crawler.settings import ROOT

if TYPE_CHECKING:
    from crawler.evaluate import Phrase, Score

# What measures is imported when this command runs: every other command loads this file too, to know its name.


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[options] <dir>"

    def short_desc(self) -> str:
        return (
            "Meet hoe goed zinnen begrepen en dubbele vacatures herkend worden (map met phrases.jsonl, dedup_*.jsonl)"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--json", action="store_true", help="één JSON-object: de aantallen per soort, en het koppelen"
        )
        parser.add_argument(
            "--failures",
            action="store_true",
            help="toon ook elke verkeerd gelezen zin, elke onterechte koppeling en elk gemist paar",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Exit status 0, or 2 when the folder cannot be read."""
        if len(args) != 1:
            raise UsageError("one folder with phrases.jsonl, dedup_*.jsonl or both is needed", print_help=False)
        from crawler.evaluate import EvaluationError, evaluate
        from crawler.evaluate_matching import FILES, load_labels
        from crawler.measure_matching import as_dict, failures, measure
        from crawler.measure_matching import table as matching_table
        from crawler.reference import load, load_rules
        from crawler.score_matching import Truth
        from crawler.understand import Understanding

        folder = Path(args[0])
        try:
            labels = load_labels(folder)
            phrases = _phrases(folder, alone=labels is None)
            truth = Truth(labels) if labels else None
        except EvaluationError as error:
            print(f"scrapy evaluate: {error}", file=sys.stderr)
            self.exitcode = 2
            return
        absent = ["phrases.jsonl"] * (phrases is None) + list(labels.missing if labels else FILES[:1])
        for name in absent:
            print(f"scrapy evaluate: no {name} in {folder}: what needs it is left out", file=sys.stderr)
        reference = load(ROOT / "data" / "reference")
        scores = {} if phrases is None else evaluate(phrases, Understanding(reference))
        measured = measure(truth, reference, load_rules(ROOT / "data" / "reference")) if truth else None
        if opts.json:
            counts: dict[str, Any] = {kind: score.counts() for kind, score in scores.items()}
            print(json.dumps(counts | ({"matching": as_dict(measured)} if measured else {})))
        else:
            tables = ([table(scores)] if scores else []) + ([matching_table(measured)] if measured else [])
            print("\n\n".join(tables))
        if opts.failures:
            for kind, score in scores.items():
                for text, found in score.failures:
                    print(f"{kind}: {text!r}\n    read as: {found}")
            for failure in failures(measured, truth) if measured and truth else ():
                print(failure)


def _phrases(folder: Path, *, alone: bool) -> list[Phrase] | None:
    """The phrases of a folder; None when it has none, but ``alone`` says that there is nothing else to evaluate either."""
    from crawler.evaluate import EvaluationError, load_phrases
    from crawler.evaluate_matching import FILES

    if (folder / "phrases.jsonl").exists():
        return load_phrases(folder)
    if alone:
        raise EvaluationError(f"neither phrases.jsonl nor {FILES[0]} in {folder}")
    return None


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
