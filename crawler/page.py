"""A fetched page as a value: what it says, line by line, without any help from class or id attributes.

Sites change their markup more often than their words, so look-ups go by label, heading, tag and text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import dropwhile, islice, takewhile
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from parsel import Selector
from scrapy.http import Response, TextResponse

from crawler import jobposting
from crawler.items import JobPosting, Line

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption dd details dialog div dl dt fieldset figcaption figure footer"
    " form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table tbody td tfoot th thead"
    " time tr ul".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
_SILENT = frozenset("script style noscript template head svg iframe nav select".split())
_INVISIBLE = re.compile(r"[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\x00]")
_MOST_ATTRIBUTES = 2_000
"""Of one tag. Putting a tag in a tree takes lxml time quadratic in its attributes: 55 s for a tag of 1 MB. With this many in
every tag, a page of 1 MB takes half a second."""
_FEW_ATTRIBUTES = 10_000  # a page that has no more than this in all, in one tag or in many, takes a tenth of a second
_LONGEST_BASE = 500  # every link is joined to it
_HEADER_LINES = 12
_HEADER_LENGTH = 120


class Unreadable(ValueError):
    """This response cannot be read as a page; the message says why."""


class Block(NamedTuple):
    """One visible line of a page: its text, white space folded, and the tag of the block it stands in."""

    text: str
    tag: str

    @property
    def is_heading(self) -> bool:
        return self.tag in _HEADINGS


@dataclass(frozen=True)
class Page:
    """A page: its address, its decoded body, and when that body was fetched (aware, Europe/Amsterdam)."""

    url: str
    body: str
    fetched_at: datetime
    doubts: tuple[str, ...] = ()

    @classmethod
    def from_response(cls, response: Response) -> Page:
        """The page of a response that carries ``fetched_at`` in its meta.

        Raises Unreadable for anything that is not text.
        """
        if not isinstance(response, TextResponse):
            kind = (response.headers.get("Content-Type") or b"no content type").decode("latin-1")
            raise Unreadable(f"not a text page ({kind})")
        body = response.text
        doubts: tuple[str, ...] = ()
        if "\ufffd" in body:
            body = response.body.decode("cp1252", errors="replace")
            doubts = (f"not valid {response.encoding}, read as windows-1252",)
        if not body.strip():
            raise Unreadable("an empty page")
        return cls(response.url, body, response.meta["fetched_at"], doubts)

    @property
    def path(self) -> str:
        """The path of the address, percent-decoded."""
        return unquote(urlsplit(self.url).path)

    @cached_property
    def selector(self) -> Selector:
        """The body as a tree. Raises Unreadable for one that would keep the parser busy."""
        if (most := _most_attributes(self.body)) > _MOST_ATTRIBUTES:
            raise Unreadable(f"a tag with {most} attributes")
        return Selector(text=self.body, type="html")

    @cached_property
    def json(self) -> Any:
        """The body as JSON. Raises Unreadable if it is not."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable(f"not JSON: {error}") from None

    @cached_property
    def _main(self) -> etree._Element:
        root: etree._Element = self.selector.root
        main = list(root.iter("main"))
        return main[0] if len(main) == 1 else next(root.iter("body"), root)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The visible lines of the main part of the page, in page order."""
        return tuple(blocks_of(self._main))

    @cached_property
    def headings(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if block.is_heading)

    @cached_property
    def _h1(self) -> etree._Element | None:
        return next(self._main.iter("h1"), None)

    @cached_property
    def title(self) -> str:
        """The first h1, else the document's title without the site's suffix, else empty."""
        if self._h1 is not None:
            text = " ".join(block.text for block in blocks_of(self._h1))
            if text:
                return text
        title = fold(self.selector.xpath("string(//head/title)").get() or "")
        return re.split(r"\s+[|—–]\s+|\s+-\s+(?=[^-]+$)", title)[0]

    @cached_property
    def header(self) -> tuple[str, ...]:
        """The short lines that stand with the h1: those of its own small block, else the run of short lines after it."""
        if self._h1 is None:
            return ()
        parent = self._h1.getparent()
        blocks = self.blocks if parent is self._main else () if parent is None else blocks_of(parent)
        around = list(islice(blocks, _HEADER_LINES + 1))
        if len(around) <= _HEADER_LINES and sum(block.is_heading for block in around) == 1:
            return tuple(block.text for block in around if not block.is_heading and len(block.text) <= _HEADER_LENGTH)
        after = dropwhile(lambda block: block.tag != "h1", self.blocks)
        run = takewhile(
            lambda block: not block.is_heading and len(block.text) <= _HEADER_LENGTH, islice(after, 1, None)
        )
        return tuple(block.text for block in islice(run, _HEADER_LINES))

    @cached_property
    def links(self) -> tuple[str, ...]:
        """Absolute http(s) addresses that the main part links to, in page order, each once."""
        bases = self.selector.root.iter("base")
        base = next((base.get("href").strip() for base in bases if base.get("href") is not None), "")
        base = urljoin(self.url, base) if len(base) <= _LONGEST_BASE else self.url
        hrefs = dict.fromkeys(link.get("href", "") for link in self._main.iter("a"))
        return tuple(dict.fromkeys(_absolute(hrefs, base)))

    @cached_property
    def _markup(self) -> tuple[tuple[JobPosting, ...], tuple[str, ...]]:
        scripts = self.selector.root.iter("script")
        return jobposting.read(
            script.text for script in scripts if script.get("type") == "application/ld+json" and script.text
        )

    @property
    def job_postings(self) -> tuple[JobPosting, ...]:
        """Every schema.org JobPosting in the page's JSON-LD."""
        return self._markup[0]

    @property
    def all_doubts(self) -> tuple[str, ...]:
        """What could not be read, the markup included."""
        return self.doubts + self._markup[1]

    def lines_without(self, headings: frozenset[str]) -> list[str]:
        """The visible lines, leaving out the sections under ``headings`` (in lower case), each up to the next heading of
        its own level or higher."""
        lines: list[str] = []
        skipping = ""
        for block in self.blocks:
            if block.is_heading and (not skipping or block.tag <= skipping):
                skipping = block.tag if block.text.casefold() in headings else ""
            if not skipping:
                lines.append(block.text)
        return lines


