"""200: is it a vacancy, and is it a government one? What is not leaves with a reason."""

from __future__ import annotations

import re

from crawler.items import Facts
from pipelines.rejected import Rejected

_ARTICLE_TITLE = re.compile(
    r"(?:hoe|wat|welke|waarom|wanneer|hoelang|hoeveel|bieden|zijn|kun|mag|moet)\b", re.IGNORECASE
)
_ARTICLE_PARTS = ("veelgestelde vragen", "gerelateerde artikelen", "lees ook", "deel dit artikel")
_QUESTION = re.compile(r"^[A-ZÀ-Ý][^.!?\n]{8,160}\?$", re.MULTILINE)


class ValidatePipeline:
    def process_item(self, item: Facts) -> Facts:
        """The same facts. Raises Rejected for an article, for what lacks a vacancy's minimum, and for other employers."""
        if reason := why_not(item):
            raise Rejected(reason, "validate")
        return item


def why_not(facts: Facts) -> str | None:
    """Why these facts are no government vacancy, or None when they are.

    A vacancy has a title, an employer or place, and at least one of closing date, hours, contract, pay
    (sites/onlyhuman: what tells its articles from vacancies).
    """
    if _is_article(facts):
        return "article, not a vacancy"
    if not facts.title:
        return "no title"
    if facts.government is False:
        return f"no government employer: {facts.organisation or 'another kind of organisation'}"
    if not (facts.organisation or facts.place or facts.government):
        return "no employer or place"
    terms = (facts.closing_date, facts.hours_max, facts.contract, facts.salary_max, facts.rate_max, facts.scale_max)
    if not any(terms) and facts.status not in ("closed", "filled"):
        return "no closing date, hours, contract or pay: layout unknown, or not a vacancy"
    if not (facts.organisation_id or facts.government):
        return "no government employer recognised"
    return None


def _is_article(facts: Facts) -> bool:
    text = facts.text.lower()
    signs = (
        "/posts/" in facts.url,
        len(_QUESTION.findall(facts.text)) >= 4,
        any(part in text for part in _ARTICLE_PARTS),
        bool(_ARTICLE_TITLE.match(facts.title_raw)) and facts.title_raw.endswith("?"),
    )
    return sum(signs) >= 2
