"""The one search of an advert: it finds every word in its place, and spares the kinds work without deciding anything."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from conftest import ROOT, SAMPLES
from hypothesis import given
from hypothesis import strategies as st
from offline import recorded, understanding

from crawler.dutch.advert import DIGIT, Advert, Topic, lower, topic
from crawler.evaluate import load_phrases, smallest_posting
from crawler.items import Line, Posting
from crawler.page import Page

UNITS, EDGES, EURO = topic("uur per_week"), topic("^uren u$"), topic("€")


def test_lines_are_found_by_their_words_and_by_what_the_site_marks() -> None:
    advert = Advert([
        Line("Niets"), Line("32 UUR per\u00a0week"), Line("36 u", "header"), Line("Uren: 8", "label", "hours", "Aantal:"),
        Line("Kom u bij ons in het bestuur? Per week", "label", "", "Duur"),
    ])  # fmt: skip
    assert advert.about(UNITS) == [1, 4]
    assert advert.about(EDGES) == [2, 3]
    assert advert.about(EDGES, DIGIT, marked=("header", "label", "salary")) == [1, 2, 3, 4]
    assert advert.about(marked=("hours",)) == [3]
    assert advert.spots(UNITS, 1) == [3, 7]
    assert advert.low[1] == "32 uur per\u00a0week"
    assert [advert.has(UNITS, number) for number in range(5)] == [False, True, False, False, True]
    assert Advert.of(advert) is advert and Advert.of(list(advert)) == advert


def test_a_label_is_searched_but_is_no_part_of_the_text() -> None:
    advert = Advert([Line("36 per week", label="Uur"), Line("24 uur", label="Uur per week")])
    assert (advert.spots(UNITS, 0), advert.printed_spots(UNITS, 0)) == ([3], [0, 7])
    assert (advert.spots(UNITS, 1), advert.printed_spots(UNITS, 1)) == ([3], [0, 4, 16])
    assert advert.printed(1) == advert[1].printed.lower()


@given(
    st.lists(st.tuples(st.sampled_from(["", "Uur", "İ€"]), st.text(alphabet="uU r€İé\u00a0\n1’\ud800", max_size=12)))
)
def test_every_word_is_found_in_its_place(lines: list[tuple[str, str]]) -> None:
    advert = Advert([Line(text, label=label) for label, text in lines])
    for number, (_, text) in enumerate(lines):
        low = lower(text)
        assert advert.low[number] == low and len(low) == len(text)
        assert list(advert.spots(UNITS, number)) == [at for at in range(len(low)) if low.startswith("uur", at)][:8]
        euros = {at for at in range(len(text)) if text[at] == "€"}
        assert euros.issubset(advert.spots(EURO, number, most=99))
        assert ("1" in text) <= advert.has(DIGIT, number)


def adverts() -> Iterable[Posting]:
    for page in recorded(SAMPLES):
        yield from (
            item for item in page.spider.read(Page(page.url, page.body, page.fetched_at)) if isinstance(item, Posting)
        )
    yield from map(smallest_posting, load_phrases(ROOT / "tests" / "phrases"))


def test_the_search_decides_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every value and its evidence stay what they are if every line is read for every kind."""
    reader, found = understanding(False), list(adverts())
    facts = [reader.understand(posting) for posting in found]
    about = Advert.about

    def everything(advert: Advert, *topics: Topic, marked: Iterable[str] = ()) -> list[int]:
        return [*range(len(advert))] if topics else about(advert, marked=marked)

    monkeypatch.setattr(Advert, "about", everything)
    monkeypatch.setattr(Advert, "has", lambda advert, topic, number: 0 <= number < len(advert))
    assert [reader.understand(posting) for posting in found] == facts