class _Attributes:
    """A target for the parser that builds no tree, so that its time is linear: counts the attributes of the fullest tag."""

    def __init__(self) -> None:
        self.most = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.most = max(self.most, len(attributes))

    def close(self) -> None:
        """Nothing is left to do; the parser asks for it."""


def _most_attributes(body: str) -> int:
    """How many attributes one tag of the page has, 0 where the whole page has few.

    Attributes are parted by white space, slashes or quotes, so their number is known from above without looking where tags
    begin and end. Only the parser itself can tell that: quotes, comments and scripts make any shortcut guess wrong.
    """
    if len(body.split()) + body.count("/") + body.count('"') + body.count("'") <= _FEW_ATTRIBUTES:
        return 0
    count: Any = _Attributes()
    parser = etree.HTMLParser(target=count, recover=True, encoding="utf-8", huge_tree=True)
    parser.feed(body.strip().replace("\x00", "").encode("utf-8", "replace"))
    parser.close()
    return int(count.most)


def fold(text: str) -> str:
    """White space, direction marks and zero-width characters folded to single spaces."""
    if not text.isascii() or "\x00" in text:
        text = _INVISIBLE.sub(" ", text)
    return " ".join(text.split())


def blocks_of(element: etree._Element) -> Iterator[Block]:
    """The visible lines below ``element``: one for every block-level element and line break."""
    buffer: list[str] = []
    around = [""]

    def flush() -> Iterator[Block]:
        text = fold("".join(buffer))
        buffer.clear()
        if text:
            yield Block(text, around[-1])

    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, node in walk:
        if event in ("start", "end") and node.tag in _BLOCKS:
            if buffer:
                yield from flush()
            if event == "start":
                around.append(node.tag)
            else:
                around.pop()
        if event == "start":
            if node.tag in _SILENT or node.get("hidden") is not None:
                walk.skip_subtree()
            elif node.text:
                buffer.append(node.text)
        elif node.tail and node is not element:
            buffer.append(node.tail)
    yield from flush()


def label_lines(lines: Sequence[str], labels: Mapping[str, str]) -> tuple[Line, ...]:
    """Plain lines as Lines, with "Label: value" and a label line followed by its value line taken together.

    ``labels`` maps a label as printed, without its colon, to the column it names. A label without a value stays
    plain text, so nothing of the page is lost.
    """
    known = {label.casefold(): field for label, field in labels.items()}
    result: list[Line] = []
    pending = ""
    for text in lines:
        head, colon, tail = text.partition(":")
        name = head.strip().casefold()
        if pending:
            if name in known and (colon or not tail):
                result.append(Line(pending))
                pending = ""
            else:
                label = pending.rstrip(": ")
                result.append(Line(text, "label", known[label.casefold()], pending))
                pending = ""
                continue
        if name in known and colon and tail.strip():
            result.append(Line(tail.strip(), "label", known[name], head.strip() + ":"))
        elif name in known and not tail.strip():
            pending = text
        else:
            result.append(Line(text))
    if pending:
        result.append(Line(pending))
    return tuple(result)


def _absolute(hrefs: Iterable[str], base: str) -> Iterator[str]:
    for href in hrefs:
        try:
            url = urljoin(base, href.strip())
            if urlsplit(url).scheme in ("http", "https"):
                yield url
        except ValueError:  # "http://[broken": not an address, so nothing to follow
            continue
