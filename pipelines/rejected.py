"""The one way an item is dropped: with a reason and a stage, which become a row of ``rejected``."""

from __future__ import annotations

from scrapy.exceptions import DropItem


class Rejected(DropItem):
    """Not stored, and why. ``stage``: listing, fetch, refused, gone, read, validate or store."""

    def __init__(self, reason: str, stage: str) -> None:
        super().__init__(reason)
        self.stage = stage
