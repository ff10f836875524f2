"""How well and how fast our matcher and the simple ones find copies among generated postings.

``python tests/benchmarks/matching_quality.py`` for 10,000 postings, ``--large`` for 100,000 as well, ``--folder`` for labelled
postings of your own. Each matcher runs in a process of its own; the memory is the most that it held, beside what the postings
take. A matcher that does not finish in the time given is said so.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from synthetic.records import write  # noqa: E402

from crawler.baselines import BASELINES, Unavailable  # noqa: E402
from crawler.evaluate_matching import Grouping, Printed, load_labels  # noqa: E402
from crawler.match_printed import match_printed  # noqa: E402
from crawler.reference import load, load_rules  # noqa: E402
from crawler.score_matching import Truth  # noqa: E402


def run_one(name: str, folder: Path) -> dict[str, Any]:
    """The score of one matcher, its seconds and the memory it took, in this process."""
    labels = load_labels(folder)
    assert labels is not None
    held = _peak()
    begun = time.perf_counter()
    try:
        grouping = _ours(labels.postings) if name == "ours" else BASELINES[name](labels.postings)
    except Unavailable as error:
        return {"failed": str(error)}
    seconds, memory = time.perf_counter() - begun, _peak() - held
    return {"seconds": seconds, "megabytes": memory, "score": asdict(Truth(labels).score(grouping))}


def _ours(postings: tuple[Printed, ...]) -> Grouping:
    reference = ROOT / "data" / "reference"
    return match_printed(postings, load(reference), load_rules(reference))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def apart(name: str, folder: Path, limit: float) -> dict[str, Any]:
    """``run_one`` in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--folder", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit)
    except subprocess.TimeoutExpired:
        return {"failed": f"not ready after {limit:.0f} s"}
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return {"failed": f"ended with status {done.returncode}: {last[:80]}"}
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def measure(folder: Path, limit: float) -> None:
    """Print a line a matcher."""
    print(
        f"{'':26}{'P':>7}{'R':>7}{'F1':>7}{'B3 P':>7}{'B3 R':>7}{'B3 F1':>7}{'wrong':>7}{'review %':>9}{'seconds':>9}{'MB':>7}"
    )
    counts: dict[str, int] = {}
    for name in ("ours", *BASELINES):
        found = apart(name, folder, limit)
        if "failed" in found:
            print(f"{name:26}{found['failed']}", flush=True)
            continue
        score, cubed = found["score"], found["score"]["b_cubed"]
        shares = (score["precision"], score["recall"], score["f1"], cubed["precision"], cubed["recall"], cubed["f1"])
        print(
            f"{name:26}" + "".join(f"{'-' if share is None else format(share, '.3f'):>7}" for share in shares)
            + f"{score['wrong_merges']:>7}{100 * (score['review_share'] or 0):>9.1f}"
            + f"{found['seconds']:>9.1f}{found['megabytes']:>7.0f}",
            flush=True,
        )  # fmt: skip
        counts = score["n"]
    if counts:
        print(
            f"{counts['postings']} postings, {counts['true_pairs']} true pairs, {counts['hard_negatives']} hard negatives, "
            f"{counts['ambiguous_pairs']} pairs left out as ambiguous\n"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="100,000 postings too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=float, default=1200, help="seconds that a matcher may take")
    parser.add_argument("--folder", type=Path, help="labelled postings instead of generated ones")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(run_one(options.one, options.folder)))
        return
    if options.folder:
        measure(options.folder, options.limit)
        return
    for n in (10_000, 100_000) if options.large else (10_000,):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            write(Path(folder), n, options.seed)
            print(f"{n} generated postings, seed {options.seed} ({time.perf_counter() - begun:.0f} s to generate)")
            measure(Path(folder), options.limit)


if __name__ == "__main__":
    main()
