"""How fast the pages are: p95 by page at two sizes, and a busy site beside a crawl. Run with ``make bench``.

One Datasette process, as people run it; generated vacancies (tests/benchmarks/generated.py). The limits are the project's
promise: p95 under 100 ms at 2,000 vacancies and under 300 ms at 200,000, and no failed request at 50 a second beside a writer.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "benchmarks")]

from generated import build  # noqa: E402
from sqlite_utils.utils import sqlite3  # noqa: E402

from crawler.database.connection import connect  # noqa: E402

LIMITS = {2_000: 100, 200_000: 300}
ROUNDS = 40
RATE, SECONDS, WRITES = 50, 20, 2
SECONDS_KEPT = 60  # the plugin's default


def pages(count: int) -> dict[str, list[str]]:
    """The addresses of each kind of page, ROUNDS of them, as different as visitors are."""
    chance = random.Random(7)
    provinces, areas = (
        ["Utrecht", "Zeeland", "Gelderland", "Noord-Brabant"],
        ["ict", "financien", "sociaal_domein", "water"],
    )
    return {
        "front page": ["/"] * ROUNDS,
        "list": [f"/zoeken?pagina={chance.randrange(1, 9)}" for _ in range(ROUNDS)],
        "search, common word": [f"/zoeken?q={word}" for word in ["gemeente", "een", "functie", "bij"] * (ROUNDS // 4)],
        "search, compound": [
            f"/zoeken?q={word}" for word in ["adviseur", "medewerker", "leider", "ordinator"] * (ROUNDS // 4)
        ],
        "search, rare word": ["/zoeken?q=zeldzaamwoord", "/zoeken?q=zeldzaamwoord&sorteer=salaris"] * (ROUNDS // 2),
        "list, three filters": [
            f"/zoeken?provincie={chance.choice(provinces)}&vakgebied={chance.choice(areas)}&schaal_van={chance.randrange(8, 12)}"
            for _ in range(ROUNDS)
        ],
        "list, by pay": ["/zoeken?sorteer=salaris"] * ROUNDS,
        "vacancy": [f"/vacature/{chance.randrange(1, count)}" for _ in range(ROUNDS)],
        "organisation": ["/organisatie/gm0344", "/organisatie/gm0664"] * (ROUNDS // 2),
        "coverage": ["/dekking"] * 10,
        "Atom": ["/zoeken.atom?provincie=Utrecht"] * 10,
        "calendar": ["/zoeken.ics?provincie=Utrecht&vakgebied=ict"] * 10,
        "CSV, all open": ["/zoeken.csv"] * 3,
    }


@contextmanager
def served(database: Path, remember: int) -> Iterator[tuple[str, int]]:
    """The address and process of a Datasette that serves data/ with this database and keeps counts for ``remember`` seconds.

    It has shown each kind of page once, because reading the templates belongs to starting.
    """
    with tempfile.TemporaryDirectory(prefix="web-bench-") as name, socket.socket() as free:
        folder = Path(name)
        for item in ("templates", "plugins", "static"):
            shutil.copytree(ROOT / "data" / item, folder / item)
        shutil.copy(ROOT / "data" / "settings.json", folder)
        metadata = yaml.safe_load((ROOT / "data" / "metadata.yaml").read_text(encoding="utf-8"))
        metadata["plugins"]["website"]["remember_seconds"] = remember
        (folder / "metadata.yaml").write_text(yaml.safe_dump(metadata), encoding="utf-8")
        (folder / "vacatures.db").symlink_to(database)
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        process = subprocess.Popen(
            [sys.executable, "-m", "datasette", str(folder), "--port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        address = f"http://127.0.0.1:{port}"
        try:
            for _ in range(100):
                try:
                    httpx.get(f"{address}/-/versions.json")
                    break
                except httpx.TransportError:
                    time.sleep(0.1)
            for path in ("/", "/zoeken?q=xyzzy", "/vacature/1", "/organisatie/gm0344", "/dekking"):
                httpx.get(address + path, timeout=60)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait()


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def cpu_seconds(process: int) -> float:
    """What a process has used of the processor; 0 where /proc does not tell."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(address: str, process: int, count: int, asked: dict[str, list[str]]) -> bool:
    """Print a line a kind of page; True when each that has a promise (those asked ROUNDS times) keeps it.

    The time of the processor says what a page costs, also on a machine that is busy with other things.
    """
    limit, kept = LIMITS.get(count), True
    with httpx.Client(base_url=address, timeout=60) as client:
        for title, addresses in asked.items():
            times, used = [], cpu_seconds(process)
            for path in addresses:
                begun = time.perf_counter()
                response = client.get(path)
                times.append((time.perf_counter() - begun) * 1000)
                response.raise_for_status()
            p95 = percentile(times, 0.95)
            promised = len(addresses) == ROUNDS and limit is not None
            kept = kept and not (promised and limit is not None and p95 > limit)
            verdict = "" if not promised else "ok" if p95 <= (limit or 0) else f"OVER {limit} ms"
            size, used = len(response.content) / 1000, (cpu_seconds(process) - used) * 1000 / len(addresses)
            print(
                f"{title:20} p50 {percentile(times, 0.5):7.1f} ms  p95 {p95:7.1f} ms  "
                f"CPU {used:7.1f} ms  {size:8.1f} kB  {verdict}",
                flush=True,
            )
    return kept


