"""Sites that do not: a page that stops the parser, a process that dies, a server that never answers, and one switched off."""

import os
from collections.abc import Iterator

from lxml import html

from crawler.items import Posting
from crawler.page import Page
from tests.night_sites.made_up import MadeUp


class Hangt(MadeUp):
    name = "hangt"
    host = "127.0.0.4"

    def read(self, page: Page) -> Iterator[Posting]:
        if page.path == "/hangt/5/":
            html.fromstring(f"<p {' '.join(f'a{number}' for number in range(250_000))}>")  # a minute in C
        yield self.posting(page)


class Crasht(MadeUp):
    name = "crasht"
    host = "127.0.0.5"

    def read(self, page: Page) -> Iterator[Posting]:
        if page.path == "/crasht/3/":
            os._exit(7)
        yield self.posting(page)


class Traag(MadeUp):
    name = "traag"
    host = "127.0.0.6"


class Uit(MadeUp):
    name = "uit"
    host = "127.0.0.7"
    enabled = False
