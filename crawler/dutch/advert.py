"""An advert's lines as every kind of value reads them: folded once, and searched once for the words that lead to a value.

    HOURS = topic("uur uren")                          a kind names the words without which its grammar finds nothing
    advert = Advert.of(lines)                          one Aho-Corasick pass over the advert finds the words of all kinds
    for number in advert.about(HOURS, marked=("hours",)):
        advert[number], advert.low[number], advert.spots(HOURS, number)

So a line costs a kind nothing unless it has one of its words, and 300 lines cost all kinds together little more than 30.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import NewType

from ahocorasick_rs import BytesAhoCorasick, Implementation

from crawler.items import Line

Topic = NewType("Topic", int)

_LONGEST = 60_000
"""Characters of one line that are searched: no kind reads further."""
_MOST_SPOTS = 200
"""Places of a topic in one line that are kept: no page has more, a hostile line thousands."""
_SIGNS = str.maketrans("_^$", " \n\n")

_topics: list[list[str]] = []


def topic(words: str) -> Topic:
    """A new topic, of ``words`` in lower case with blanks between them; each is found anywhere, inside other words too.
    In a word "_" is a blank, "^" and "$" are the edges of a line (one also stands between a label and its text)."""
    _topics.append([word.translate(_SIGNS) for word in words.split()])
    return Topic(len(_topics) - 1)


DIGIT = topic("0 1 2 3 4 5 6 7 8 9")


def lower(text: str) -> str:
    """Lower case with every character in its place: a letter that would become two ("İ") stays as it is."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class Advert(tuple[Line, ...]):
    """The lines of an advert; ``low`` are their texts in lower case, each as long as the text itself."""

    low: list[str]

    def __new__(cls, lines: Iterable[Line]) -> Advert:
        advert = super().__new__(cls, lines)
        advert._search()
        return advert

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Advert:
        """``lines`` as an advert, searched only if they are none yet."""
        return lines if isinstance(lines, cls) else cls(lines)

    def about(self, *topics: Topic, marked: Iterable[str] = ()) -> list[int]:
        """The numbers, in page order, of the lines that have a word of one of the topics, and of those ``marked`` by the
        site: by the field it labels them with, or by where they stand if that is not prose ("header", "title", …)."""
        numbers: set[int] = set()
        numbers.update(*[self._spots[topic] for topic in topics], *[self._marked.get(mark, ()) for mark in marked])
        return sorted(numbers)

    def has(self, topic: Topic, number: int) -> bool:
        """Whether a line, or its label, has a word of a topic."""
        return number in self._spots[topic]

    def spots(self, topic: Topic, number: int, most: int = 8) -> Sequence[int]:
        """Where the words of a topic begin in the text of a line: the first eight, since grammars that read around each
        would take their time over a hostile text."""
        spots = self._spots[topic].get(number, ())
        return ([at for at in spots if at >= 0] if self[number].label else spots)[:most]

    def printed(self, number: int) -> str:
        """A line with its label (:attr:`Line.printed`), in lower case."""
        label = self[number].label
        return f"{lower(label)} {self.low[number]}" if label else self.low[number]

    def printed_spots(self, topic: Topic, number: int) -> Sequence[int]:
        """Where the words of a topic begin in a line with its label: the first eight."""
        shift = len(self[number].label)
        spots = self._spots[topic].get(number, ())[:8]
        return [at + shift + 1 for at in spots] if shift else spots

    def _search(self) -> None:
        texts = [line.text for line in self]
        self.low = [text.lower() for text in texts]
        if sum(map(len, self.low)) != sum(map(len, texts)):
            self.low = [lower(text) for text in texts]
        self._marked: dict[str, list[int]] = {}
        self._spots: list[dict[int, list[int]]] = [{} for _ in _topics]
        searched = [low[:_LONGEST] for low in self.low]
        labels: dict[int, int] = {}
        for number, line in enumerate(self):
            if line.field or line.where != "prose":
                for mark in {line.field, line.where}:
                    self._marked.setdefault(mark, []).append(number)
            if line.label:
                labels[number] = len(line.label) + 1
                searched[number] = f"{lower(line.label)}\n{searched[number]}"
        ends = [*accumulate([len(text) + 1 for text in searched], initial=1)]
        # one byte a character, so that places stay; what Latin-1 lacks is "?" here and in the words
        page = "\n".join(["", *searched, ""]).encode("latin-1", "replace").replace(b"\xa0", b" ")
        search, topics_of = _automaton(len(_topics))
        number = -1
        begin, end = 0, 1
        for word, start, stop in search.find_matches_as_indexes(page, overlapping=True):
            while stop > end:
                number += 1
                begin, end = end + labels.get(number, 0), ends[number + 1]
            for topic in topics_of[word]:
                found = self._spots[topic]
                if number not in found:
                    found[number] = [start - begin]
                elif len(found[number]) < _MOST_SPOTS:
                    found[number].append(start - begin)


@lru_cache(maxsize=1)
def _automaton(count: int) -> tuple[BytesAhoCorasick, list[list[Topic]]]:
    """The search for the words of the first ``count`` topics, and of which topics each word is."""
    topics_of: dict[bytes, list[Topic]] = {}
    for number, words in enumerate(_topics[:count]):
        for word in dict.fromkeys(word.encode("latin-1", "replace") for word in words):
            topics_of.setdefault(word, []).append(Topic(number))
    return BytesAhoCorasick(list(topics_of), implementation=Implementation.DFA), list(topics_of.values())
