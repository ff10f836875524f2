"""Counts over many vacancies, kept for a minute: a busy front page is worked out once, however many people look."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Any, TypeVar

from crawler.clock import Clock

SECONDS = 60
"""How long by default; the plugin's setting ``remember_seconds`` changes it, and 0 forgets at once."""
_MOST = 500
T = TypeVar("T")


class Memory:
    """What one Datasette remembers. A question asked while it is being answered waits for that answer."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[Hashable, tuple[float, Any]] = {}
        self._asked: dict[Hashable, asyncio.Future[Any]] = {}

    async def ask(self, key: Hashable, answer: Callable[[], Awaitable[T]]) -> T:
        """The answer to ``key``, of at most ``seconds`` ago. An error is given to all who wait, and not kept."""
        now = Clock.monotonic()
        if key in self._known and now - self._known[key][0] < self._seconds:
            found: T = self._known[key][1]
            return found
        waiting = self._asked.get(key)
        if waiting is None:
            waiting = self._asked[key] = asyncio.ensure_future(answer())
            waiting.add_done_callback(lambda done: self._done(key, now, done))
        shared: T = await asyncio.shield(waiting)
        return shared

    def _done(self, key: Hashable, since: float, done: asyncio.Future[Any]) -> None:
        self._asked.pop(key, None)
        if done.cancelled() or done.exception() or self._seconds <= 0:
            return
        while len(self._known) >= _MOST:
            self._known.pop(next(iter(self._known)))  # the oldest
        self._known.pop(key, None)
        self._known[key] = (since, done.result())


def memory_of(datasette: Any) -> Memory:
    """The memory that belongs to this Datasette."""
    if not hasattr(datasette, "_website_memory"):
        configured = (datasette.plugin_config("website") or {}).get("remember_seconds")
        datasette._website_memory = Memory(SECONDS if configured is None else float(configured))
    found: Memory = datasette._website_memory
    return found
