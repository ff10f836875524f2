"""De Galan Groep (vacatures.galangroep.nl): executive search. All vacancies are posts of the public WordPress API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from crawler.items import Expectation, Line, Posting
from crawler.jobposting import plain_text
from crawler.page import Page
from crawler.wordpress import WordPressVacancySpider

_CLASSES = {"worklocation-": "place", "employment-contract-": "contract"}


class GalangroepSpider(WordPressVacancySpider):
    name = "galangroep"
    title = "De Galan Groep"
    agency = "Galan Groep"
    kind = "agency"
    allowed_domains = ["vacatures.galangroep.nl"]
    endpoint = "https://vacatures.galangroep.nl/wp-json/wp/v2/posts"
    category = "category-vacatures"
    vacancies = r"^/[^/]+/?$"
    expects = Expectation(5, {"organisation": 0.8})

    def read_post(self, page: Page, post: Mapping[str, Any]) -> Posting:
        """One post. Its id is the key, since addresses are reused for other employers years later."""
        content = Page(post["link"], _rendered(post, "content"), page.fetched_at)
        title = plain_text(_rendered(post, "title"))
        lines = (
            Line(content.path, "path"),
            Line(title, "title"),
            Line(str(post.get("date", ""))[:10], "api", "published"),
            *_classes(post),
            *(Line(block.text, "header" if block.is_heading else "prose") for block in content.blocks),
        )
        return self.posting(content, key=str(post["id"]), title=title, lines=lines)


def _rendered(post: Mapping[str, Any], field: str) -> str:
    value = post.get(field)
    return str(value.get("rendered", "")) if isinstance(value, Mapping) else ""


def _classes(post: Mapping[str, Any]) -> Iterator[Line]:
    """Values that WordPress keeps as class names, hyphens for spaces: ``worklocation-den-haag``."""
    for name in post.get("class_list", ()):
        for prefix, field in _CLASSES.items():
            if str(name).startswith(prefix):
                yield Line(str(name).removeprefix(prefix).replace("-", " "), "api", field)
