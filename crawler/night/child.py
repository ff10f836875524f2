"""One crawl in a process of its own: its log, its time limit, and its end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal

from scrapy.settings import BaseSettings

from crawler.clock import Clock
from crawler.preflight import Refused
from crawler.settings import ROOT, resolve
from crawler.sitelock import read_status

Stopped = Literal["", "timeout", "shutdown"]


class Child:
    """``scrapy crawl`` of one site, started now. ``overrides`` are settings as of ``-s``."""

    def __init__(self, name: str, overrides: Sequence[str], settings: BaseSettings) -> None:
        self.name = name
        self.log = new_log(log_folder(settings), name, settings.getint("LOGS_KEPT"))
        self.limit = settings.getfloat("SITE_SECONDS")
        self.grace = settings.getfloat("STOP_SECONDS")
        self.begun = Clock.monotonic()
        self.stopped: Stopped = ""
        self.deaf = False
        """Whether it had to be killed because it did not end when it was told to."""
        self._database = resolve(settings["DATABASE"])
        self._stop_at = 0.0
        command = [sys.executable, "-m", "scrapy", "crawl", name]
        for override in overrides:
            command += ["-s", override]
        with self.log.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,  # a Ctrl-C in the terminal reaches the night alone, which ends its crawls in order
            )

    @property
    def seconds(self) -> float:
        """How long it runs already."""
        return Clock.monotonic() - self.begun

    def has_ended(self) -> bool:
        """Whether it ended; one that is over its time is told to, and killed when it does not listen."""
        if self.process.poll() is not None:
            return True
        if not self.stopped and self.seconds >= self.limit:
            self.stop("timeout")
        if self.stopped and Clock.monotonic() - self._stop_at >= self.grace:
            self.deaf = True
            self.kill()
        return False

    def stop(self, why: Stopped) -> None:
        """Ask it to end its run, which it does within seconds, unless a page keeps it busy."""
        if not self.stopped:
            self.stopped, self._stop_at = why, Clock.monotonic()
            self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it and all it started, at once."""
        if self.process.poll() is None:
            self._signal(signal.SIGKILL)

    def status(self) -> dict[str, Any]:
        """What the crawl last said of itself; empty while it is still starting."""
        status = read_status(self._database, self.name)
        return status if status.get("pid") == self.process.pid else {}

    def note(self, text: str) -> None:
        """Add a line to its log."""
        with self.log.open("a", encoding="utf-8") as file:
            file.write(f"scrapy nightly: {text}\n")

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def log_folder(settings: BaseSettings) -> Path:
    """The folder of the logs: LOG_DIR, else ``log/`` beside the database."""
    return resolve(settings["LOG_DIR"]) if settings["LOG_DIR"] else resolve(settings["DATABASE"]).parent / "log"


def check_folder(folder: Path) -> None:
    """Raise Refused if no log can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        usable = os.access(folder, os.W_OK)
    except OSError:
        usable = False
    if not usable:
        raise Refused(
            f"cannot write logs in {folder}: choose another place with -s LOG_DIR=… or mend the folder's rights"
        )


def new_log(folder: Path, name: str, kept: int) -> Path:
    """Where tonight's log of a site goes. Last night's becomes ``name.log.1``, and so on; ``kept`` of them stay in all."""
    log = folder / f"{name}.log"
    older = max(kept - 1, 0)
    if older:
        RotatingFileHandler(log, backupCount=older, delay=True).doRollover()
    for path in folder.glob(f"{log.name}.*"):
        number = path.name.removeprefix(f"{log.name}.")
        if number.isdecimal() and int(number) > older:
            path.unlink()
    return log
