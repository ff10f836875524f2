"""Work divided over processes that begin as copies of this one, so that nothing is handed over but what they find."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")
_MOST = 4
"""A copy takes memory for what it touches, so many processors are not all used."""


def processors() -> int:
    """How many processes :func:`together` may use well: the processors of this program, 1 where a process cannot be copied."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    return min(_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


def together(work: Callable[[int, int], list[T]], count: int) -> list[T]:
    """What ``work(0, count)`` to ``work(count - 1, count)`` find, the first in this process and the rest in a copy each.

    Not for a process with threads: a copy has only the one that made it. Raises RuntimeError if a copy died.
    """
    copies = []
    for number in range(1, count):
        context = multiprocessing.get_context("fork")
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_send, args=(there, work, number, count), daemon=True)
        process.start()
        there.close()
        copies.append((process, here))
    found = work(0, count)
    for process, here in copies:
        try:
            found += here.recv()
        except EOFError:
            process.join()
            raise RuntimeError(f"a process ended with status {process.exitcode}") from None
        process.join()
    return found


def _send(there: Connection, work: Callable[[int, int], list[T]], number: int, count: int) -> None:
    there.send(work(number, count))
