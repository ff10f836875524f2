"""What a posting points to: a known site's vacancy page, or a number that a procurement desk or employer gave it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from crawler.items import Line, Link

# A label names the numbering system; only numbers of one system can be compared. The word for the number itself is enough
# of a label: "aanvraagnummer 24817" and Flextender's "ft. 24817" are the same series (sites/README: Purmerend, ft. 23433).
_SYSTEMS = (
    ("flextender", r"(?:aanvraag(?:nummer|nr\.?)|\bft\.?)"),
    ("kenmerk", r"(?:\b(?:ons\s)?kenmerk|referentie(?:nummer|nr\.?|code)?|zaaknummer)"),
    ("vacaturenummer", r"(?:vacature(?:nummer|nr\.?|code|-id)|functienummer)"),
    ("opdrachtnummer", r"(?:opdracht(?:nummer|nr\.?)|tender(?:nummer|nr\.?))"),
)
_NUMBER = r"[\s:#.-]{0,4}(?:is\s)?((?=[\w./-]{0,30}\d)[A-Za-z0-9][\w./-]{2,29}\b)"
_LABELLED = [(name, re.compile(label + _NUMBER, re.IGNORECASE)) for name, label in _SYSTEMS]
_SRQ = re.compile(r"\bSRQ\d{4,9}\b", re.IGNORECASE)  # Inhuurdesk, Striive and Opdrachtoverheid share this series
_HINT = re.compile(r"nummer|nr\b|kenmerk|referentie|code|\bft\b|srq|-id\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")  # every number has one, and few lines do
_ADDRESS = re.compile(
    r"(?:https?://)?(?:[\w-]{1,60}\.){1,4}(?:nl|com|eu|org|net)(?:/[^\s<>\"'()]{0,300})", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|(?:19|20)\d\d")


def find_links(
    lines: Sequence[Line], links: Iterable[str], own: str, page_of: Callable[[str], str | None]
) -> tuple[Link, ...]:
    """The references of a posting whose own page is ``own`` (see ``page_of``), each once.

    ``page_of`` gives the identity of an address that is a vacancy page of a known site ("zeelenberg.nl/vacatures/leiden"),
    and None for every other address.
    """
    found: dict[tuple[str, str], Link] = {}
    for link in (*_pages(lines, links, page_of), *_own_numbers(lines, own), *_numbers(lines)):
        if link.value != own:
            found.setdefault((link.kind, link.value), link)
    return tuple(found.values())


def _pages(lines: Sequence[Line], links: Iterable[str], page_of: Callable[[str], str | None]) -> Iterator[Link]:
    printed = [
        match.group().rstrip(".,;:") for line in lines if "/" in line.text for match in _ADDRESS.finditer(line.text)
    ]
    for quote in (*printed, *links):
        page = page_of(quote if "://" in quote else f"https://{quote}")
        if page:
            yield Link("page", page, quote)


def _own_numbers(lines: Sequence[Line], own: str) -> Iterator[Link]:
    """The number a site itself gives its advert: a series of that site ("tenmonks.nl:jp032118")."""
    host = own.partition("/")[0]
    for line in lines:
        if line.field == "reference" and line.where != "label":
            yield Link("reference", f"{host}:{line.text.lower()}", line.text)


def _numbers(lines: Sequence[Line]) -> Iterator[Link]:
    for line in lines:
        text = line.printed
        if line.where == "path" or not _DIGIT.search(text) or not _HINT.search(text):
            continue
        for system, pattern in _LABELLED:
            for match in pattern.finditer(text):
                number = match.group(1).rstrip(".-/")
                if not _DATE.fullmatch(number):
                    yield Link("reference", f"{system}:{number.lower()}", match.group().strip())
        for match in _SRQ.finditer(text):
            yield Link("reference", f"srq:{match.group()[3:]}", match.group())
