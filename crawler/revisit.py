"""What a site must be asked again tonight, and whose word is good enough not to ask: pure.

A page carries up to three validators: the ``ETag`` and ``Last-Modified`` of its answer, and the ``lastmod`` of the sitemap
that lists it. Each makes a claim: the same as last time means "unchanged". Many sites send validators that are wrong (an
ETag of the template, a lastmod that nobody moves), so a claim counts for nothing until that validator has proven itself on
that host, by claims about pages that were fetched anyway and could be checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from crawler.items import VALUES, Facts

Validator = Literal["etag", "last_modified", "lastmod"]
VALIDATORS: tuple[Validator, ...] = ("etag", "last_modified", "lastmod")
PROOFS = 20
"""A validator is trusted on a host after this many "unchanged" claims that were true and one change that it announced; each
lie it was caught at asks for as many more."""
NIGHTS = 20
"""One in so many "unchanged" pages is fetched in full each night, which is 5 %."""


@dataclass(frozen=True, slots=True)
class Trust:
    """What became of a validator's claims on one host since its last lie, and how many lies there were."""

    agreed: int = 0
    real: int = 0
    lies: int = 0

    @property
    def proven(self) -> bool:
        return self.real > 0 and self.agreed >= PROOFS * (1 + self.lies)

    def after(self, unchanged: bool, same: bool) -> Trust:
        """With one more claim, checked: "unchanged" or not, and whether the content was the same."""
        if unchanged and not same:
            return Trust(lies=self.lies + 1)
        return replace(self, agreed=self.agreed + unchanged, real=self.real + (not unchanged and not same))


@dataclass(frozen=True, slots=True)
class Known:
    """A vacancy page as last fetched: its validators, what it came to, and when.

    ``content`` is the :func:`fingerprint` of what was read, ``reader`` the version of the program that read it, ``postings``
    their ids. ``settled``: what was read still stands, so that it may be left alone; ``open``: one of its postings is open
    today.
    """

    url: str
    fetched_at: datetime
    body_sha256: str
    content: str
    reader: str
    postings: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    lastmod: str = ""
    settled: bool = True
    open: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """``fetch`` in full, ``ask`` whether it changed, or ``skip``; for the last two, on whose word (``closed``: nobody's, but
    what is closed is looked at once in :data:`NIGHTS`)."""

    action: Literal["fetch", "ask", "skip"]
    word: Validator | Literal["closed", ""] = ""


def plan(known: Known | None, lastmod: str, proven: Iterable[Validator], night: date) -> Plan:
    """What to do with a page that is listed tonight with this ``lastmod`` (empty if it has none).

    ``proven`` are the validators trusted on its host. A skip is provisional: :func:`sample` picks those that are fetched
    all the same. Of the pages that would be asked, one in :data:`NIGHTS` is fetched in full instead.
    """
    if known is None or not known.settled:
        return Plan("fetch")
    unchanged = unchanged_since(known, lastmod)
    if unchanged is False:
        return Plan("fetch")
    if unchanged and "lastmod" in proven:
        return Plan("skip", "lastmod")
    if not known.open:
        return Plan("skip", "closed")
    for word in ("etag", "last_modified"):
        if word in proven and getattr(known, word) and not _turn(known.url, night):
            return Plan("ask", word)
    return Plan("fetch")


def unchanged_since(known: Known, lastmod: str) -> bool | None:
    """What a sitemap's ``lastmod`` claims of a page: unchanged, changed, or nothing (None).

    A bare date says nothing about changes later on that same day, so it counts only when the page was fetched after it.
    """
    if not lastmod or not known.lastmod:
        return None
    if lastmod != known.lastmod:
        return False
    bare = len(lastmod) <= len("2026-11-20")
    return None if bare and lastmod >= known.fetched_at.isoformat()[: len(lastmod)] else True


def sample(skipped: Iterable[Known], night: date) -> list[Known]:
    """The skipped pages that are fetched in full tonight: those whose body is oldest, 5 % over the nights.

    Of 30 pages it is one and two in turns, of 10 one every other night; so each comes round in :data:`NIGHTS` nights.
    """
    oldest = sorted(skipped, key=lambda page: (page.fetched_at, _number(page.url)))
    day = night.toordinal()
    return oldest[: len(oldest) * (day + 1) // NIGHTS - len(oldest) * day // NIGHTS]


def checked(old: Known, new: Known) -> dict[Validator, tuple[bool, bool]]:
    """The claims that fetching a known page in full allows to check: by validator, whether it said "unchanged" and whether
    the content was the same. Empty when nobody can tell, because another version of the program read the old body."""
    if old.body_sha256 == new.body_sha256:
        same = True
    elif old.reader == new.reader:
        same = old.content == new.content
    else:
        return {}
    claims: dict[Validator, bool | None] = {
        "etag": _equal(old.etag.removeprefix("W/"), new.etag.removeprefix("W/")),
        "last_modified": _equal(old.last_modified, new.last_modified),
        "lastmod": unchanged_since(old, new.lastmod),
    }
    return {name: (claim, same) for name, claim in claims.items() if claim is not None}


def fingerprint(readings: Iterable[Facts | str]) -> str:
    """A hash of what a page's postings say, or why it has none, without what moves by itself.

    It is over the values and not over the text, since blocks such as "similar vacancies" change with other adverts. Left
    out are the age of the advert ("3 dagen geleden"), a status that only the calendar changed, and pay that follows from
    the table of the day.
    """
    said = [reading if isinstance(reading, str) else _said(reading) for reading in readings]
    return hashlib.sha256(json.dumps(said, default=str, sort_keys=True).encode()).hexdigest()


def _said(facts: Facts) -> Mapping[str, object]:
    left_out = {"published", "status"}
    if facts.salary_basis == "from scale":
        left_out |= {name for name in VALUES if name.startswith("salary_")}
    passed = facts.closing_date is not None and facts.closing_date < facts.fetched_at.date()
    ended = facts.status if facts.status == "filled" or (facts.status == "closed" and not passed) else ""
    return {"key": facts.key, "ended": ended} | {name: getattr(facts, name) for name in VALUES if name not in left_out}


def _equal(old: str, new: str) -> bool | None:
    return old == new if old and new else None


def _turn(url: str, night: date) -> bool:
    """Whether it is this page's turn tonight: once in every :data:`NIGHTS`, spread over the pages."""
    return (_number(url) + night.toordinal()) % NIGHTS == 0


def _number(url: str) -> int:
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:8], "big")
