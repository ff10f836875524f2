"""What a run saw listed, and whether its listing pages prove themselves: the right page, whole, new, and as many as it says.

Pure: a listing that fails here makes the run suspect, and a suspect run closes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlsplit

from crawler.page import Page, Unreadable
from crawler.reasons import Reason
from crawler.sites import page_id

_SHORT = 0.7
_SLACK = 0.02
_LATE = timedelta(days=2)
_NOUN = r"(?:vacatures?|opdrachten|functies|banen|resultaten|aanvragen)"
_TOTAL = re.compile(
    rf"(?:(?:er\s(?:zijn|staan)|toont|totaal|resultaat|we\shebben)\W{{1,3}})?(?:\d+\s?(?:-|–|t/m|tot)\s?\d+\svan\s(?:de\s)?)?"
    rf"(?P<a>\d{{1,3}}(?:\.\d{{3}})+|\d{{1,5}})\s(?:open(?:staande)?\s|actuele\s|beschikbare\s|passende\s)?{_NOUN}"
    rf"(?:\s(?:gevonden|beschikbaar|online|open))?[.!:]?|(?:alle\s|open\s)?{_NOUN}\s?\((?P<b>\d{{1,5}})\)",
    re.IGNORECASE,
)
_NONE = re.compile(
    rf"(?:(?:er\szijn|wij\shebben|we\shebben|momenteel|op\sdit\smoment|helaas|nu|zijn\ser)[\s,]{{1,2}}){{0,4}}(?:geen|0)\s"
    rf"(?:open(?:staande)?\s|actuele\s|passende\s)?{_NOUN}"
    r"(?:\s(?:gevonden|beschikbaar|open|online|openstaan|op\sdit\smoment|momenteel))?[.!]?",
    re.IGNORECASE,
)
_LINE = 90
"""A total stands on a short line of its own; longer ones are running text."""


class WrongClock(Unreadable):
    """This answer is of another day than today."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing page as read. ``chain``: the start point whose pages it belongs to; ``entries``: the ids of what it lists;
    ``stated``: how many the site says it has in all; ``more``: it leads to a next page; ``whole``: it ends as a page ends."""

    chain: str
    url: str
    kind: Literal["page", "sitemap", "rest"]
    entries: tuple[str, ...]
    stated: int | None = None
    more: bool = False
    whole: bool = True
    says_none: bool = False


@dataclass
class Sightings:
    """Everything that one run saw listed: the hook for whoever needs to know what a site still shows.

    An address counts as listed whatever comes of its page: fetched, failed, skipped, or answered with 304. ``moved`` maps the
    address (a page id) that a listing printed to the one it redirects to.
    """

    listings: list[Listing] = field(default_factory=list)
    pages: dict[str, None] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    _here: list[str] = field(default_factory=list)

    def add(self, url: str, key: str) -> None:
        """A listing shows this address; ``key`` is the site's own key of it, as far as the address or listing tells."""
        page = page_id(url)
        self.pages[page] = None
        self.keys.add(key)
        self._here.append(page)

    def taken(self) -> tuple[str, ...]:
        """The page ids added since the last call: what one listing page shows, each once."""
        here = tuple(dict.fromkeys(self._here))
        self._here.clear()
        return here

    def holds(self, key: str, page: str, listed_as: str | None) -> bool:
        """Whether a posting was listed: under its key, its address, or the address that listings print for it."""
        return key in self.keys or page in self.pages or listed_as in self.pages


def doubts(listings: Sequence[Listing]) -> tuple[Reason, ...]:
    """What speaks against the listing pages of a run, taken together."""
    chains: dict[str, list[Listing]] = {}
    for listing in listings:
        chains.setdefault(listing.chain, []).append(listing)
    every = {entry for listing in listings for entry in listing.entries}
    found: list[Reason] = []
    for chain in chains.values():
        found += [*_repeats(chain), *_short(chain), *_cut_off(chain)]
        stated = next((listing.stated for listing in reversed(chain) if listing.stated is not None), None)
        if stated is not None and len(every) < stated - max(1, _SLACK * stated):
            found.append(Reason("stated", count=len(every), stated=stated))
    return tuple(dict.fromkeys(found))


def _repeats(chain: Iterable[Listing]) -> Iterator[Reason]:
    """Pages after the first that add nothing. Two sitemaps may well share addresses, but not all of them."""
    seen: set[str] = set()
    sets: list[frozenset[str]] = []
    for listing in chain:
        entries = frozenset(listing.entries)
        if entries and (entries in sets if listing.kind == "sitemap" else sets and entries <= seen):
            yield Reason("repeated", path=_path(listing.url))
        seen |= entries
        sets.append(entries)


def _short(chain: Sequence[Listing]) -> Iterator[Reason]:
    """Pages that lead on, and yet list far fewer than the fullest page of their chain."""
    usual = max(len(listing.entries) for listing in chain)
    for listing in chain:
        if listing.kind == "page" and listing.more and listing.entries and len(listing.entries) < _SHORT * usual:
            yield Reason("short", path=_path(listing.url), count=len(listing.entries), usual=usual)


def _cut_off(chain: Sequence[Listing]) -> Iterator[Reason]:
    """Pages that do not end with their closing tag where others of the chain do."""
    if any(listing.whole for listing in chain):
        yield from (Reason("cut off", path=_path(listing.url)) for listing in chain if not listing.whole)


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def stated_total(page: Page) -> int | None:
    """How many vacancies a listing page says there are ("120 vacatures gevonden"), if it says one number only."""
    found = {match["a"] or match["b"] for block in page.blocks if (match := _whole_line(_TOTAL, block.text))}
    return int(found.pop().replace(".", "")) if len(found) == 1 else None


def says_none(page: Page) -> bool:
    """Whether a listing page says in words that there are no vacancies."""
    return any(_whole_line(_NONE, block.text) for block in page.blocks)


def _whole_line(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return pattern.fullmatch(text) if len(text) <= _LINE else None


def strayed(asked: str, got: str) -> bool:
    """Whether a redirect led from a listing to another page: home, a log-in, an error page.

    "/vacatures" may become "/vacatures/overzicht", and a sitemap another sitemap.
    """
    if page_id(asked) == page_id(got):
        return False
    path, other = urlsplit(asked).path.rstrip("/"), urlsplit(got).path
    both_sitemaps = all(part.endswith((".xml", ".xml.gz")) for part in (path, other))
    return not both_sitemaps and (not other.startswith(path) or not path and other not in ("", "/"))


def hours_off(date: str, age: str, now: datetime) -> float | None:
    """How far ``now`` is from a response's own time, when that is more than two days: headers Date and Age (RFC 9110,
    section 6.6.1; RFC 9111, section 5.1). None for a clock that agrees, and for headers that say nothing."""
    try:
        there = parsedate_to_datetime(date) + timedelta(seconds=int(age or 0))
        off = now - there
    except (ValueError, TypeError, OverflowError):
        return None
    return off.total_seconds() / 3600 if abs(off) > _LATE else None
