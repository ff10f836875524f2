"""The night itself: several crawls at once, never two on one host, and a row of ``runs`` for each, however it ended."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from scrapy.settings import BaseSettings

from crawler.archive import clock_for
from crawler.clock import Clock
from crawler.database.connection import Connection
from crawler.database.ends import HUNG, end_broken, mark_broken, run_after
from crawler.database.rows import Row
from crawler.database.runs import last_run_id, reject
from crawler.exit_status import BUSY
from crawler.night.child import Child
from crawler.night.plan import Plan
from crawler.night.screen import Screen
from crawler.settings import resolve
from crawler.sitelock import is_held, read_status

_LOOK = 0.2  # seconds between two looks at the crawls
_STOPPERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Outcome:
    """What became of one site: its row of ``runs`` if it has one, the log, and for ``busy`` what the other crawl says."""

    site: str
    kind: Literal["crawled", "busy", "not started"]
    run: Row = field(default_factory=dict)
    log: Path | None = None
    other: dict[str, Any] = field(default_factory=dict)


class Night:
    """A night over the sites of a plan. ``overrides`` are settings as of ``-s``, for the crawls."""

    def __init__(
        self, plan: Plan, settings: BaseSettings, overrides: Sequence[str], conn: Connection, screen: Screen
    ) -> None:  # fmt: skip
        self.plan, self.settings, self.overrides, self.conn, self.screen = plan, settings, overrides, conn, screen
        self.database = resolve(settings["DATABASE"])
        self.waiting = list(plan.hosts)
        self.running: dict[str, Child] = {}
        self.outcomes: list[Outcome] = []
        self.before = last_run_id(conn)
        self.started_at = clock_for(settings).now()
        self.interrupts = 0

    @property
    def interrupted(self) -> bool:
        return self.interrupts > 0

    def run(self) -> list[Outcome]:
        """What became of every site, in the order of the plan. No process outlives this call."""
        for name, reason in self.plan.unreadable.items():
            self._end(self._never_ran(name, reason))
        with self._signals():
            try:
                while self.running or (self.waiting and not self.interrupted):
                    self._start()
                    self._collect()
                    self.screen.show(self.running, len(self.outcomes), len(self.waiting))
                    Clock.sleep(_LOOK)
            finally:
                for child in self.running.values():
                    child.kill()
                    child.process.wait()
                self.screen.close()
        self.outcomes += [Outcome(name, "not started") for name in self.waiting]
        order = [*self.plan.hosts, *self.plan.unreadable]
        return sorted(self.outcomes, key=lambda outcome: order.index(outcome.site))

    @contextmanager
    def _signals(self) -> Iterator[None]:
        # nohup and "&" in a script leave some ignored, and so they stay
        heard = [number for number in _STOPPERS if signal.getsignal(number) != signal.SIG_IGN]
        before = {number: signal.signal(number, self._interrupt) for number in heard}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _interrupt(self, number: int, frame: object) -> None:
        self.interrupts += 1

    def _start(self) -> None:
        for name in list(self.waiting):
            if self.interrupted or len(self.running) >= max(1, self.settings.getint("SITES_AT_ONCE")):
                return
            if any(self.plan.hosts[name] & self.plan.hosts[other] for other in self.running):
                continue
            self.waiting.remove(name)
            if is_held(self.database, name):  # asked here too, so that the log of the other crawl stays where it is
                self._end(self._busy(name))
            else:
                child = self.running[name] = Child(name, self.overrides, self.settings)
                self.screen.started(name, child.log)

    def _collect(self) -> None:
        for child in list(self.running.values()):
            if self.interrupted:
                child.stop("shutdown")
            if self.interrupts > 1:
                child.kill()
            if child.has_ended():
                del self.running[child.name]
                self._end(self._outcome(child), child.seconds)

    def _end(self, outcome: Outcome, seconds: float = 0.0) -> None:
        self.outcomes.append(outcome)
        self.screen.ended(outcome, seconds)

    def _busy(self, name: str) -> Outcome:
        return Outcome(name, "busy", other=read_status(self.database, name))

    def _never_ran(self, name: str, reason: str, log: Path | None = None, finish_reason: str = "died") -> Outcome:
        archive = bool(self.settings.get("ARCHIVE"))
        run_id = mark_broken(self.conn, name, self.started_at, archive, finish_reason, reason)
        return Outcome(name, "crawled", run_after(self.conn, name, run_id - 1) or {}, log)

    def _outcome(self, child: Child) -> Outcome:
        """The row that the crawl wrote itself, completed where it could not."""
        run = run_after(self.conn, child.name, self.before)
        if child.process.returncode == BUSY:
            return self._busy(child.name)
        if run is None and self.interrupted:
            return Outcome(child.name, "not started", log=child.log)
        if run is None:
            child.note(reason := _why(child, ""))
            return self._never_ran(child.name, reason, child.log, child.stopped or "died")
        if run["verdict"] is None or (child.stopped == "timeout" and run["finish_reason"] == "shutdown"):
            self._complete(child, run)
            run = run_after(self.conn, child.name, self.before) or run
        return Outcome(child.name, "crawled", run, child.log)

    def _complete(self, child: Child, run: Row) -> None:
        """Write the end that the crawl could not write, or did not know the reason of."""
        status = {} if run["verdict"] else child.status() | {"seconds": round(child.seconds, 3)}
        page = status.get("page", "")
        child.note(reason := _why(child, page))
        if page:
            hung = child.process.returncode == 1 or child.deaf  # ended by its own timer, or could not hear SIGTERM
            reject(self.conn, run["id"], child.name, page, HUNG if hung else "error", reason)
        end_broken(self.conn, run["id"], child.stopped or "died", (reason,), status)


def _why(child: Child, page: str) -> str:
    """Why a crawl did not end by itself, in the words of its row."""
    status = child.process.returncode
    if child.stopped == "timeout":
        reason = f"stopped after {child.limit:.0f} seconds"
    elif child.stopped:
        reason = "interrupted"
    elif page and status == 1:
        reason = "a page kept the parser busy for too long"
    else:
        reason = f"killed by signal {-status}" if status < 0 else f"ended with exit status {status}"
    return reason + (f" while working on {page}" if page else "") + f"; see {child.log.name}"
