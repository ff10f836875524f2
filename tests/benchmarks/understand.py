"""How long understanding one advert takes: CPU time by length, and of 300 KB of hostile text. Run with ``make bench``.

Measured is ``Understanding.read``: all kinds of values of one parsed advert, in milliseconds of CPU, the best of some
rounds for each advert and the median over the adverts. Nothing is kept from one round to the next: no cache of the
project holds a text or what was read from it, only tables, expressions and dateparser's settings of the night.

The adverts are the samples, made longer with lines of other samples' prose: with sentences that hold no figure, as most
of a real advert is; and, without an aim, with all of their prose, in which every other sentence states a date or pay.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from offline import recorded, understanding  # noqa: E402

from crawler.items import Line, Posting  # noqa: E402
from crawler.page import Page  # noqa: E402

ROUNDS = 9
HOSTILE = ("1 ", "12-", "  ", "t/m ", "1.000,", "€ ", "uur ", "wo ", "gemeente ")


def adverts() -> list[Posting]:
    pages = recorded(ROOT / "data" / "samples")
    found = (item for page in pages for item in page.spider.read(Page(page.url, page.body, page.fetched_at)))
    return [item for item in found if isinstance(item, Posting)]


def longer(advert: Posting, size: int, filler: list[Line]) -> Posting:
    """The advert with plain lines added until its text has ``size`` characters."""
    lines, length, number = list(advert.lines), len(advert.text), 0
    while length < size:
        lines.append(filler[number % len(filler)])
        length += len(lines[-1].text)
        number += 1
    return replace(advert, lines=tuple(lines))


def cpu(work: Callable[[], object]) -> float:
    """The best of some rounds, in milliseconds of CPU."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return 1000 * min(times)


def main() -> None:
    reader = understanding(True)
    samples = adverts()
    prose = [line for advert in samples for line in advert.lines if line.where == "prose"]
    plain = [line for line in prose if len(line.text) > 80 and not any(c.isdigit() for c in line.text)]
    print("understanding one advert, all kinds, from parsed lines (aim: 2 ms at 30 KB)")
    for size, filler, named in (
        (3_000, plain, ""), (30_000, plain, ""), (300_000, plain, ""), (30_000, prose, ", every other line with figures"),
    ):  # fmt: skip
        grown = [longer(advert, size, filler) for advert in samples[:: max(1, size // 30_000)]]
        times = [cpu(lambda advert=advert: reader.read(advert)) for advert in grown]  # type: ignore[misc]
        print(f"  {size // 1000:>3} KB: median {statistics.median(times):7.2f} ms of CPU{named}")
    print("300 KB of hostile text in one line (aim: 100 ms)")
    for piece in HOSTILE:
        line = Line(piece * (300_000 // len(piece)))
        took = cpu(lambda line=line: reader.read(replace(samples[0], lines=(line,))))  # type: ignore[misc]
        print(f"  {piece!r:>12}: {took:7.1f} ms")


if __name__ == "__main__":
    main()
