"""What an operator sees while the night runs, in Dutch: redrawn lines on a terminal, a line for each event elsewhere."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from crawler.night.words import decimal, holder, said

if TYPE_CHECKING:
    from crawler.night.child import Child
    from crawler.night.run import Outcome


class Screen:
    """A line when a site begins and when it ends."""

    def __init__(self, out: TextIO) -> None:
        self.out = out

    def started(self, name: str, log: Path) -> None:
        self.say(f"{name}: begint, logboek {log}")

    def ended(self, outcome: Outcome, seconds: float) -> None:
        if outcome.kind == "crawled":
            self.say(f"{outcome.site}: klaar in {decimal(seconds)} s: {said(outcome.run)}")
        elif outcome.kind == "busy":
            self.say(f"{outcome.site}: al bezig{holder(outcome.other)}")
        else:
            self.say(f"{outcome.site}: gestopt voor het begon")

    def show(self, running: Mapping[str, Child], done: int, waiting: int) -> None:
        """Called a few times a second."""

    def close(self) -> None:
        """The night is over."""

    def say(self, line: str) -> None:
        self.write(f"{line}\n")

    def write(self, text: str) -> None:
        with contextlib.suppress(OSError):  # the terminal was closed: the night goes on, or ends in order
            self.out.write(text)
            self.out.flush()


class LiveScreen(Screen):
    """On a terminal: what ended stays, and below it a line for each running site is drawn anew."""

    def __init__(self, out: TextIO) -> None:
        super().__init__(out)
        self.drawn, self.text = 0, ""

    def started(self, name: str, log: Path) -> None:
        """Nothing: it appears among the running ones."""

    def say(self, line: str) -> None:
        self._erase()
        super().say(line)

    def show(self, running: Mapping[str, Child], done: int, waiting: int) -> None:
        columns, rows = self._size()
        width = max((len(name) for name in running), default=0)
        lines = [f"{name.ljust(width)}  {progress(child)}" for name, child in running.items()]
        lines = [*lines[: max(rows - 2, 1)], f"{len(running)} bezig, {done} klaar, {waiting} te gaan"]
        text = "".join(f"{line[: columns - 1]}\n" for line in lines)
        if not self.drawn or text != self.text:
            self._erase()
            self.write(text)
            self.drawn, self.text = len(lines), text

    def close(self) -> None:
        self._erase()

    def _size(self) -> tuple[int, int]:
        """Columns and rows; a terminal that does not know, or is gone, is taken for one of 80 by 24."""
        try:
            size = os.get_terminal_size(self.out.fileno())
        except OSError:
            return 80, 24
        return size.columns or 80, size.lines or 24

    def _erase(self) -> None:
        if self.drawn:
            self.write(f"\x1b[{self.drawn}A\x1b[J")  # up, and clear from there
            self.drawn = 0


def screen(out: TextIO = sys.stderr) -> Screen:
    """The screen that fits: redrawn only where lines can be redrawn."""
    return LiveScreen(out) if out.isatty() and os.environ.get("TERM") != "dumb" else Screen(out)


def progress(child: Child) -> str:
    """One running site: pages done of those known so far, what was new, what failed, the pause between pages, the time."""
    status: dict[str, Any] = child.status()
    minutes, seconds = divmod(int(child.seconds), 60)
    clock = f"{minutes}:{seconds:02d}"
    if child.stopped:
        return f"stopt  {clock}"
    if "known" not in status:
        return f"begint  {clock}"
    return (
        f"{status['done']}/{status['known']} pagina's  {status['new']} nieuw  {status['errors']} fouten  "
        f"pauze {decimal(status['delay'])} s  {clock}"
    )
