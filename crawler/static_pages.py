"""The pages as files that link to each other: readable from a folder, a memory stick or any web host, without a server.

From the front page every link is followed to what belongs in the folder: each selection that the front page offers, page by page,
every open vacancy and its employer, sites, pay scales and coverage. Links to anything else lead to the server, if there is one,
and are plain text otherwise. What only makes sense with a server has the attribute ``data-server`` in the templates.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections import deque
from collections.abc import Awaitable, Callable, Collection
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from lxml.html import HtmlElement, document_fromstring, tostring

ALONE = {"": "index", "bronnen": "bronnen", "schalen": "schalen", "dekking": "dekking"}
FEEDS = {"zoeken.atom": "vacatures.atom", "zoeken.ics": "vacatures.ics"}
_CLIENT = "http://localhost"  # where Datasette's own client thinks that it is
_LATER = re.compile(r"sorteer=nieuw&pagina=(\d+)")  # the next document of a long feed
_PAGE = re.compile(r"(?:^|&)pagina=\d+$")

Get = Callable[[str], Awaitable[str]]


class Folder:
    """Which addresses of the site are files, under which name, and what a link to the others becomes."""

    def __init__(self, vacancies: Collection[int], organisations: Collection[str], url: str) -> None:
        self._vacancies = {str(number) for number in vacancies}
        self._organisations, self._url = organisations, url
        self._selections = {""}
        self._files: dict[str, str] = {}
        self._taken: dict[str, str] = {}

    def offer(self, front: HtmlElement) -> None:
        """Make a list of every selection that the front page links to."""
        asked = (str(link).partition("?") for link in front.xpath("//a/@href"))
        self._selections |= {query for path, _, query in asked if path == "/zoeken"}

    def file_of(self, address: str) -> str | None:
        """The name of the file with what this address shows, or None when there is no such file."""
        if address not in self._files and (found := self._name(*address.partition("?")[::2])):
            stem, suffix = posixpath.splitext(found)
            name, number = found, 1
            while (
                self._taken.setdefault(name, address) != address
            ):  # another address differs from this one in signs only
                number += 1
                name = f"{stem}-{number}{suffix}"
            self._files[address] = name
        return self._files.get(address)

    def _name(self, path: str, query: str) -> str | None:
        kind, *rest = path.strip("/").split("/")
        if kind == "zoeken" and not rest and _PAGE.sub("", query) in self._selections:
            return f"{_slug(f'vacatures {query}')}.html"
        if kind == "zoeken.atom" and (later := _LATER.fullmatch(query)):
            return f"vacatures-{later[1]}.atom"
        if query:
            return None
        if not rest:
            return FEEDS.get(kind) or (f"{ALONE[kind]}.html" if kind in ALONE else None)
        known = {"vacature": self._vacancies, "organisatie": self._organisations}
        if kind in ("bron", "schaal") or (kind in known and rest[0] in known[kind]):
            return "/".join([kind, *map(_slug, rest)]) + ".html"
        return None

    def link(self, here: str, address: str) -> str | None:
        """What a link to ``address`` is in the file ``here``: to another file, to the server, or None when it leads nowhere."""
        target = address.lstrip("/") if address.startswith("/static/") else self.file_of(address)
        if target:
            return posixpath.relpath(target, posixpath.dirname(here) or ".")
        return f"{self._url}{address}" if self._url else None

    def page(self, here: str, tree: HtmlElement) -> str:
        """A page as the text of the file ``here``."""
        for element in tree.xpath("//*[@data-server]"):
            if self._url:
                del element.attrib["data-server"]
            else:
                element.drop_tree()
        for form in tree.xpath("//form"):
            form.set("action", f"{self._url}{form.get('action')}")
        for element in tree.xpath("//a[starts-with(@href, '/')] | //link[starts-with(@href, '/')]"):
            found = self.link(here, element.get("href"))
            if found:
                element.set("href", found)
            elif element.tag == "a":
                element.drop_tag()
            else:
                element.drop_tree()
        text = tostring(tree, encoding="unicode", doctype="<!doctype html>")
        return str(text)

    def feed(self, here: str, text: str) -> str:
        """Atom with links to the files, or a calendar without links, where no address of the site is known."""
        if self._url:
            return text
        text = re.sub(rf"^URL.*:{_CLIENT}/.*(?:\r\n .*)*\r\n", "", text, flags=re.M)
        return re.sub(
            rf'(\s*<link href="){_CLIENT}([^"]*)("[^>]*/>)',
            lambda match: f"{match[1]}{found}{match[3]}" if (found := self.link(here, unescape(match[2]))) else "",
            text,
        )


async def write_pages(
    get: Get, folder: Path, *, vacancies: Collection[int], organisations: Collection[str], url: str
) -> int:
    """Write what belongs in ``folder``, as ``get`` gives it; ``vacancies`` are open at ``organisations``. Gives how many."""
    files, waiting, seen = (
        Folder(vacancies, organisations, url),
        deque(["/", *(f"/{name}" for name in FEEDS)]),
        set[str](),
    )
    while waiting:
        address = waiting.popleft()
        name = files.file_of(address)
        if address in seen or name is None:
            continue
        seen.add(address)
        text = await get(address)
        if not name.endswith(".html"):
            waiting += [unescape(link) for link in re.findall(rf'href="{_CLIENT}(/zoeken\.atom[^"]*)"', text)]
            made = files.feed(name, text)
        else:
            tree = document_fromstring(text)
            if address == "/":
                files.offer(tree)
            waiting += [link for link in _links(tree) if link not in seen]
            made = files.page(name, tree)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made, encoding="utf-8", newline="")
    return len(seen)


def _links(tree: Any) -> list[str]:
    return [str(link) for link in tree.xpath("//a/@href") if link.startswith("/")]


def _slug(text: str) -> str:
    """Letters, digits and hyphens of an address, safe as a file name on any system."""
    plain = unicodedata.normalize("NFKD", unquote_plus(text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "-"
