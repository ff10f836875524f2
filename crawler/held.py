"""Readings that would take something away from what is stored: they wait until the run has proved itself.

A changed layout, a bot check and an empty page all look like vacancies that closed, lost their deadline or changed their title.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from scrapy.exceptions import DropItem

from crawler.items import Facts

_IN_MEMORY = 16 * 1024 * 1024


class HeldBack(DropItem):
    """This reading waits for the run's verdict; the message says what it would take away."""

    stage = "doubt"

    def __init__(self, facts: Facts, reason: str) -> None:
        super().__init__(f"held back until the verdict: {reason}")
        self.facts = facts
        self.reason = reason


class Held:
    """The readings held back in one run, in order; beyond 16 MB in a temporary file."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (it lives as long as the run)
        self.count = 0

    def add(self, facts: Facts, reason: str) -> None:
        pickle.dump((facts, reason), self._file)
        self.count += 1

    def take(self) -> Iterator[tuple[Facts, str]]:
        """Every reading with its reason; afterwards there is nothing left."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)
        self._file.close()
        self.count = 0
