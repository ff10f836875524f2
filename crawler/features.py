"""What matching needs of a posting beside its facts: its municipality, its distinctive words, the figures in its prose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from crawler.dutch.places import PlaceIndex
from crawler.items import Facts, Features
from crawler.matching.words import Vocabulary, distinctive, plain, tokens

STATED = 0.9
"""Evidence at least this certain states a value outright; below it a word was only mentioned, as agencies do of themselves."""
_SENTENCE = 60
"""Characters from which a line is prose; figures in shorter ones (numbers, dates, telephone) belong to the page."""
_NUMBER = re.compile(r"(?<![\w.,€/-])(?:€\s?)?\d[\d.,]*\d(?:-\d{2,4})?(?![\w/-])")
_DATE = re.compile(
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}(?:e|de|ste)?\s(?:jan|feb|maart|mrt|apr|mei|jun|jul|aug|sep|okt|nov|dec)\w*"
    r"(?:\s\d{4})?|\d{1,2}[:.]\d\d\s?uur|\b0\d[\d\s-]{7,12}|€\s?[\d.,-]+"
    r"|\d{1,2}(?:[.,]\d)?(?:\s?(?:-|–|tot|à|of|en)\s?\d{1,2}(?:[.,]\d)?)?\s?(?:uur|uren)\b",
    re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_EXTENDED = ("verlengd", "termijn verlenging", "nieuwe sluitingsdatum")
_MOST_NUMBERS = 30


class FeatureBuilder:
    """Builds features with one set of places and word lists."""

    def __init__(self, places: PlaceIndex, vocabulary: Vocabulary) -> None:
        self.places = places
        self.vocabulary = vocabulary

    def of_facts(self, facts: Facts) -> Features:
        """The features of a posting's facts after redaction, so that no contact person is among the words."""
        stated = any(item.field == "contract" and item.certainty >= STATED for item in facts.evidence)
        row = {"place": facts.place, "province": facts.province, "organisation": facts.organisation}
        return self.features(
            row | {"organisation_id": facts.organisation_id, "agency": facts.agency}, facts.text, stated
        )

    def features(self, row: Mapping[str, Any], text: str, contract_stated: bool) -> Features:
        """Features from a text and the facts around it (columns of ``postings``); the boilerplate of the row's organisation and
        agency is left out."""
        lines = text.splitlines()
        found = self.places.find(row["place"], row["province"]) if row["place"] else None
        municipality = found.municipality if found else None
        if municipality is None and (row["organisation"] or "").startswith("Gemeente "):
            municipality = row["organisation"].removeprefix("Gemeente ")
        return Features(
            plain(municipality) if municipality else None,
            any(word in text.lower() for word in _EXTENDED),
            contract_stated,
            distinctive(tokens(text), self.vocabulary, (row["organisation_id"], row["agency"])),
            tuple(
                sorted(
                    {
                        number
                        for line in lines
                        if len(line) >= _SENTENCE and _DIGIT.search(line)
                        for number in _numbers(line)
                    }
                )[:_MOST_NUMBERS]
            ),
        )


def _numbers(line: str) -> list[str]:
    """The figures of a sentence that are no date, time, working hours, telephone number or amount."""
    if not _DIGIT.search(line):
        return []
    return [match.group().strip("€ .,") for match in _NUMBER.finditer(_DATE.sub(" ", line))]
