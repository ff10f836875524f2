"""Pages that stand in the way of the one asked for: bot checks and outage notices, mostly sent with status 200."""

from __future__ import annotations

import re

from crawler.page import Page, Unreadable

_TITLE = re.compile(
    r"just a moment|attention required!|access (?:to this page has been )?denied|toegang (?:tot deze pagina )?(?:is )?geweigerd"
    r"|(?:are you|ben je|bent u) (?:een )?(?:a )?(?:human|robot|mens)|human verification|pardon our interruption"
    r"|^security check$|^beveiligingscontrole$|checking your browser|ddos[- ]guard|(?:^|\s)captcha\b|^request blocked"
    r"|^even geduld|^een ogenblik|^one moment,? please|^(?:403|429|50\d)\b\W*(?:$|error|forbidden|too many|bad|service|gateway)"
    r"|^forbidden$|^bad gateway|service unavailable|^(?:(?:onze|deze|de) )?(?:web)?site (?:is )?(?:tijdelijk )?"
    r"(?:in onderhoud$|niet bereikbaar)|^onderhoudsmodus|^maintenance mode|under maintenance",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\bcaptcha\b|\bincapsula\b|(?:geen|not a) robot|\bray id\b|verify (?:that )?you are (?:a )?human|unusual traffic"
    r"|ongebruikelijk verkeer|enable javascript and cookies|te veel verzoeken|too many requests|access denied"
    r"|toegang geweigerd|\bsite\b.{0,30}\b(?:in onderhoud|niet bereikbaar)",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_HEAD = 20_000
_SHORT = 800
"""Characters of visible text; a page with more is about something, whatever words it holds."""


class Blocked(Unreadable):
    """Not the page asked for but something in its way; the message says what."""


def pass_through(page: Page) -> Page:
    """The same page. Raises Blocked for a bot check or an outage notice, with its title or telling words."""
    document = _DOCUMENT.search(page.body[:_HEAD])
    for title in (page.title, document[1].strip() if document else ""):
        if len(title) < 100 and _TITLE.search(title):
            raise Blocked(f"a bot check or outage notice: {title!r}")
    length = 0
    for block in page.blocks:
        length += len(block.text)
        if length > _SHORT:
            return page
    for block in page.blocks:
        if found := _WORDS.search(block.text):
            raise Blocked(f"a bot check or outage notice: {found[0]!r}")
    return page