def busy(address: str, database: Path, count: int) -> bool:
    """RATE requests a second for SECONDS beside a writer; True when none failed."""
    stop, written = threading.Event(), [0]

    def write() -> None:
        conn = sqlite3.connect(database, isolation_level=None, timeout=30)
        while not stop.wait(1 / WRITES):
            conn.execute("BEGIN IMMEDIATE")
            conn.execute("UPDATE vacancies SET last_seen = last_seen || '' WHERE id = ?", (1 + written[0] % count,))
            conn.execute(
                "INSERT INTO changes VALUES (?, '2026-11-20T04:00:00+01:00', 'place', 'a', 'b')",
                (f"alfa:{1 + written[0]}:1",),
            )
            conn.execute("COMMIT")
            written[0] += 1
        conn.close()

    async def ask(client: httpx.AsyncClient, path: str) -> tuple[int, float]:
        begun = time.perf_counter()
        try:
            status = (await client.get(path)).status_code
        except httpx.HTTPError:
            status = 0
        return status, (time.perf_counter() - begun) * 1000

    async def all_of_them() -> list[tuple[int, float]]:
        chance, kinds = random.Random(3), pages(count)
        usual = [
            "front page",
            "list",
            "search, compound",
            "search, rare word",
            "list, three filters",
            *["vacancy"] * 10,
        ]
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=httpx.Limits(max_connections=200)) as client:
            tasks = []
            for _ in range(RATE * SECONDS):
                tasks.append(asyncio.create_task(ask(client, chance.choice(kinds[chance.choice(usual)]))))
                await asyncio.sleep(1 / RATE)
            return await asyncio.gather(*tasks)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        answers = asyncio.run(all_of_them())
    finally:
        stop.set()
        writer.join()
    failed = [status for status, _ in answers if status != 200]
    times = [spent for _, spent in answers]
    print(
        f"{RATE} requests a second for {SECONDS} s beside {written[0]} writes: {len(answers)} answers, {len(failed)} failed, "
        f"p50 {percentile(times, 0.5):.0f} ms, p95 {percentile(times, 0.95):.0f} ms"
    )
    return not failed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("counts", type=int, nargs="*", default=[*LIMITS], help="how many vacancies to generate")
    parser.add_argument("--keep", type=Path, help="a folder to keep the generated databases in, for a next time")
    options, kept = parser.parse_args(), True
    with tempfile.TemporaryDirectory(prefix="web-bench-") as name:
        folder = options.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        for count in options.counts:
            database = folder.resolve() / f"vacancies-{count}.db"
            if not database.exists():
                begun = time.perf_counter()
                build(database, count)
                size, spent = database.stat().st_size / 1e6, time.perf_counter() - begun
                print(f"\n{count} vacancies generated in {spent:.0f} s, {size:.0f} MB")
            connect(database, frozen=True).close()  # a kept one of an earlier schema gets the steps since
            with served(database, 0) as (address, process):
                print(f"\n{count} vacancies, every page worked out anew")
                kept = measure(address, process, count, pages(count)) and kept
            with served(database, SECONDS_KEPT) as (address, process):
                print(f"{count} vacancies, counts kept for {SECONDS_KEPT} s as people run it")
                usual = {title: asked for title, asked in pages(count).items() if len(asked) == ROUNDS}
                kept = measure(address, process, count, usual) and kept
                kept = busy(address, database, count) and kept
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
